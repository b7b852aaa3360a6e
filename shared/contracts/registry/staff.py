"""Who works in an office, a department or a committee (DOMAIN §3 offices and their staff)."""

from typing import ClassVar

from shared.contracts.base import Code, Command, Event, Name, Personal, Sealed, Words


class _StaffCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "registry/staff"
    staff: Code

    @property
    def key(self) -> str:
        return self.staff


class AppointStaff(_StaffCommand, tag="appoint-staff", frozen=True, kw_only=True):
    """Somebody holds a post in an organisation from `on`; appointed again, they move to the new post."""

    names: ClassVar[tuple[str, ...]] = ("staff",)
    organisation: str
    post: Name
    name: Words
    phone: Personal = ""


class RelieveStaff(_StaffCommand, tag="relieve-staff", frozen=True, kw_only=True):
    """`on` is the first day without the post."""

    reason: Name


StaffCommand = AppointStaff | RelieveStaff


class StaffAppointed(Event, tag="registry.staff-appointed.v1", frozen=True, kw_only=True):
    """Somebody holds a post from `on`. Their name is not among what anyone may see."""

    staff: str
    organisation: str
    post: str
    name: Sealed
    phone: Sealed | None = None


class StaffRelieved(Event, tag="registry.staff-relieved.v1", frozen=True, kw_only=True):
    """They hold it no more from `on`."""

    staff: str
    organisation: str
    reason: str


StaffEvent = StaffAppointed | StaffRelieved
