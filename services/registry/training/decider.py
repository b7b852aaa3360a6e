"""Trainings 培训 of representatives: planned, then held or cancelled (DOMAIN §3)."""

import datetime as dt

import msgspec

from shared.contracts import registry as r
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused


class Unplanned(msgspec.Struct, frozen=True):
    """Nothing on record."""


class Planned(msgspec.Struct, frozen=True):
    """Lies ahead, or waits for who was there."""

    topic: str
    place: str


class Held(msgspec.Struct, frozen=True):
    """It took place, with these."""

    on: dt.date
    present: tuple[str, ...]


class Cancelled(msgspec.Struct, frozen=True):
    """It does not take place."""


Training = Unplanned | Planned | Held | Cancelled


def decide(training: Training, command: r.TrainingCommand, asked: Asked[Directory]) -> list[r.TrainingEvent]:
    """One row per move; planned for any day, held on one that has come."""
    code, on, world = command.training, command.on, asked.world
    match command, training:
        case r.PlanTraining(topic=topic, place=place, teacher=teacher), Unplanned():
            world.organisation(place, "place", on=on)
            world.teaches(teacher, on)
            return [r.TrainingPlanned(training=code, topic=topic, place=place, teacher=teacher, on=on)]
        case r.PlanTraining(), _:
            raise Refused("already-registered", "training", id=code)
        case _, Unplanned():
            raise Refused("unknown-training", "training", id=code)
        case r.HoldTraining(present=present), Planned(topic=topic, place=place):
            asked.happened(on)
            world.team(present, on, "present")
            return [
                r.TrainingHeld(
                    training=code, topic=topic, place=place, present=present, on=on, entered_on=asked.today
                )
            ]  # fmt: skip
        case r.HoldTraining(present=present), Held(on=known, present=same) if (on, present) == (known, same):
            return []
        case r.CancelTraining(reason=reason), Planned():
            asked.happened(on)
            return [r.TrainingCancelled(training=code, reason=reason, on=on)]
    raise Refused("training-settled", "training", id=code)


def evolve(_: Training, event: r.TrainingEvent) -> Training:
    """The training after the event."""
    match event:
        case r.TrainingPlanned(topic=topic, place=place):
            return Planned(topic, place)
        case r.TrainingHeld(on=on, present=present):
            return Held(on, present)
        case r.TrainingCancelled():
            return Cancelled()


TRAINING: Decider[Training, r.TrainingCommand, r.TrainingEvent, Directory] = Decider(
    noun="registry/training", initial=Unplanned(), decide=decide, evolve=evolve, commands=r.TrainingCommand,
    events=r.TrainingEvent,
)  # fmt: skip
