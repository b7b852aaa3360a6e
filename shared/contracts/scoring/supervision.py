"""Supervision checks 监督检查: a supervision group looks at a unit or a studio (DOMAIN §3, §5)."""

from typing import ClassVar

from shared.contracts.base import Code, Command, Day, Event, Name


class _SupervisionCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "scoring/supervision"
    supervision: Code

    @property
    def key(self) -> str:
        return self.supervision


class RecordSupervision(_SupervisionCommand, tag="record-supervision", frozen=True, kw_only=True):
    """A group looked into a matter at a unit or a studio; `answer_by`: the day by which that has to say something."""

    names: ClassVar[tuple[str, ...]] = ("supervision",)
    group: Code
    whom: str
    matter: Name
    finding: Name
    answer_by: Day | None = None


class AnswerSupervision(_SupervisionCommand, tag="answer-supervision", frozen=True, kw_only=True):
    """What the unit or the studio did about it."""

    measures: Name


class ConcludeSupervision(_SupervisionCommand, tag="conclude-supervision", frozen=True, kw_only=True):
    """The group says what came of it."""

    result: Name


SupervisionCommand = RecordSupervision | AnswerSupervision | ConcludeSupervision


class SupervisionRecorded(Event, tag="scoring.supervision-recorded.v1", frozen=True, kw_only=True):
    """A group found something, or nothing amiss."""

    supervision: str
    group: str
    whom: str
    matter: str
    finding: str
    answer_by: Day | None = None


class SupervisionAnswered(Event, tag="scoring.supervision-answered.v1", frozen=True, kw_only=True):
    """It was answered."""

    supervision: str
    whom: str
    measures: str


class SupervisionConcluded(Event, tag="scoring.supervision-concluded.v1", frozen=True, kw_only=True):
    """It is over."""

    supervision: str
    whom: str
    result: str


SupervisionEvent = SupervisionRecorded | SupervisionAnswered | SupervisionConcluded
