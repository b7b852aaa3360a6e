"""Timers that any number of replicas run, and that survive a restart: each thing is said once."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator

import asyncpg
import pytest

from services.casework.deciders import DECIDERS as CASEWORK
from services.casework.timers import Timers
from services.casework.world import World
from services.registry.deciders import DECIDERS as REGISTRY
from services.registry.world import World as RegistryWorld
from shared.bus import commands
from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.contracts.replies import Accepted
from shared.contracts.tags import tag
from shared.eventlog import EventLog
from shared.handling import Handling
from shared.service import connect_nats, connect_postgres, listening
from shared.vault import Vault
from shared.worlds import Worlds
from tests.integration.test_reactions import answered
from tests.town import DAY, START, district_with_cases

DAYS = [dt.date(2014, 5, 6), dt.date(2014, 5, 7), dt.date(2014, 5, 9), dt.date(2014, 5, 14), dt.date(2014, 5, 30)]


class Desk:
    """Services on a bus, and timers that look when the test says it is another day."""

    def __init__(self, district: str, pool: asyncpg.Pool, client) -> None:
        self.district, self.pool, self.asking = district, pool, commands.Commands(client)
        self.today = DAY

    def timers(self) -> Timers:
        """A replica's, as it starts."""
        log = EventLog(self.pool)
        return Timers(log, Worlds(log, World), lambda: self.asking, lambda: self.today)

    async def count(self, kind: type) -> int:
        records = await EventLog(self.pool).standing(self.district, 0)
        return sum(each.type == tag(kind) for each in records)


@pytest.fixture
async def desk(servers, client, district) -> AsyncIterator[Desk]:
    pool = await connect_postgres(servers.postgres, "copperseal_casework")
    keys = await asyncpg.create_pool(servers.vault, min_size=1, max_size=2)
    log, vault, broker = EventLog(pool), Vault(keys, bytes(range(32))), connect_nats(servers.nats, "desk")
    for service, deciders, worlds in (
        ("registry", REGISTRY, Worlds(log, RegistryWorld)), ("casework", CASEWORK, Worlds(log, World)),
    ):  # fmt: skip
        commands.serve(broker, service, Handling(deciders, log, vault, worlds))
    await listening(broker)
    made = Desk(district, pool, client)
    for command in (*district_with_cases(district), r.GoLive(code=district, on=START)):
        assert isinstance(await answered(made.asking, district, command), Accepted)
    yield made
    await broker.stop()
    await pool.close()
    await keys.close()


async def test_three_replicas_say_each_thing_once_and_so_does_one_after_a_restart(desk):
    """Three open cases that nobody receives: due on 05-06, overdue on 05-07, above on 05-09 and 05-14."""
    replicas = [desk.timers() for _ in range(3)]
    for desk.today in DAYS:
        await asyncio.gather(*(each.look() for each in replicas))
        await desk.timers().look()  # as if it had just started

    assert await desk.count(c.HandlerReminded) == 3
    assert await desk.count(c.CaseOverdue) == 3
    assert await desk.count(c.OverdueEscalated) == 6
    head = (await EventLog(desk.pool).heads())[desk.district]
    await desk.timers().look()
    assert (await EventLog(desk.pool).heads())[desk.district] == head


async def test_what_was_missed_while_nobody_looked_is_said_with_its_own_day(desk):
    desk.today = DAYS[-1]
    await desk.timers().look()

    assert await desk.count(c.HandlerReminded) == 0  # the day to be reminded on is past
    assert await desk.count(c.CaseOverdue) == 3
    records = await EventLog(desk.pool).standing(desk.district, 0)
    overdue = [each for each in records if each.type == tag(c.CaseOverdue)]
    assert {each.actor for each in overdue} == {"timer"}
    assert all(b'"on":"2014-05-07"' in each.data for each in overdue)


async def test_where_nothing_is_due_nobody_looks_again_that_day(desk):
    """Until something happens there: a look at each of a thousand districts would read most of them anew."""
    read: list[str] = []

    class Watched(Worlds[World]):
        async def in_passing(self, district: str) -> World:
            read.append(district)
            return await super().in_passing(district)

    log = EventLog(desk.pool)
    timers = Timers(log, Watched(log, World), lambda: desk.asking, lambda: desk.today)
    seen = []
    for desk.today in (DAYS[0], DAYS[0], DAYS[0], DAYS[1]):
        read.clear()
        await timers.look()
        seen.append(desk.district in read)

    assert seen == [True, True, False, True]  # said, found nothing more, passed over; and on the next day
    assert await desk.count(c.CaseOverdue) == 3
