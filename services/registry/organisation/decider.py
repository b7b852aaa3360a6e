"""The tree of organisations (DOMAIN §3). The first is the district itself; history stays under the old identities."""

import datetime as dt

import msgspec

from shared.contracts import registry as r
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused


class Unregistered(msgspec.Struct, frozen=True):
    """Nothing on record."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """It exists; `since`: the day of the last change."""

    name: str
    kind: str
    parent: str | None
    since: dt.date


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """It is no more."""

    since: dt.date
    successors: tuple[str, ...]


Organisation = Unregistered | Standing | Ended


def decide(
    organisation: Organisation, command: r.OrganisationCommand, asked: Asked[Directory]
) -> list[r.OrganisationEvent]:
    """One row per move; what has ended neither changes nor begins again."""
    code, on, world = command.code, command.on, asked.world
    _day(organisation, command, asked)
    match command, organisation:
        case r.RegisterOrganisation(), Unregistered():
            return [_registered(command, world)]
        case r.RegisterOrganisation(), _:
            raise Refused("already-registered", "code", id=code)
        case _, Unregistered():
            raise Refused("unknown-organisation", "code", id=code)
        case r.RenameOrganisation(name=name), Standing(name=before):
            return [r.OrganisationRenamed(code=code, name=name, on=on)] if name != before else []
        case r.MoveOrganisation(parent=parent), Standing(parent=before):
            return [_moved(command, organisation, world)] if parent != before else []
        case r.GoLive(), Standing(kind="区"):
            return [r.DistrictWentLive(code=code, on=on)]
        case r.GoLive(), Standing():
            raise Refused("not-this-district", "code", id=code, district=world.district)
        case r.EndOrganisation(), Standing():
            return [_ended(command, organisation, world)]
        case r.EndOrganisation(successors=after), Ended(since=since, successors=known) if (on, after) == (since, known):
            return []
        case _, Ended(since=since, successors=after):
            raise Refused("organisation-ended", "code", id=code, end=since, successors=after)
    raise TypeError(type(command).__name__)


def evolve(organisation: Organisation, event: r.OrganisationEvent) -> Organisation:
    """What it is after the event."""
    match event:
        case r.OrganisationRegistered(name=name, kind=kind, parent=parent, on=on):
            return Standing(name=name, kind=kind, parent=parent, since=on)
        case r.OrganisationRenamed(name=name, on=on):
            return msgspec.structs.replace(organisation, name=name, since=on)
        case r.OrganisationMoved(parent=parent, on=on):
            return msgspec.structs.replace(organisation, parent=parent, since=on)
        case r.DistrictWentLive():
            return organisation
        case r.OrganisationEnded(on=on, successors=successors):
            return Ended(since=on, successors=successors)


ORGANISATION: Decider[Organisation, r.OrganisationCommand, r.OrganisationEvent, Directory] = Decider(
    noun="registry/organisation", initial=Unregistered(), decide=decide, evolve=evolve,
    commands=r.OrganisationCommand, events=r.OrganisationEvent,
)  # fmt: skip


def _day(organisation: Organisation, command: r.OrganisationCommand, asked: Asked[Directory]) -> None:
    asked.happened(command.on, organisation.since if isinstance(organisation, Standing) else None)


def _registered(command: r.RegisterOrganisation, world: Directory) -> r.OrganisationRegistered:
    if command.kind == "区":
        _district(command, world)
    else:
        if not world.known:
            raise Refused("unknown-district", "code", district=world.district)
        _parent(command.parent or "", command.on, world)
    return r.OrganisationRegistered(
        code=command.code, name=command.name, kind=command.kind, parent=command.parent, on=command.on
    )


def _district(command: r.RegisterOrganisation, world: Directory) -> None:
    if command.code != world.district:
        raise Refused("not-this-district", "code", id=command.code, district=world.district)
    if command.parent:
        raise Refused("district-has-no-parent", "parent")


def _parent(code: str, on: dt.date, world: Directory) -> None:
    parent = world.organisation(code, "parent", on=on)
    if on < parent.start:
        raise Refused("before-its-parent", "on", on=on, parent=code, start=parent.start)


def _moved(command: r.MoveOrganisation, organisation: Standing, world: Directory) -> r.OrganisationMoved:
    if organisation.kind == "区":
        raise Refused("district-has-no-parent", "parent")
    _parent(command.parent, command.on, world)
    if command.code in world.lineage(command.parent):
        raise Refused("below-itself", "parent", id=command.parent, below=command.code)
    return r.OrganisationMoved(code=command.code, parent=command.parent, on=command.on)


def _ended(command: r.EndOrganisation, organisation: Standing, world: Directory) -> r.OrganisationEnded:
    code, on, successors = command.code, command.on, command.successors
    if organisation.kind == "区":
        raise Refused("district-does-not-end", "code", id=code)
    if len(set(successors)) != len(successors) or code in successors:
        raise Refused("not-a-successor", "successors", id=code)
    for successor in successors:
        after = world.organisation(successor, "successors", on=on)
        if on < after.start or code in world.lineage(successor):
            raise Refused("not-a-successor", "successors", id=successor)
    if len(successors) != 1 and (left := world.below(code)):
        raise Refused("still-has-members", "successors", id=code, left="、".join(left))
    return r.OrganisationEnded(code=code, successors=successors, reason=command.reason, on=on)
