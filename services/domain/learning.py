"""The words of learning that claims, the ledger and the rulebook share."""

from enum import StrEnum


class Subject(StrEnum):
    """学习科目: public (公需科目) or professional (专业科目)."""

    PUBLIC = "public"
    PROFESSIONAL = "professional"


class Track(StrEnum):
    """A part of a subject where the local rule has tracks: compulsory (必修) or elective (选修)."""

    COMPULSORY = "compulsory"
    ELECTIVE = "elective"


class EmployerNature(StrEnum):
    """单位性质 of the employer, where a rule depends on it."""

    PUBLIC_INSTITUTION = "public_institution"
    ENTERPRISE = "enterprise"
    SOCIAL_ORGANISATION = "social_organisation"
    NONE = "none"


class CircumstanceKind(StrEnum):
    """Circumstances that lower a year's target (167 二(一)5)."""

    ABROAD = "abroad"
    SICK_LEAVE = "sick_leave"
    MATERNITY_LEAVE = "maternity_leave"
    OTHER = "other"
