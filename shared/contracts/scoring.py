"""Scoring: how well. Ballots, studio marks, targets and checks (DOMAIN §5)."""

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

import msgspec

from shared.contracts.base import Code, Command, Day, Event, Name, Year, figures

CheckKind = Literal["季度", "半年", "重点", "跟踪", "年终"]

Votes = Annotated[int, msgspec.Meta(ge=0, le=100_000)]


# --- commands -----------------------------------------------------------------------------------------------
class RecordBallot(Command, tag="record-ballot", frozen=True, kw_only=True):
    """The tally of one ballot (民主评议): a bloc's votes on a representative, by grade of the rulebook."""

    noun: ClassVar[str] = "scoring/review"
    mandate: Code
    bloc: Name
    votes: dict[str, Votes]
    spoilt: Votes = 0

    @property
    def key(self) -> str:
        return self.mandate


class MarkStudio(Command, tag="mark-studio", frozen=True, kw_only=True):
    """One rater's marks for a studio (五好), by criterion of the rulebook."""

    noun: ClassVar[str] = "scoring/studio"
    studio: Code
    rater: Code
    marks: dict[str, Decimal]

    def __post_init__(self) -> None:
        figures(**self.marks)

    @property
    def key(self) -> str:
        return self.studio


class SetTarget(Command, tag="set-target", frozen=True, kw_only=True):
    """What a unit must reach by `due`; `on` is the first day of its year. `points` weigh it in the unit's score."""

    noun: ClassVar[str] = "scoring/target"
    target: Code
    unit: str
    name: Name
    category: Literal["重点", "一般"]
    measurable: bool
    points: Decimal
    goal: str
    due: Day

    def __post_init__(self) -> None:
        figures(points=self.points)

    @property
    def key(self) -> str:
        return self.target


class RecordCheck(Command, tag="record-check", frozen=True, kw_only=True):
    """One assessment of a target, 0..100; a tracking check may demand rectification by a day.

    A half-year review may also say which share of the yearly target is reached, in per cent: under half of it there is
    a gap, and a rectification by a day.
    """

    noun: ClassVar[str] = "scoring/target"
    target: Code
    unit: str
    kind: CheckKind
    assessor: str
    score: Decimal
    problem: str = ""
    rectify_by: Day | None = None
    reached: Decimal | None = None

    def __post_init__(self) -> None:
        figures(score=self.score, **({} if self.reached is None else {"reached": self.reached}))

    @property
    def key(self) -> str:
        return self.target


class FinishRectification(Command, tag="finish-rectification", frozen=True, kw_only=True):
    """What the check of day `check_on` demanded is done, on `on`."""

    noun: ClassVar[str] = "scoring/target"
    target: Code
    check_on: Day

    @property
    def key(self) -> str:
        return self.target


class StateMeasures(Command, tag="state-measures", frozen=True, kw_only=True):
    """The unit's answer to what the check of day `check_on` demanded: why it came to it, and what it does about it."""

    noun: ClassVar[str] = "scoring/target"
    target: Code
    check_on: Day
    cause: Name
    measures: Name

    @property
    def key(self) -> str:
        return self.target


class VerifyRectification(Command, tag="verify-rectification", frozen=True, kw_only=True):
    """Somebody other than the unit looked: what the check of day `check_on` demanded is done."""

    noun: ClassVar[str] = "scoring/target"
    target: Code
    check_on: Day
    by: str

    @property
    def key(self) -> str:
        return self.target


class RejectRectification(Command, tag="reject-rectification", frozen=True, kw_only=True):
    """Somebody other than the unit looked: it is not done, and is due as before."""

    noun: ClassVar[str] = "scoring/target"
    target: Code
    check_on: Day
    by: str
    reason: Name

    @property
    def key(self) -> str:
        return self.target


class ReverseBallot(Command, tag="reverse-ballot", frozen=True, kw_only=True):
    """The tally of that bloc and day should never have been recorded: it counts on no day any more."""

    noun: ClassVar[str] = "scoring/review"
    mandate: Code
    bloc: Name
    held_on: Day
    reason: Name

    @property
    def key(self) -> str:
        return self.mandate


class ReverseMarks(Command, tag="reverse-marks", frozen=True, kw_only=True):
    """That rater's marks of that day, likewise."""

    noun: ClassVar[str] = "scoring/studio"
    studio: Code
    rater: Code
    marked_on: Day
    reason: Name

    @property
    def key(self) -> str:
        return self.studio


class ReverseCheck(Command, tag="reverse-check", frozen=True, kw_only=True):
    """That assessor's check of that day and kind, likewise; with it goes the rectification that it demanded."""

    noun: ClassVar[str] = "scoring/target"
    target: Code
    kind: CheckKind
    assessor: str
    checked_on: Day
    reason: Name

    @property
    def key(self) -> str:
        return self.target


