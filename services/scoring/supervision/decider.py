"""Supervision checks 监督检查: recorded by a group, answered, concluded (DOMAIN §3 supervision groups)."""

import datetime as dt

import msgspec

from shared.contracts import scoring as s
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused


class Nothing(msgspec.Struct, frozen=True):
    """Nothing on record."""


class Recorded(msgspec.Struct, frozen=True):
    """Of a unit or a studio; whether that owes an answer."""

    whom: str
    on: dt.date
    owed: bool


class Concluded(msgspec.Struct, frozen=True):
    """Over."""


Supervision = Nothing | Recorded | Concluded


def decide(state: Supervision, command: s.SupervisionCommand, asked: Asked[Directory]) -> list[s.SupervisionEvent]:
    """One row per move; what an answer is owed on is not concluded without one."""
    code, on = command.supervision, command.on
    asked.happened(on, state.on if isinstance(state, Recorded) else None)
    match command, state:
        case s.RecordSupervision(), Nothing():
            return [_recorded(command, asked.world)]
        case s.RecordSupervision(), _:
            raise Refused("already-registered", "supervision", id=code)
        case _, Nothing():
            raise Refused("unknown-supervision", "supervision", id=code)
        case s.AnswerSupervision(measures=measures), Recorded(whom=whom):
            return [s.SupervisionAnswered(supervision=code, whom=whom, measures=measures, on=on)]
        case s.ConcludeSupervision(), Recorded(owed=True):
            raise Refused("answer-owed", "supervision", id=code)
        case s.ConcludeSupervision(result=result), Recorded(whom=whom):
            return [s.SupervisionConcluded(supervision=code, whom=whom, result=result, on=on)]
    raise Refused("supervision-concluded", "supervision", id=code)


def evolve(state: Supervision, event: s.SupervisionEvent) -> Supervision:
    """Where it stands after the event."""
    match event:
        case s.SupervisionRecorded(whom=whom, on=on, answer_by=answer_by):
            return Recorded(whom, on, answer_by is not None)
        case s.SupervisionAnswered(whom=whom, on=on):
            return Recorded(whom, on, owed=False)
        case s.SupervisionConcluded():
            return Concluded()


SUPERVISION: Decider[Supervision, s.SupervisionCommand, s.SupervisionEvent, Directory] = Decider(
    noun="scoring/supervision", initial=Nothing(), decide=decide, evolve=evolve, commands=s.SupervisionCommand,
    events=s.SupervisionEvent,
)  # fmt: skip


def _recorded(command: s.RecordSupervision, world: Directory) -> s.SupervisionRecorded:
    world.group(command.group, command.on)
    if command.whom in world.studios:
        world.studio(command.whom, "whom", on=command.on)
    else:
        world.organisation(command.whom, "whom", on=command.on)
    if command.answer_by is not None and command.answer_by < command.on:
        raise Refused("ends-before-it-begins", "answer_by", end=command.answer_by, start=command.on)
    return s.SupervisionRecorded(
        supervision=command.supervision, group=command.group, whom=command.whom, matter=command.matter,
        finding=command.finding, answer_by=command.answer_by, on=command.on,
    )  # fmt: skip
