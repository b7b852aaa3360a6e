"""Annual sessions 年会: convened, attended, spoken at, closed (DOMAIN §4.4)."""

import datetime as dt
from typing import assert_never

import msgspec

from services.casework.world import World
from shared.contracts import casework as c
from shared.decider import Asked, Decider
from shared.refusals import Refused


class Unconvened(msgspec.Struct, frozen=True):
    """Nothing on record."""


class Held(msgspec.Struct, frozen=True):
    """Under way since a day; who was there on each."""

    since: dt.date
    present: dict[dt.date, tuple[str, ...]] = {}


class Closed(msgspec.Struct, frozen=True):
    """Over."""

    on: dt.date


Session = Unconvened | Held | Closed


def decide(session: Session, command: c.SessionCommand, asked: Asked[World]) -> list[c.SessionEvent]:
    """One row per move."""
    code, on, world = command.session, command.on, asked.world
    asked.happened(on, session.since if isinstance(session, Held) else None)
    match command, session:
        case c.ConveneSession(), Unconvened():
            return [_convened(command, world)]
        case c.ConveneSession(), _:
            raise Refused("already-registered", "session", id=code)
        case _, Unconvened():
            raise Refused("unknown-session", "session", id=code)
        case c.RecordAttendance(present=present), Held(present=before):
            world.team(present, on, "present")
            said = c.AttendanceRecorded(session=code, on=on, present=present)
            return [said] if before.get(on) != present else []
        case c.RecordSpeech(mandate=mandate, group=group, topic=topic), Held():
            world.in_force(mandate, on)
            return [c.SpeechRecorded(session=code, on=on, mandate=mandate, group=group, topic=topic)]
        case c.CloseSession(), Held():
            return [c.SessionClosed(session=code, on=on)]
        case c.CloseSession(), Closed(on=closed) if closed == on:
            return []
        case _, Closed(on=closed):
            raise Refused("session-closed", "session", id=code, on=closed)
    raise TypeError(type(command).__name__)


def evolve(session: Session, event: c.SessionEvent) -> Session:
    """The session after the event."""
    match event:
        case c.SessionConvened(on=on):
            return Held(on)
        case c.AttendanceRecorded(on=on, present=present):
            assert isinstance(session, Held)  # what decide let through
            return Held(session.since, {**session.present, on: present})
        case c.SpeechRecorded():
            return session
        case c.SessionClosed(on=on):
            return Closed(on)
        case _:
            assert_never(event)


SESSION: Decider[Session, c.SessionCommand, c.SessionEvent, World] = Decider(
    noun="casework/session", initial=Unconvened(), decide=decide, evolve=evolve, commands=c.SessionCommand,
    events=c.SessionEvent,
)  # fmt: skip


def _convened(command: c.ConveneSession, world: World) -> c.SessionConvened:
    world.organisation(command.organisation, on=command.on)
    return c.SessionConvened(
        session=command.session, on=command.on, organisation=command.organisation, name=command.name,
        expected=command.expected,
    )  # fmt: skip
