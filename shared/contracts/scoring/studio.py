"""Marks for a studio, the five goods 五好 (DOMAIN §5.4)."""

from decimal import Decimal
from typing import ClassVar

from shared.contracts.base import Code, Command, Day, Event, Name, Year, figures


class _StudioCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "scoring/studio"
    studio: Code

    @property
    def key(self) -> str:
        return self.studio


class MarkStudio(_StudioCommand, tag="mark-studio", frozen=True, kw_only=True):
    """One rater's marks for a studio (五好), by criterion of the rulebook."""

    rater: Code
    marks: dict[str, Decimal]

    def __post_init__(self) -> None:
        figures(**self.marks)


class ReverseMarks(_StudioCommand, tag="reverse-marks", frozen=True, kw_only=True):
    """That rater's marks of that day should never have been recorded: they count on no day any more."""

    rater: Code
    marked_on: Day
    reason: Name


class NominateStudio(_StudioCommand, tag="nominate-studio", frozen=True, kw_only=True):
    """A committee proposes a studio for the five goods of a year, and says why."""

    year: Year
    by: str
    grounds: Name


StudioCommand = NominateStudio | MarkStudio | ReverseMarks


class StudioMarked(Event, tag="scoring.studio-marked.v1", frozen=True, kw_only=True):
    """A rater's marks are on record."""

    studio: str
    rater: str
    marks: dict[str, Decimal]


class MarksReversed(Event, tag="scoring.marks-reversed.v1", frozen=True, kw_only=True):
    """That rater's marks of that day are void from the beginning."""

    studio: str
    rater: str
    marked_on: Day
    reason: str


class StudioNominated(Event, tag="scoring.studio-nominated.v1", frozen=True, kw_only=True):
    """A studio is proposed for the five goods of a year."""

    studio: str
    year: int
    by: str
    grounds: str


StudioEvent = StudioNominated | StudioMarked | MarksReversed
