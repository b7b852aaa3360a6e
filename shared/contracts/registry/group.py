"""Supervision groups 监督组 of representatives (DOMAIN §3)."""

from typing import ClassVar

from shared.contracts.base import Code, Command, Event, Name


class _GroupCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "registry/group"
    group: Code

    @property
    def key(self) -> str:
        return self.group


class FormGroup(_GroupCommand, tag="form-group", frozen=True, kw_only=True):
    """Representatives supervise together from `on`; the first of the members leads."""

    names: ClassVar[tuple[str, ...]] = ("group",)
    name: Name
    organisation: str
    members: tuple[str, ...]


class SetMembers(_GroupCommand, tag="set-members", frozen=True, kw_only=True):
    """From `on` it has these members, and no others; the first leads."""

    members: tuple[str, ...]


class DissolveGroup(_GroupCommand, tag="dissolve-group", frozen=True, kw_only=True):
    """`on` is the first day without it."""

    reason: Name


GroupCommand = FormGroup | SetMembers | DissolveGroup


class GroupFormed(Event, tag="registry.group-formed.v1", frozen=True, kw_only=True):
    """A supervision group began its work."""

    group: str
    name: str
    organisation: str
    members: tuple[str, ...]


class MembersSet(Event, tag="registry.members-set.v1", frozen=True, kw_only=True):
    """It has these members from `on`."""

    group: str
    members: tuple[str, ...]


class GroupDissolved(Event, tag="registry.group-dissolved.v1", frozen=True, kw_only=True):
    """It is no more from `on`."""

    group: str
    reason: str


GroupEvent = GroupFormed | MembersSet | GroupDissolved
