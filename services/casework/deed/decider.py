"""Good deeds 实事好事: done by a team, verified by someone outside it (DOMAIN §4.4)."""

import datetime as dt

import msgspec

from services.casework.world import World
from shared.contracts import casework as c
from shared.decider import Asked, Decider
from shared.refusals import Refused

DeedCommand = c.RecordDeed | c.VerifyDeed
DeedEvent = c.DeedRecorded | c.DeedVerified


class Unrecorded(msgspec.Struct, frozen=True):
    """Nothing on record."""


class Recorded(msgspec.Struct, frozen=True):
    """Not yet verified."""

    team: tuple[str, ...]
    on: dt.date


class Verified(msgspec.Struct, frozen=True):
    """Counts."""


Deed = Unrecorded | Recorded | Verified


def decide(deed: Deed, command: DeedCommand, asked: Asked[World]) -> list[DeedEvent]:
    """Recorded once, verified once by an outsider."""
    if command.on > asked.today:
        raise Refused("in-the-future", "on", on=command.on, today=asked.today)
    match command, deed:
        case c.RecordDeed(), Unrecorded():
            return [_recorded(command, asked.world)]
        case c.RecordDeed(), _:
            raise Refused("already-registered", "deed", id=command.deed)
        case c.VerifyDeed(by=by), Recorded(team=team) if by in team:
            raise Refused("verifier-in-team", "by", id=by)
        case c.VerifyDeed(by=by, on=on), Recorded(team=team, on=done):
            if on < done:
                raise Refused("step-before-previous", "on", on=on, last=done)
            if by not in asked.world.studios:
                asked.world.handler(by)
            return [c.DeedVerified(deed=command.deed, on=on, team=team, by=by)]
        case c.VerifyDeed(), Verified():
            return []
    raise Refused("unknown-deed", "deed", id=command.deed)


def evolve(_: Deed, event: DeedEvent) -> Deed:
    """What is known of the deed after the event."""
    match event:
        case c.DeedRecorded(team=team, on=on):
            return Recorded(team, on)
        case c.DeedVerified():
            return Verified()


DEED: Decider[Deed, DeedCommand, DeedEvent, World] = Decider(
    noun="casework/deed", initial=Unrecorded(), decide=decide, evolve=evolve, commands=DeedCommand, events=DeedEvent
)


def _recorded(command: c.RecordDeed, world: World) -> c.DeedRecorded:
    world.studio(command.studio)
    if not command.team:
        raise Refused("empty-team", "team")
    if len(set(command.team)) != len(command.team):
        raise Refused("member-twice", "team", id=next(m for m in command.team if command.team.count(m) > 1))
    for member in command.team:
        world.mandate(member, "team")
    return c.DeedRecorded(
        deed=command.deed, on=command.on, studio=command.studio, team=command.team, text=command.text,
        beneficiaries=command.beneficiaries,
    )  # fmt: skip
