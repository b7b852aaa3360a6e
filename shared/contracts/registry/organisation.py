"""The tree of organisations (DOMAIN §3)."""

from typing import ClassVar, Literal

from shared.contracts.base import Code, Command, Event, Name

OrganisationKind = Literal["区", "街道", "镇", "村", "社区", "部门", "办公室", "考核组"]


class RegisterOrganisation(Command, tag="register-organisation", frozen=True, kw_only=True):
    """An organisation begins. The first of a district is the district itself."""

    noun: ClassVar[str] = "registry/organisation"
    code: Code
    name: Name
    kind: OrganisationKind
    parent: str | None = None

    @property
    def key(self) -> str:
        return self.code


OrganisationCommand = RegisterOrganisation


class OrganisationRegistered(Event, tag="registry.organisation-registered.v1", frozen=True, kw_only=True):
    """An organisation exists from `on`."""

    code: str
    name: str
    kind: OrganisationKind
    parent: str | None = None


OrganisationEvent = OrganisationRegistered
