"""The tree of organisations (DOMAIN §3). The first of a district is the district itself."""

from shared.contracts import registry as r
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused

Organisation = r.OrganisationRegistered | None


def decide(
    state: Organisation, command: r.RegisterOrganisation, asked: Asked[Directory]
) -> list[r.OrganisationRegistered]:
    """An organisation begins once, under a parent that exists."""
    if state is not None:
        raise Refused("already-registered", "code", id=command.code)
    if command.on > asked.today:
        raise Refused("in-the-future", "on", on=command.on, today=asked.today)
    if command.kind == "区":
        _district(command, asked.world)
    else:
        _below_a_parent(command, asked.world)
    return [
        r.OrganisationRegistered(
            code=command.code, name=command.name, kind=command.kind, parent=command.parent, on=command.on
        )
    ]


def evolve(_: Organisation, event: r.OrganisationRegistered) -> Organisation:
    """The organisation as it was registered."""
    return event


ORGANISATION: Decider[Organisation, r.RegisterOrganisation, r.OrganisationRegistered, Directory] = Decider(
    noun="registry/organisation", initial=None, decide=decide, evolve=evolve, commands=r.RegisterOrganisation,
    events=r.OrganisationRegistered,
)  # fmt: skip


def _district(command: r.RegisterOrganisation, world: Directory) -> None:
    if command.code != world.district:
        raise Refused("not-this-district", "code", id=command.code, district=world.district)
    if command.parent:
        raise Refused("district-has-no-parent", "parent")


def _below_a_parent(command: r.RegisterOrganisation, world: Directory) -> None:
    if not world.known:
        raise Refused("unknown-district", "code", district=world.district)
    parent = world.organisation(command.parent or "", "parent")
    if command.on < parent.start:
        raise Refused("before-its-parent", "on", on=command.on, parent=parent.code, start=parent.start)
