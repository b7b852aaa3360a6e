"""The shifts 值班 of one representative: nobody receives at two places at once, or on leave (DOMAIN §3 rota)."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Literal, NamedTuple, assert_never

import msgspec

from services.registry.world import World
from shared.contracts import registry as r
from shared.decider import Asked, Decider
from shared.refusals import Refused

SLOT = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
Held = Literal["planned", "attended", "missed"]


class Shift(NamedTuple):
    """One shift of a day."""

    studio: str
    slot: str
    held: Held = "planned"


class Shifts(msgspec.Struct, frozen=True):
    """By the day; and the first and last days of leaves."""

    days: dict[dt.date, tuple[Shift, ...]] = {}
    leaves: tuple[tuple[dt.date, dt.date], ...] = ()


def slot(text: str) -> tuple[dt.time, dt.time]:
    """`09:00-11:30` → from, to. Refuses anything else, and an end that is not after its beginning."""
    found = SLOT.fullmatch(text)
    if found is None:
        raise Refused("not-a-slot", "slot", slot=text)
    begin, end = dt.time(int(found[1]), int(found[2])), dt.time(int(found[3]), int(found[4]))
    if end <= begin:
        raise Refused("ends-before-it-begins", "slot", end=f"{end:%H:%M}", start=f"{begin:%H:%M}")
    return begin, end


def overlap(one: tuple[dt.time, dt.time], other: tuple[dt.time, dt.time]) -> bool:
    """Whether two slots of a day have a moment in common."""
    return one[0] < other[1] and other[0] < one[1]


def decide(shifts: Shifts, command: r.ShiftsCommand, asked: Asked[World]) -> list[r.ShiftsEvent]:
    """One row per move; only a shift that is still planned is cancelled, attended or missed."""
    on, mandate = command.on, command.mandate
    match command:
        case r.PublishShift():
            return [_published(shifts, command, asked.world)]
        case r.SwapShifts() | r.TakeSwapped():
            return _swapped(shifts, command, asked)
        case r.TakeLeave(until=until, reason=reason):
            _free(shifts, command, asked.world)
            return [r.LeaveTaken(mandate=mandate, on=on, until=until, reason=reason)]
    asked.happened(on)
    match command:
        case r.CancelShift(studio=studio, shift_on=day, slot=slot, reason=reason):
            _planned(shifts, day, studio, slot)
            return [
                r.ShiftCancelled(mandate=mandate, on=on, studio=studio, shift_on=day, slot=slot, reason=reason)
            ]  # fmt: skip
        case r.AttendShift(studio=studio, slot=slot):
            _planned(shifts, on, studio, slot)
            return [r.ShiftAttended(mandate=mandate, on=on, studio=studio, slot=slot)]
        case r.MissShift(studio=studio, slot=slot, reason=reason):
            _planned(shifts, on, studio, slot)
            return [r.ShiftMissed(mandate=mandate, on=on, studio=studio, slot=slot, reason=reason)]
        case _:
            assert_never(command)


def evolve(shifts: Shifts, event: r.ShiftsEvent) -> Shifts:
    """The shifts and leaves after the event."""
    match event:
        case r.ShiftPublished(on=on, studio=studio, slot=slot):
            return _on(shifts, on, (*shifts.days.get(on, ()), Shift(studio, slot)))
        case r.ShiftCancelled(shift_on=on, studio=studio, slot=slot):
            return _on(shifts, on, tuple(each for each in shifts.days[on] if each[:2] != (studio, slot)))
        case r.ShiftAttended(on=on, studio=studio, slot=slot):
            return _held(shifts, on, Shift(studio, slot, "attended"))
        case r.ShiftMissed(on=on, studio=studio, slot=slot):
            return _held(shifts, on, Shift(studio, slot, "missed"))
        case r.ShiftSwapped(gives=gives, takes=takes):
            left = _on(shifts, gives.on, tuple(e for e in shifts.days[gives.on] if e[:2] != (gives.studio, gives.slot)))
            return _on(left, takes.on, (*left.days.get(takes.on, ()), Shift(takes.studio, takes.slot)))
        case r.LeaveTaken(on=on, until=until):
            return msgspec.structs.replace(shifts, leaves=(*shifts.leaves, (on, until)))
        case _:
            assert_never(event)


SHIFTS: Decider[Shifts, r.ShiftsCommand, r.ShiftsEvent, World] = Decider(
    noun="registry/shifts", initial=Shifts(), decide=decide, evolve=evolve, commands=r.ShiftsCommand,
    events=r.ShiftsEvent,
)  # fmt: skip


def _published(shifts: Shifts, command: r.PublishShift, world: World) -> r.ShiftPublished:
    on = command.on
    times = slot(command.slot)
    for other in shifts.days.get(on, ()):
        if overlap(times, slot(other.slot)):
            raise Refused("shift-clash", "slot", id=command.mandate, on=on, studio=other.studio)
    if any(first <= on <= last for first, last in shifts.leaves):
        raise Refused("on-leave", "on", id=command.mandate, on=on)
    mandate = world.mandate(command.mandate)
    if not mandate.start <= on <= mandate.end:
        raise Refused("outside-the-term", "on", id=command.mandate, on=on)
    if on < world.studio(command.studio, on=on).established:
        raise Refused("before-the-studio", "on", studio=command.studio, on=on)
    return r.ShiftPublished(studio=command.studio, mandate=command.mandate, on=on, slot=command.slot)


def _swapped(shifts: Shifts, command: r.SwapShifts | r.TakeSwapped, asked: Asked[World]) -> list[r.ShiftsEvent]:
    """Each must be free for the other's shift. The other half follows on the first; told again, it is done."""
    gives, takes, world = command.gives, command.takes, asked.world
    if isinstance(command, r.TakeSwapped) and Shift(takes.studio, takes.slot) in shifts.days.get(takes.on, ()):
        return []
    asked.happened(command.on)
    world.in_force(command.mandate, takes.on)
    _planned(shifts, gives.on, gives.studio, gives.slot)
    if min(gives.on, takes.on) < command.on:
        raise Refused("shift-is-past", "gives", on=min(gives.on, takes.on))
    mine = [(on, each.slot) for on, held in shifts.days.items() for each in held]
    _takes(command.mandate, [each for each in mine if each != (gives.on, gives.slot)], shifts.leaves, takes, "takes")
    if isinstance(command, r.SwapShifts):
        _other_agrees(command, world)
    return [
        r.ShiftSwapped(mandate=command.mandate, on=command.on, gives=gives, other=command.other, takes=takes)
    ]  # fmt: skip


