"""Teachers, and the trainings 培训 of representatives (DOMAIN §3)."""

from typing import ClassVar

from shared.contracts.base import Code, Command, Day, Event, Name


class _TeacherCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "registry/teacher"
    teacher: Code

    @property
    def key(self) -> str:
        return self.teacher


class EngageTeacher(_TeacherCommand, tag="engage-teacher", frozen=True, kw_only=True):
    """Somebody teaches from `on`; they are named in public, with the trainings that they give."""

    names: ClassVar[tuple[str, ...]] = ("teacher",)
    name: Name
    field: Name
    organisation: str = ""


class ReleaseTeacher(_TeacherCommand, tag="release-teacher", frozen=True, kw_only=True):
    """`on` is the first day on which they teach no more."""

    reason: Name


TeacherCommand = EngageTeacher | ReleaseTeacher


class _TrainingCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "registry/training"
    training: Code

    @property
    def key(self) -> str:
        return self.training


class PlanTraining(_TrainingCommand, tag="plan-training", frozen=True, kw_only=True):
    """A training of representatives will be held on `on`, at an organisation's place, by a teacher."""

    names: ClassVar[tuple[str, ...]] = ("training",)
    topic: Name
    place: str
    teacher: str


class HoldTraining(_TrainingCommand, tag="hold-training", frozen=True, kw_only=True):
    """It was held on `on`, and these representatives were there: each has it in the ledger as a duty 培训."""

    present: tuple[str, ...]


class CancelTraining(_TrainingCommand, tag="cancel-training", frozen=True, kw_only=True):
    """It will not be held; said on `on`."""

    reason: Name


TrainingCommand = PlanTraining | HoldTraining | CancelTraining


class TeacherEngaged(Event, tag="registry.teacher-engaged.v1", frozen=True, kw_only=True):
    """Somebody teaches from `on`."""

    teacher: str
    name: str
    field: str
    organisation: str = ""


class TeacherReleased(Event, tag="registry.teacher-released.v1", frozen=True, kw_only=True):
    """They teach no more from `on`."""

    teacher: str
    reason: str


TeacherEvent = TeacherEngaged | TeacherReleased


class TrainingPlanned(Event, tag="registry.training-planned.v1", frozen=True, kw_only=True):
    """A training lies ahead, on `on`."""

    training: str
    topic: str
    place: str
    teacher: str


class TrainingHeld(Event, tag="registry.training-held.v1", frozen=True, kw_only=True):
    """It was held on `on`, said on `entered_on`; topic and place are repeated, so that each ledger can follow."""

    training: str
    topic: str
    place: str
    present: tuple[str, ...]
    entered_on: Day


class TrainingCancelled(Event, tag="registry.training-cancelled.v1", frozen=True, kw_only=True):
    """It is not held."""

    training: str
    reason: str


TrainingEvent = TrainingPlanned | TrainingHeld | TrainingCancelled
