"""The tallies of a representative's democratic review 民主评议 (DOMAIN §5.2)."""

from typing import Annotated, ClassVar

import msgspec

from shared.contracts.base import Code, Command, Day, Event, Name

Votes = Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class _ReviewCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "scoring/review"
    mandate: Code

    @property
    def key(self) -> str:
        return self.mandate


class RecordBallot(_ReviewCommand, tag="record-ballot", frozen=True, kw_only=True):
    """The tally of one ballot (民主评议): a bloc's votes on a representative, by grade of the rulebook.

    That is the one in force on the day, or `under`, where a ballot was begun before another came into force.
    """

    bloc: Name
    votes: dict[str, Votes]
    spoilt: Votes = 0
    under: str = ""


class ReverseBallot(_ReviewCommand, tag="reverse-ballot", frozen=True, kw_only=True):
    """The tally of that bloc and day should never have been recorded: it counts on no day any more."""

    bloc: Name
    held_on: Day
    reason: Name


ReviewCommand = RecordBallot | ReverseBallot


class BallotRecorded(Event, tag="scoring.ballot-recorded.v1", frozen=True, kw_only=True):
    """A tally is on record."""

    mandate: str
    bloc: str
    votes: dict[str, int]
    spoilt: int = 0


class BallotReversed(Event, tag="scoring.ballot-reversed.v1", frozen=True, kw_only=True):
    """The tally of that bloc and day is void from the beginning; `on` is the day on which it was reversed."""

    mandate: str
    bloc: str
    held_on: Day
    reason: str


ReviewEvent = BallotRecorded | BallotReversed