class PublishResults(Command, tag="publish-results", frozen=True, kw_only=True):
    """The results of a year as of a day, as they follow from what is on record now; `reason` says why anew."""

    noun: ClassVar[str] = "scoring/publication"
    year: Year
    as_of: Day
    reason: Annotated[str, msgspec.Meta(max_length=2000)] = ""

    @property
    def key(self) -> str:
        return str(self.year)


ScoringCommand = (
    RecordBallot
    | ReverseBallot
    | MarkStudio
    | ReverseMarks
    | SetTarget
    | RecordCheck
    | ReverseCheck
    | FinishRectification
    | StateMeasures
    | VerifyRectification
    | RejectRectification
    | PublishResults
)


# --- events -------------------------------------------------------------------------------------------------
class BallotRecorded(Event, tag="scoring.ballot-recorded.v1", frozen=True, kw_only=True):
    """A tally is on record."""

    mandate: str
    bloc: str
    votes: dict[str, int]
    spoilt: int = 0


class StudioMarked(Event, tag="scoring.studio-marked.v1", frozen=True, kw_only=True):
    """A rater's marks are on record."""

    studio: str
    rater: str
    marks: dict[str, Decimal]


class TargetSet(Event, tag="scoring.target-set.v1", frozen=True, kw_only=True):
    """A unit has a target."""

    target: str
    unit: str
    name: str
    category: Literal["重点", "一般"]
    measurable: bool
    points: Decimal
    goal: str
    due: Day


class CheckRecorded(Event, tag="scoring.check-recorded.v1", frozen=True, kw_only=True):
    """An assessment is on record."""

    target: str
    unit: str
    kind: CheckKind
    assessor: str
    score: Decimal
    reached: Decimal | None = None


class GapRaised(Event, tag="scoring.gap-raised.v1", frozen=True, kw_only=True):
    """The half-year review by `assessor` found less than half of the yearly target reached."""

    target: str
    unit: str
    assessor: str
    reached: Decimal


class MeasuresStated(Event, tag="scoring.measures-stated.v1", frozen=True, kw_only=True):
    """The unit said why, and what it does about what the check of `check_on` demanded."""

    target: str
    unit: str
    check_on: Day
    cause: str
    measures: str


class RectificationVerified(Event, tag="scoring.rectification-verified.v1", frozen=True, kw_only=True):
    """Somebody other than the unit says it is done."""

    target: str
    unit: str
    check_on: Day
    by: str


class RectificationRejected(Event, tag="scoring.rectification-rejected.v1", frozen=True, kw_only=True):
    """Somebody other than the unit says it is not; it is unfinished again."""

    target: str
    unit: str
    check_on: Day
    by: str
    reason: str


class RectificationDemanded(Event, tag="scoring.rectification-demanded.v1", frozen=True, kw_only=True):
    """A tracking check (of day `on`, by `assessor`) found a problem to be mended by `due`."""

    target: str
    unit: str
    assessor: str = ""
    problem: str
    due: Day


class RectificationFinished(Event, tag="scoring.rectification-finished.v1", frozen=True, kw_only=True):
    """The problem found on `check_on` is mended, on `on`."""

    target: str
    unit: str
    check_on: Day


class RectificationWithdrawn(Event, tag="scoring.rectification-withdrawn.v1", frozen=True, kw_only=True):
    """What the check of `check_on` by `assessor` demanded was never due: that check is reversed."""

    target: str
    unit: str
    check_on: Day
    assessor: str


class BallotReversed(Event, tag="scoring.ballot-reversed.v1", frozen=True, kw_only=True):
    """The tally of that bloc and day is void from the beginning; `on` is the day on which it was reversed."""

    mandate: str
    bloc: str
    held_on: Day
    reason: str


class MarksReversed(Event, tag="scoring.marks-reversed.v1", frozen=True, kw_only=True):
    """That rater's marks of that day are void from the beginning."""

    studio: str
    rater: str
    marked_on: Day
    reason: str


class CheckReversed(Event, tag="scoring.check-reversed.v1", frozen=True, kw_only=True):
    """That check is void from the beginning."""

    target: str
    unit: str
    kind: CheckKind
    assessor: str
    checked_on: Day
    reason: str


class ResultsPublished(Event, tag="scoring.results-published.v1", frozen=True, kw_only=True):
    """A revision of a year's results: whatever was recorded before this event, as of that day."""

    year: int
    as_of: Day
    revision: int
    reason: str = ""


ScoringEvent = (
    BallotRecorded
    | BallotReversed
    | StudioMarked
    | MarksReversed
    | TargetSet
    | CheckRecorded
    | CheckReversed
    | RectificationDemanded
    | RectificationFinished
    | RectificationWithdrawn
    | GapRaised
    | MeasuresStated
    | RectificationVerified
    | RectificationRejected
    | ResultsPublished
)
