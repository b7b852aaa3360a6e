"""Timers: what a deadline asks for when its day comes (DOMAIN §4.1, §4.2).

Every replica looks, none remembers: which deadline runs is folded from the log, and so is what was said of it. A
command's id follows from the case, the deadline and what is said, so that several replicas say it once.
"""

import asyncio
import datetime as dt
import uuid
from collections.abc import Callable, Iterator

import structlog

from services.casework.clocks import Clock, Ring, rings
from services.casework.world import World
from shared import waiting
from shared.away import AWAY
from shared.bus.commands import Commands
from shared.bus.failure import Unanswered
from shared.calendar import deadline
from shared.contracts import casework as c
from shared.contracts.base import Command
from shared.contracts.replies import Unavailable
from shared.contracts.tags import tag
from shared.eventlog import Corrupt, EventLog
from shared.handling import today
from shared.worlds import Worlds

LOG = structlog.get_logger("timers")
EVERY = 30.0  # seconds between two looks
NAMESPACE = uuid.UUID("9d0f4c55-6f0e-5e2b-9b39-0c7b52f3a4d1")  # of command ids made from deadlines
ACTOR = "timer"
STEPS = {"receive": "接待", "resolve": "处理", "reply": "回复", "feedback": "反馈"}


class Timers:
    """Looks at every district that works live, for as long as it runs."""

    def __init__(
        self,
        log: EventLog,
        worlds: Worlds[World],
        commands: Callable[[], Commands],
        clock: Callable[[], dt.date] = today,
    ) -> None:
        self._log, self._worlds, self._commands, self._clock = log, worlds, commands, clock
        self._quiet: dict[str, tuple[int, dt.date]] = {}  # where nothing was due: up to which position, on which day

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.look()
            except AWAY as error:
                LOG.warning("timers wait", error=type(error).__name__)

    async def look(self) -> int:
        """Say what is due; how much that was."""
        said = 0
        for district, head in (await self._log.heads()).items():
            try:
                said += await self._say(district, head)
            except Corrupt:  # told by whoever keeps the worlds; the other districts go on
                continue
            except Exception as error:  # so they do here; asked again at the next look
                LOG.warning("timers wait", district=district, error=repr(error))
                waiting.put_off("timers", district, error)
            else:
                waiting.went_on("timers", district)
        return said

    async def _say(self, district: str, head: int) -> int:
        today = self._clock()
        if self._quiet.get(district) == (head, today):
            return 0
        world = await self._worlds.in_passing(district)
        due = list(rings_of(world, today))
        if not due:
            self._quiet[district] = head, today
        for ring in due:
            asked = command(world, ring)
            reply = await self._commands().ask(district, asked, command_id(district, ring), ACTOR)
            if isinstance(reply, Unavailable):
                raise Unanswered(f"{tag(type(asked))} {asked.key}")
        return len(due)


def rings_of(world: World, today: dt.date) -> Iterator[Ring]:
    """What the deadlines of a district ask for by that day, of those that fell due since it works live."""
    if world.live is None:
        return
    for case, clock in world.clocks.running():
        if case in world.closed or case in world.merged:
            continue
        due = world.due(clock, today)
        if due is not None and due >= world.live:
            yield from rings(case, clock, due, list(_above(world, case, clock, due)), today)


def _above(world: World, case: str, clock: Clock, due: dt.date) -> Iterator[tuple[dt.date, str]]:
    """Whom an overdue case goes to: upward from whoever has it, one level each time as many days have passed."""
    holder, _ = world.cases[case]
    studio = world.studios.get(holder)
    line = world.lineage(studio.organisation if studio else holder)
    after = world.rulebook(clock.since).deadlines.escalate
    day = due
    for to in line if studio else line[1:]:
        day = deadline(day, after, world.calendar(clock.since, due)).day
        yield day, to


def command(world: World, ring: Ring) -> Command:
    """What is said of a case."""
    case, step, number = ring.case, ring.clock.step or "resolve", ring.clock.round
    match ring.kind:
        case "unanswered":
            return c.GiveFeedback(case=case, on=ring.on, rating="未回应")
        case "due":
            _, lead = world.cases[case]
            why = f"{STEPS[step]}今日到期"
            return c.RemindHandler(case=case, on=ring.on, by=world.district, to=lead, reason=why, due=ring.due)
        case "overdue":
            return c.MarkOverdue(case=case, on=ring.on, step=step, round=number, due=ring.due)
        case "escalate":
            return c.EscalateOverdue(case=case, on=ring.on, step=step, round=number, due=ring.due, to=ring.to)


def command_id(district: str, ring: Ring) -> uuid.UUID:
    """One for each case, deadline and thing said of it."""
    what = (district, ring.case, ring.kind, ring.to, ring.clock.step, ring.clock.round, ring.due)
    return uuid.uuid5(NAMESPACE, "\n".join(map(str, what)))
