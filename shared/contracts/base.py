"""The two kinds of message, and the box that personal data travels in."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

import msgspec

Day = dt.date
Level = Literal["市", "区", "镇"]
Text = msgspec.Meta(min_length=1, max_length=2000)
Name = Annotated[str, Text]
Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Positive = Annotated[int, msgspec.Meta(ge=1, le=1_000)]
YEARS = range(1990, 2201)  # of which there may be scores
Year = Annotated[int, msgspec.Meta(ge=YEARS[0], le=YEARS[-1])]
LONGEST_CODE = 64
# Nothing that cannot be seen: two codes that look the same are the same. `$` alone would let a last line break pass.
# That a new code has no letters of full width either, `shared.plain` sees to: those on record stay as they are.
VISIBLE = r"^[^\s/\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+$(?!\n)"
Code = Annotated[str, msgspec.Meta(pattern=VISIBLE, min_length=1, max_length=LONGEST_CODE)]
"""Names an aggregate: part of its stream."""
DIGITS = 9  # before and after the point: more is no figure of an office


class Sealed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A personal text, readable only with its data subject's key (AES-256-GCM, see `shared.vault`).

    `subject` names whose data it is without saying who (`person/P0001`, `resident/M00001`).
    """

    subject: str
    box: bytes


# In a command a personal field arrives as text and is sealed at the edge, before any rule sees it.
Personal = str | Sealed
Words = Annotated[str, Text] | Sealed  # and must not be empty


class Command(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Something asked of a service. Tag: verb and noun, also the last word of its subject and URL."""

    noun: ClassVar[str]
    """The aggregate's kind, the first two words of its stream: `casework/case`."""
    internal: ClassVar[bool] = False
    """Whether only our own processes ask it: the gateway has no route for it."""
    names: ClassVar[tuple[str, ...]] = ()
    """The fields that give something new its code, that of the aggregate first, if the command does that."""
    on: Day
    """The day it happened or takes effect, as the sheet or the clerk says."""

    @property
    def key(self) -> str:
        """Which aggregate of its noun is asked."""
        raise NotImplementedError(type(self))

    @property
    def subject(self) -> str:
        """Whose personal data the command carries."""
        return f"{self.noun}/{self.key}"


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """Something that happened. Tag: `<service>.<noun>-<past participle>.v<n>`, stored beside the bytes."""

    on: Day
    """The day it happened or took effect (the effective clock; the log keeps the recorded one)."""

    @property
    def claim(self) -> str | None:
        """What only one event of the district may claim, whatever its stream: a serial, say."""
        return None


def figures(**given: Decimal) -> None:
    """For a `__post_init__`: refuses what is a Decimal and yet no figure (NaN, infinity, 1e999). Raises ValueError."""
    for name, figure in given.items():
        if not figure.is_finite() or abs(figure.adjusted()) > DIGITS or figure.as_tuple().exponent < -DIGITS:  # type: ignore[operator]
            raise ValueError(f"field `{name}` is no figure: {figure}")


def sealed(value: Personal) -> Sealed:
    """The personal field after the edge has closed it; plain text here is a defect of the edge."""
    if not isinstance(value, Sealed):
        raise TypeError("personal text reached a rule unsealed")
    return value


def sealed_or_none(value: Personal) -> Sealed | None:
    """An optional personal field: empty text is none."""
    return None if value == "" else sealed(value)
