"""Teachers of representatives: engaged, released (DOMAIN §3)."""

import datetime as dt

import msgspec

from shared.contracts import registry as r
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused


class Engagement(msgspec.Struct, frozen=True):
    """Since when they teach, or until when they did."""

    since: dt.date
    until: dt.date | None = None


Teacher = Engagement | None


def decide(teacher: Teacher, command: r.TeacherCommand, asked: Asked[Directory]) -> list[r.TeacherEvent]:
    """One row per move; who was released may be engaged again."""
    code, on = command.teacher, command.on
    asked.happened(on, (teacher.until or teacher.since) if teacher else None)
    match command, teacher:
        case r.EngageTeacher(organisation=organisation), None | Engagement(until=dt.date()):
            if organisation:
                asked.world.organisation(organisation, on=on)
            return [
                r.TeacherEngaged(teacher=code, name=command.name, field=command.field, organisation=organisation, on=on)
            ]  # fmt: skip
        case r.EngageTeacher(), _:
            raise Refused("already-registered", "teacher", id=code)
        case r.ReleaseTeacher(reason=reason), Engagement(until=None):
            return [r.TeacherReleased(teacher=code, reason=reason, on=on)]
        case r.ReleaseTeacher(), Engagement(until=until) if until == on:
            return []
    raise Refused("unknown-teacher", "teacher", id=code)


def evolve(teacher: Teacher, event: r.TeacherEvent) -> Teacher:
    """The teacher after the event."""
    match event:
        case r.TeacherEngaged(on=on):
            return Engagement(on)
        case r.TeacherReleased(on=on):
            return Engagement(teacher.since if teacher else on, on)


TEACHER: Decider[Teacher, r.TeacherCommand, r.TeacherEvent, Directory] = Decider(
    noun="registry/teacher", initial=None, decide=decide, evolve=evolve, commands=r.TeacherCommand,
    events=r.TeacherEvent,
)  # fmt: skip
