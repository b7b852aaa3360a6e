"""The tree of organisations (DOMAIN §3)."""

from typing import ClassVar, Literal

from shared.contracts.base import Code, Command, Event, Name

OrganisationKind = Literal["区", "街道", "镇", "村", "社区", "部门", "办公室", "考核组"]


class _OrganisationCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "registry/organisation"
    code: Code

    @property
    def key(self) -> str:
        return self.code


class RegisterOrganisation(_OrganisationCommand, tag="register-organisation", frozen=True, kw_only=True):
    """An organisation begins. The first of a district is the district itself."""

    names: ClassVar[tuple[str, ...]] = ("code",)
    name: Name
    kind: OrganisationKind
    parent: str | None = None


class RenameOrganisation(_OrganisationCommand, tag="rename-organisation", frozen=True, kw_only=True):
    """The same organisation under another name. One of another kind is a successor, not a name."""

    name: Name


class MoveOrganisation(_OrganisationCommand, tag="move-organisation", frozen=True, kw_only=True):
    """From `on` it belongs to another parent."""

    parent: str


class EndOrganisation(_OrganisationCommand, tag="end-organisation", frozen=True, kw_only=True):
    """Dissolved, merged into a successor, or split into several; `on` is the first day without it."""

    successors: tuple[str, ...] = ()
    reason: Name


class GoLive(_OrganisationCommand, tag="go-live", frozen=True, kw_only=True):
    """The district (`code`) works in the system itself: from `on` its deadlines remind, are told of and run out."""


OrganisationCommand = RegisterOrganisation | RenameOrganisation | MoveOrganisation | EndOrganisation | GoLive


class OrganisationRegistered(Event, tag="registry.organisation-registered.v1", frozen=True, kw_only=True):
    """An organisation exists from `on`."""

    code: str
    name: str
    kind: OrganisationKind
    parent: str | None = None


class OrganisationRenamed(Event, tag="registry.organisation-renamed.v1", frozen=True, kw_only=True):
    """It has another name from `on`."""

    code: str
    name: str


class OrganisationMoved(Event, tag="registry.organisation-moved.v1", frozen=True, kw_only=True):
    """It belongs to another parent from `on`."""

    code: str
    parent: str


class OrganisationEnded(Event, tag="registry.organisation-ended.v1", frozen=True, kw_only=True):
    """It is no more from `on`. What belonged to it belongs to its one successor, if it has one."""

    code: str
    successors: tuple[str, ...] = ()
    reason: str


class DistrictWentLive(Event, tag="registry.district-went-live.v1", frozen=True, kw_only=True):
    """Timers act on deadlines from `on`; what fell due before was history when it was recorded."""

    code: str


OrganisationEvent = (
    OrganisationRegistered | OrganisationRenamed | OrganisationMoved | OrganisationEnded | DistrictWentLive
)
