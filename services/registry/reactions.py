"""What the registry does when its own things end (DOMAIN §3)."""

import datetime as dt
from collections.abc import Iterable, Iterator

from services.registry.world import Shift, World
from shared.bus.reactions import Reaction
from shared.contracts import registry as r
from shared.contracts.base import Command
from shared.directory import Group


def studio_closed(world: World, event: r.StudioClosed) -> Iterator[Command]:
    """Shifts that lie ahead there are cancelled; the successor takes over what was served and who belonged to it."""
    for mandate, shifts in sorted(world.shifts.items()):
        yield from _cancelled(mandate, (each for each in shifts if each.studio == event.studio), event.on, "工作室撤销")
    if not event.successor:
        return
    after, before = world.studio(event.successor), world.studio(event.studio)
    served = tuple(now for code in before.catchment for now in world.standing_for(code))
    both = tuple(dict.fromkeys((*after.catchment, *served)))
    yield r.SetCatchment(studio=event.successor, catchment=both, on=event.on)
    for each in world.mandates.values():
        if each.studio == event.studio and each.in_force(event.on):
            yield r.PlaceRepresentative(mandate=each.mandate, studio=event.successor, on=event.on)


def mandate_ended(world: World, event: r.MandateEnded) -> Iterator[Command]:
    """Shifts ahead are cancelled; promises not yet settled are the studio's to keep; groups go on without them."""
    why = f"代表任期终止：{event.ending}"
    yield from _cancelled(event.mandate, world.shifts.get(event.mandate, ()), event.on, why)
    studio = world.mandate(event.mandate).studio
    if studio and (keeper := world.studio_standing_for(studio)):
        for promise in sorted(key for key, mandate in world.promises.items() if mandate == event.mandate):
            yield r.HandOverPromise(promise=promise, on=event.on, to=keeper, reason=why)
    for code, group in sorted(world.groups.items()):
        if event.mandate in group.members and group.until is None:
            yield _without(event.mandate, code, group, event.on, why)


def shift_swapped(world: World, event: r.ShiftSwapped) -> Iterator[Command]:
    """The other half, unless this is it."""
    if Shift(event.takes.on, event.takes.studio, event.takes.slot) in world.shifts.get(event.other, ()):
        yield r.TakeSwapped(
            mandate=event.other, on=event.on, gives=event.takes, other=event.mandate, takes=event.gives
        )  # fmt: skip


def _without(mandate: str, code: str, group: Group, on: dt.date, why: str) -> Command:
    left = tuple(each for each in group.members if each != mandate)
    return r.SetMembers(group=code, on=on, members=left) if left else r.DissolveGroup(group=code, on=on, reason=why)


def _cancelled(mandate: str, shifts: Iterable[Shift], on: dt.date, why: str) -> Iterator[Command]:
    for shift in sorted(shifts):
        if shift.on >= on:
            yield r.CancelShift(
                mandate=mandate, on=on, studio=shift.studio, shift_on=shift.on, slot=shift.slot, reason=why
            )


REACTIONS: tuple[Reaction[World], ...] = (
    Reaction("studio-closed", r.StudioClosed, studio_closed),
    Reaction("mandate-ended", r.MandateEnded, mandate_ended),
    Reaction("shift-swapped", r.ShiftSwapped, shift_swapped),
)
