"""Good deeds 实事好事: done by a team, verified by someone outside it (DOMAIN §4.4)."""

import datetime as dt
from typing import assert_never

import msgspec

from services.casework.world import World
from shared.contracts import casework as c
from shared.decider import Asked, Decider
from shared.refusals import Refused


class Unrecorded(msgspec.Struct, frozen=True):
    """Nothing on record."""


class Recorded(msgspec.Struct, frozen=True):
    """Not yet verified."""

    team: tuple[str, ...]
    on: dt.date


class Verified(msgspec.Struct, frozen=True):
    """Counts."""


Deed = Unrecorded | Recorded | Verified


def decide(deed: Deed, command: c.DeedCommand, asked: Asked[World]) -> list[c.DeedEvent]:
    """Recorded once, verified once by an outsider."""
    asked.happened(command.on)
    match command, deed:
        case c.RecordDeed(), Unrecorded():
            return [_recorded(command, asked.world)]
        case c.RecordDeed(), _:
            raise Refused("already-registered", "deed", id=command.deed)
        case c.VerifyDeed(), Recorded():
            asked.happened(command.on, since=deed.on)
            return [_verified(deed, command, asked.world)]
        case c.VerifyDeed(), Verified():
            return []
    raise Refused("unknown-deed", "deed", id=command.deed)


def evolve(_: Deed, event: c.DeedEvent) -> Deed:
    """What is known of the deed after the event."""
    match event:
        case c.DeedRecorded(team=team, on=on):
            return Recorded(team, on)
        case c.DeedVerified():
            return Verified()
        case _:
            assert_never(event)


DEED: Decider[Deed, c.DeedCommand, c.DeedEvent, World] = Decider(
    noun="casework/deed", initial=Unrecorded(), decide=decide, evolve=evolve, commands=c.DeedCommand, events=c.DeedEvent
)


def _recorded(command: c.RecordDeed, world: World) -> c.DeedRecorded:
    world.studio(command.studio)
    world.team(command.team, command.on, "team")
    return c.DeedRecorded(
        deed=command.deed, on=command.on, studio=command.studio, team=command.team, text=command.text,
        beneficiaries=command.beneficiaries,
    )  # fmt: skip


def _verified(deed: Recorded, command: c.VerifyDeed, world: World) -> c.DeedVerified:
    if command.by not in world.studios:
        world.handler(command.by)
    if world.is_among(command.by, deed.team):
        raise Refused("verifier-in-team", "by", id=command.by)
    return c.DeedVerified(deed=command.deed, on=command.on, team=deed.team, by=command.by)
