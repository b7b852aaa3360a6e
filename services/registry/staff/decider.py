"""Staff of offices, departments and committees: a post, and its end (DOMAIN §3)."""

import datetime as dt

import msgspec

from shared.contracts import registry as r
from shared.contracts.base import sealed, sealed_or_none
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused


class Post(msgspec.Struct, frozen=True):
    """What somebody does where, since a day; or did, until then (`over`)."""

    organisation: str
    post: str
    on: dt.date
    over: bool = False


Staff = Post | None


def decide(staff: Staff, command: r.StaffCommand, asked: Asked[Directory]) -> list[r.StaffEvent]:
    """One row per move; one post at a time."""
    code, on = command.staff, command.on
    asked.happened(on, staff.on if staff else None)
    match command, staff:
        case r.AppointStaff(organisation=organisation, post=post), Post(over=False) if (organisation, post) == (
            staff.organisation, staff.post,
        ):  # fmt: skip
            raise Refused("in-that-post", "post", id=code, since=staff.on)
        case r.AppointStaff(organisation=organisation, post=post), _:
            asked.world.organisation(organisation, on=on)
            return [
                r.StaffAppointed(
                    staff=code, organisation=organisation, post=post, name=sealed(command.name),
                    phone=sealed_or_none(command.phone), on=on,
                )
            ]  # fmt: skip
        case r.RelieveStaff(reason=reason), Post(organisation=organisation, over=False):
            return [r.StaffRelieved(staff=code, organisation=organisation, reason=reason, on=on)]
        case r.RelieveStaff(), Post(over=True) if staff.on == on:
            return []
    raise Refused("in-no-post", "staff", id=code)


def evolve(staff: Staff, event: r.StaffEvent) -> Staff:
    """Their post after the event."""
    match event:
        case r.StaffAppointed(organisation=organisation, post=post, on=on):
            return Post(organisation, post, on)
        case r.StaffRelieved(organisation=organisation, on=on):
            return Post(organisation, staff.post if staff else "", on, over=True)


STAFF: Decider[Staff, r.StaffCommand, r.StaffEvent, Directory] = Decider(
    noun="registry/staff", initial=None, decide=decide, evolve=evolve, commands=r.StaffCommand, events=r.StaffEvent
)
