"""Supervision groups 监督组: formed of representatives, changed, dissolved (DOMAIN §3)."""

import datetime as dt

import msgspec

from shared.contracts import registry as r
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused


class Unformed(msgspec.Struct, frozen=True):
    """Nothing on record."""


class Formed(msgspec.Struct, frozen=True):
    """At work; `since`: the day of the last change."""

    members: tuple[str, ...]
    since: dt.date


class Dissolved(msgspec.Struct, frozen=True):
    """No more."""

    on: dt.date


Group = Unformed | Formed | Dissolved


def decide(group: Group, command: r.GroupCommand, asked: Asked[Directory]) -> list[r.GroupEvent]:
    """One row per move; the members are in office."""
    code, on, world = command.group, command.on, asked.world
    asked.happened(on, group.since if isinstance(group, Formed) else None)
    match command, group:
        case r.FormGroup(name=name, organisation=organisation, members=members), Unformed():
            world.organisation(organisation, on=on)
            world.team(members, on, "members")
            return [r.GroupFormed(group=code, name=name, organisation=organisation, members=members, on=on)]
        case r.FormGroup(), _:
            raise Refused("already-registered", "group", id=code)
        case _, Unformed():
            raise Refused("unknown-group", "group", id=code)
        case r.SetMembers(members=members), Formed(members=before):
            if members == before:
                return []
            world.team(members, on, "members")
            return [r.MembersSet(group=code, members=members, on=on)]
        case r.DissolveGroup(reason=reason), Formed():
            return [r.GroupDissolved(group=code, reason=reason, on=on)]
        case r.DissolveGroup(), Dissolved(on=known) if known == on:
            return []
        case _, Dissolved(on=known):
            raise Refused("group-dissolved", "group", id=code, end=known)
    raise TypeError(type(command).__name__)


def evolve(group: Group, event: r.GroupEvent) -> Group:
    """The group after the event."""
    match event:
        case r.GroupFormed(members=members, on=on) | r.MembersSet(members=members, on=on):
            return Formed(members, on)
        case r.GroupDissolved(on=on):
            return Dissolved(on)


GROUP: Decider[Group, r.GroupCommand, r.GroupEvent, Directory] = Decider(
    noun="registry/group", initial=Unformed(), decide=decide, evolve=evolve, commands=r.GroupCommand,
    events=r.GroupEvent,
)  # fmt: skip