def _other_agrees(command: r.SwapShifts, world: World) -> None:
    gives, takes, other = command.gives, command.takes, command.other
    if other == command.mandate:
        raise Refused("swapped-with-oneself", "other", id=other)
    world.in_force(other, gives.on, "other")
    held = world.shifts.get(other, set())
    if (takes.on, takes.studio, takes.slot) not in held:
        raise Refused("no-such-shift", "takes", on=takes.on, studio=takes.studio, slot=takes.slot)
    theirs = [(each.on, each.slot) for each in held if each != (takes.on, takes.studio, takes.slot)]
    leaves = [(gives.on, gives.on)] if world.on_leave(other, gives.on) else []
    _takes(other, theirs, leaves, gives, "other")


def _takes(
    mandate: str, held: Iterable[tuple[dt.date, str]], leaves: Iterable[tuple[dt.date, dt.date]], shift: r.Held,
    field: str,
) -> None:  # fmt: skip
    times = slot(shift.slot)
    if any(on == shift.on and overlap(slot(each), times) for on, each in held):
        raise Refused("shift-clash", field, id=mandate, on=shift.on, studio=shift.studio)
    if any(first <= shift.on <= last for first, last in leaves):
        raise Refused("on-leave", field, id=mandate, on=shift.on)


def _free(shifts: Shifts, command: r.TakeLeave, world: World) -> None:
    world.mandate(command.mandate)
    if command.until < command.on:
        raise Refused("ends-before-it-begins", "until", end=command.until, start=command.on)
    for day, held in shifts.days.items():
        if command.on <= day <= command.until and any(each.held == "planned" for each in held):
            raise Refused("shift-in-leave", "on", id=command.mandate, on=day)


def _planned(shifts: Shifts, on: dt.date, studio: str, slot: str) -> None:
    if Shift(studio, slot) not in shifts.days.get(on, ()):
        raise Refused("no-such-shift", "slot", on=on, studio=studio, slot=slot)


def _on(shifts: Shifts, on: dt.date, held: tuple[Shift, ...]) -> Shifts:
    return msgspec.structs.replace(shifts, days={**shifts.days, on: held})


def _held(shifts: Shifts, on: dt.date, now: Shift) -> Shifts:
    return _on(shifts, on, tuple(now if each[:2] == now[:2] else each for each in shifts.days[on]))
