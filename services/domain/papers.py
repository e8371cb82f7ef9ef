"""Papers (证明材料) as they are sent: what a file that may be evidence looks like, and why another is refused."""

from dataclasses import dataclass

from services.domain.errors import InputInvalid


@dataclass(frozen=True, slots=True)
class Inspected:
    """A paper that may be evidence: cleaned of metadata and of everything that could act.

    `content` is what is kept, shown and decided on; `original` is the fingerprint (SHA-256, hex) of what was sent,
    which stays the same when a later version cleans in another way. A picture has width and height, a document pages.
    """

    media_type: str
    content: bytes
    name: str
    original: str
    width: int | None = None
    height: int | None = None
    pages: int | None = None


class PaperRefused(InputInvalid):
    """A file that cannot be evidence; each of its kinds says why."""


class PaperEmpty(PaperRefused):
    """No bytes at all."""


class PaperTooLarge(PaperRefused):
    """More megabytes than the channel carries."""

    fields = ("given", "limit")


class PaperTypeUnknown(PaperRefused):
    """The content is of no type that could be told, whatever the name says."""


class PaperTypeRefused(PaperRefused):
    """The content is of a known type that cannot be evidence."""

    fields = ("given",)


class PaperHeic(PaperRefused):
    """A picture in Apple's format, which needs a decoder that the product does not carry."""


class PaperMixed(PaperRefused):
    """A file that is two things at once, so that two programs would show two things."""


class PaperEncrypted(PaperRefused):
    """A document with a password or restrictions."""


class PaperDamaged(PaperRefused):
    """A file that does not open in full."""


class PaperTooManyPixels(PaperRefused):
    """A picture that would need too much memory. `given` is `30000×30000`, `limit` millions of pixels."""

    fields = ("given", "limit")


class PaperAnimated(PaperRefused):
    """A picture that moves: what is looked at must be what was checked, and no proof moves."""


class PaperTooManyPages(PaperRefused):
    """A document with more pages than anyone reviews."""

    fields = ("given", "limit")


class PaperDynamic(PaperRefused):
    """A form that only its own program can draw: reviewers would see an empty page."""


class PaperTooComplex(PaperRefused):
    """A file that could not be checked with the time and the memory that a file gets."""


REFUSALS = {
    refusal.__name__: refusal
    for refusal in (
        PaperEmpty,
        PaperTooLarge,
        PaperTypeUnknown,
        PaperTypeRefused,
        PaperHeic,
        PaperMixed,
        PaperEncrypted,
        PaperDamaged,
        PaperTooManyPixels,
        PaperAnimated,
        PaperTooManyPages,
        PaperDynamic,
        PaperTooComplex,
    )
}
