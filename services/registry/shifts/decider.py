"""The shifts 值班 of one representative: nobody receives at two places at once (DOMAIN §3 rota)."""

import datetime as dt
import re

from shared.contracts import registry as r
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused

Shift = tuple[dt.time, dt.time, str]  # from, to, studio
Shifts = dict[dt.date, tuple[Shift, ...]]
SLOT = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def slot(text: str) -> tuple[dt.time, dt.time]:
    """`09:00-11:30` → from, to. Refuses anything else, and an end that is not after its beginning."""
    found = SLOT.fullmatch(text)
    if found is None:
        raise Refused("not-a-slot", "slot", slot=text)
    begin, end = dt.time(int(found[1]), int(found[2])), dt.time(int(found[3]), int(found[4]))
    if end <= begin:
        raise Refused("ends-before-it-begins", "slot", end=found.group(3, 4), start=found.group(1, 2))
    return begin, end


def decide(shifts: Shifts, command: r.PublishShift, asked: Asked[Directory]) -> list[r.ShiftPublished]:
    """A shift of a representative in office, at a studio that is open, that clashes with no other."""
    begin, end = slot(command.slot)
    for other_begin, other_end, studio in shifts.get(command.on, ()):
        if begin < other_end and other_begin < end:
            raise Refused("shift-clash", "slot", id=command.mandate, on=command.on, studio=studio)
    mandate = asked.world.mandate(command.mandate)
    if not mandate.start <= command.on <= mandate.end:
        raise Refused("outside-the-term", "on", id=command.mandate, on=command.on)
    if command.on < asked.world.studio(command.studio, on=command.on).established:
        raise Refused("before-the-studio", "on", studio=command.studio, on=command.on)
    return [r.ShiftPublished(studio=command.studio, mandate=command.mandate, on=command.on, slot=command.slot)]


def evolve(shifts: Shifts, event: r.ShiftPublished) -> Shifts:
    """The shifts with the new one."""
    return {**shifts, event.on: (*shifts.get(event.on, ()), (*slot(event.slot), event.studio))}


SHIFTS: Decider[Shifts, r.PublishShift, r.ShiftPublished, Directory] = Decider(
    noun="registry/shifts", initial={}, decide=decide, evolve=evolve, commands=r.PublishShift, events=r.ShiftPublished
)
