"""What is open, and what is due next: the clerk's day (DOMAIN §1 studio clerk: chase deadlines)."""

import datetime as dt
from collections.abc import Callable

import msgspec

from services.casework.world import World
from shared.contracts.queries import AgendaOf
from shared.handling import today
from shared.refusals import Refused
from shared.worlds import Worlds

MOST = 200
_encode = msgspec.json.Encoder().encode


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """A case under way: whose, who leads, and by when which step is due; `step` is empty where no clock runs for it."""

    case: str
    village: str
    urgency: str
    holder: str
    lead: str
    step: str = ""
    due: dt.date | None = None


class Agenda:
    """Answers as JSON bytes."""

    def __init__(self, worlds: Worlds[World], clock: Callable[[], dt.date] = today) -> None:
        self._worlds, self._clock = worlds, clock

    async def find(self, district: str, question: AgendaOf) -> bytes:
        """`{open, cases: [Open]}`: how many there are, and those that are due first. Refuses `unknown-district`."""
        world = await self._worlds.refreshed(district)
        if not world.known:
            raise Refused("unknown-district", district=district)
        found = agenda(world, question.whose, self._clock())
        return _encode({"open": len(found), "cases": found[:MOST]})


def agenda(world: World, whose: str, on: dt.date) -> list[Open]:
    """Open cases that `whose` has or leads (all of them, if nobody is named), the earliest deadline first."""
    named = sorted({*world.open_cases(holder=whose), *world.open_cases(lead=whose)}) if whose else world.open_cases()
    return sorted((_open(world, case, on) for case in named), key=lambda each: (each.due or dt.date.max, each.case))


def _open(world: World, case: str, on: dt.date) -> Open:
    (holder, lead), clock = world.cases[case], world.clocks.of(case)
    runs = clock.runs()
    return Open(
        case=case, village=world.villages[case], urgency=clock.urgency, holder=holder, lead=lead,
        step=clock.step or "" if runs else "", due=world.due(clock, on) if runs else None,
    )  # fmt: skip
