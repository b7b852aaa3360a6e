"""Targets of units, their checks, and what those demand (DOMAIN §5.3)."""

from decimal import Decimal
from typing import ClassVar, Literal

from shared.contracts.base import Code, Command, Day, Event, Name, figures

CheckKind = Literal["季度", "半年", "重点", "跟踪", "年终"]


class _TargetCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "scoring/target"
    target: Code

    @property
    def key(self) -> str:
        return self.target


class SetTarget(_TargetCommand, tag="set-target", frozen=True, kw_only=True):
    """What a unit must reach by `due`; `on` is the first day of its year. `points` weigh it in the unit's score."""

    names: ClassVar[tuple[str, ...]] = ("target",)
    unit: str
    name: Name
    category: Literal["重点", "一般"]
    measurable: bool
    points: Decimal
    goal: str
    due: Day

    def __post_init__(self) -> None:
        figures(points=self.points)


class RecordCheck(_TargetCommand, tag="record-check", frozen=True, kw_only=True):
    """One assessment of a target, 0..100; a tracking check may demand rectification by a day.

    A half-year review may also say which share of the yearly target is reached, in per cent: under half of it there is
    a gap, and a rectification by a day.
    """

    unit: str
    kind: CheckKind
    assessor: str
    score: Decimal
    problem: str = ""
    rectify_by: Day | None = None
    reached: Decimal | None = None

    def __post_init__(self) -> None:
        figures(score=self.score, **({} if self.reached is None else {"reached": self.reached}))


class ReverseCheck(_TargetCommand, tag="reverse-check", frozen=True, kw_only=True):
    """That assessor's check of that day and kind never counts; with it goes the rectification that it demanded."""

    kind: CheckKind
    assessor: str
    checked_on: Day
    reason: Name


class FinishRectification(_TargetCommand, tag="finish-rectification", frozen=True, kw_only=True):
    """What the check of day `check_on` demanded is done, on `on`."""

    check_on: Day


class StateMeasures(_TargetCommand, tag="state-measures", frozen=True, kw_only=True):
    """The unit's answer to what the check of day `check_on` demanded: why it came to it, and what it does about it."""

    check_on: Day
    cause: Name
    measures: Name


class VerifyRectification(_TargetCommand, tag="verify-rectification", frozen=True, kw_only=True):
    """Somebody other than the unit looked: what the check of day `check_on` demanded is done."""

    check_on: Day
    by: str


class RejectRectification(_TargetCommand, tag="reject-rectification", frozen=True, kw_only=True):
    """Somebody other than the unit looked: it is not done, and is due as before."""

    check_on: Day
    by: str
    reason: Name


TargetCommand = (
    SetTarget
    | RecordCheck
    | ReverseCheck
    | FinishRectification
    | StateMeasures
    | VerifyRectification
    | RejectRectification
)


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


class CheckReversed(Event, tag="scoring.check-reversed.v1", frozen=True, kw_only=True):
    """That check is void from the beginning."""

    target: str
    unit: str
    kind: CheckKind
    assessor: str
    checked_on: Day
    reason: str


class GapRaised(Event, tag="scoring.gap-raised.v1", frozen=True, kw_only=True):
    """The half-year review by `assessor` found less than half of the yearly target reached."""

    target: str
    unit: str
    assessor: str
    reached: Decimal


class RectificationDemanded(Event, tag="scoring.rectification-demanded.v1", frozen=True, kw_only=True):
    """A check (of day `on` and `kind`, by `assessor`) found a problem to be mended by `due`; none named: which is not
    known any more.
    """

    target: str
    unit: str
    assessor: str = ""
    kind: CheckKind | Literal[""] = ""
    problem: str
    due: Day


class MeasuresStated(Event, tag="scoring.measures-stated.v1", frozen=True, kw_only=True):
    """The unit said why, and what it does about what the check of `check_on` demanded."""

    target: str
    unit: str
    check_on: Day
    cause: str
    measures: str


class RectificationFinished(Event, tag="scoring.rectification-finished.v1", frozen=True, kw_only=True):
    """The problem found on `check_on` is mended, on `on`."""

    target: str
    unit: str
    check_on: Day


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


class RectificationWithdrawn(Event, tag="scoring.rectification-withdrawn.v1", frozen=True, kw_only=True):
    """What the check of `check_on` and `kind` by `assessor` demanded was never due: that check is reversed."""

    target: str
    unit: str
    check_on: Day
    assessor: str
    kind: CheckKind | Literal[""] = ""


TargetEvent = (
    TargetSet
    | CheckRecorded
    | CheckReversed
    | GapRaised
    | RectificationDemanded
    | MeasuresStated
    | RectificationFinished
    | RectificationVerified
    | RectificationRejected
    | RectificationWithdrawn
)
