"""Rules as dated, cited data: packs, their schema and inheritance, evaluation of a year and its explanation.

The usual way: `rulebook = Rulebook.load()`; `rules = rulebook.rules_for(Place("370303"), 2023)`;
`result = evaluate_year(rules, circumstances, entries)`; `[render(line, translate, "zh_CN") for line in result.lines]`.
"""

from services.rulebook.citations import Citation
from services.rulebook.entries import Circumstance, Entry, years_of
from services.rulebook.errors import (
    CategoryNotKnown,
    DayInFuture,
    EmployerPackUnknown,
    FactAbsent,
    FactUnreadable,
    Fault,
    HoursAbsurd,
    HoursNotPositive,
    NoRules,
    OutsideWindow,
    PacksInvalid,
    PlaceUnknown,
    RangeBackwards,
    SubjectNotAllowed,
)
from services.rulebook.evaluation import evaluate_year
from services.rulebook.explanation import Line, render
from services.rulebook.filing import check_entry, entry_of
from services.rulebook.loading import PACKS
from services.rulebook.parts import (
    Category,
    Chain,
    DeskRule,
    FieldGroup,
    Form,
    HoursRule,
    NeededPaper,
    Reason,
    Step,
    When,
    Window,
)
from services.rulebook.places import Place
from services.rulebook.results import Figures, Recognised, SubjectFigures, YearResult
from services.rulebook.rulebook import Rulebook
from services.rulebook.rules import Rules

__all__ = [
    "PACKS",
    "Category",
    "CategoryNotKnown",
    "Chain",
    "Circumstance",
    "Citation",
    "DayInFuture",
    "DeskRule",
    "EmployerPackUnknown",
    "Entry",
    "FactAbsent",
    "FactUnreadable",
    "Fault",
    "FieldGroup",
    "Figures",
    "Form",
    "HoursAbsurd",
    "HoursNotPositive",
    "HoursRule",
    "Line",
    "NeededPaper",
    "NoRules",
    "OutsideWindow",
    "PacksInvalid",
    "Place",
    "PlaceUnknown",
    "RangeBackwards",
    "Reason",
    "Recognised",
    "Rulebook",
    "Rules",
    "Step",
    "SubjectFigures",
    "SubjectNotAllowed",
    "When",
    "Window",
    "YearResult",
    "check_entry",
    "entry_of",
    "evaluate_year",
    "render",
    "years_of",
]
