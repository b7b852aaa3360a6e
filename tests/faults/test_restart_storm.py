"""Whatever is killed, whenever: after a storm every promise holds. `COPPERSEAL_STORM`: for how many seconds (20)."""

import asyncio
import collections
import contextlib
import datetime as dt
import itertools
import os
import random
import signal
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

import asyncpg
import msgspec
import nats
import pytest
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError

from infra.cli.verify import _verify
from infra.local.stack import Stack
from services.casework.timers import rings_of
from services.casework.world import World
from shared.away import AWAY
from shared.bus import dead, subjects
from shared.bus.commands import Commands
from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.contracts.base import Command
from shared.contracts.replies import Accepted, Conflicted, Unavailable
from shared.contracts.tags import tag
from shared.eventlog import EventLog, Record
from shared.handling import today
from shared.seal.store import SealStore
from shared.worlds import Worlds
from tests.town import DAY, LATER, case, district_with_cases

HERE, THERE = "610203", "610204"
SECONDS = float(os.environ.get("COPPERSEAL_STORM", "20"))
CLERKS, QUIET = 6, 150.0
LIVE, OVERDUE = dt.date(2014, 7, 1), dt.date(2014, 8, 1)  # from when timers speak; when what they speak of begins
T = TypeVar("T")


class Town:
    """Two districts, whoever works in them, and what was accepted."""

    def __init__(self, stack: Stack, pool: asyncpg.Pool, client: Client) -> None:
        self.stack, self.pool, self.client = stack, pool, client
        self.log, self.commands = EventLog(pool), Commands(client)
        self.numbers = itertools.count(1)
        self.referred: list[int] = []
        self.entries: list[int] = []
        self.waiting: list[int] = []
        self.over = asyncio.Event()

    async def do(self, district: str, *commands: Command) -> None:
        """As every client asks: the same id until somebody answers."""
        for command in commands:
            command_id = uuid.uuid4()
            while isinstance(
                reply := await self.commands.ask(district, command, command_id, "clerk"), Unavailable | Conflicted
            ):
                await asyncio.sleep(0.1)
            assert isinstance(reply, Accepted), (district, command, reply)

    async def clerk(self) -> None:
        """Registers what timers will speak of, logs duties, refers cases, and takes them over there."""
        while not self.over.is_set():
            n = next(self.numbers)
            await self.do(
                HERE, case(f"R{n}", "A"),
                c.ReferCase(on=DAY, case=f"R{n}", by="A", to=THERE, reason="事发地在该区"),
            )  # fmt: skip
            self.referred.append(n)
            entry = c.LogDuty(entry=f"L{n}", mandate="B", kind="走访", text=f"走访 {n}", on=DAY, entered_on=DAY)
            await self.do(HERE, entry)
            self.entries.append(n)
            await self.do(HERE, msgspec.structs.replace(case(f"O{n}", "B"), on=OVERDUE))
            self.waiting.append(n)
            while not await self.seen(lambda: self.log.stream(THERE, f"casework/referral/{HERE}-R{n}-1")):  # noqa: B023
                await asyncio.sleep(0.2)
            taken = c.AcceptReferral(
                on=LATER, referral=f"{HERE}-R{n}-1", by="A", case=f"T{n}", village="V1", studio="S1", first_receiver="A"
            )
            await self.do(THERE, taken)

    async def seen(self, look: Callable[[], Awaitable[Any]]) -> bool:
        found = await asked(look)
        return bool(found.version)

    async def records(self, district: str) -> list[Record]:
        found: list[Record] = []
        while more := await self.log.records(district, len(found)):
            found += more
        return found


async def asked(look: Callable[[], Awaitable[T]]) -> T:
    """However often Postgres is away."""
    while True:
        try:
            return await look()
        except AWAY:
            await asyncio.sleep(0.2)


async def storm(stack: Stack, client: Client, seconds: float) -> collections.Counter[str]:
    """Kill one after the other, at moments of its own; now and then take everything out of the events' stream."""
    killed: collections.Counter[str] = collections.Counter()
    loop = asyncio.get_running_loop()
    ends = loop.time() + seconds
    while loop.time() < ends:
        await asyncio.sleep(random.uniform(0.3, 4.0))
        servers = {"postgres": stack.own_postgres, "nats": stack.own_nats}
        alive = {name: server.pid for name, server in servers.items() if server is not None and server._lives}
        alive |= {f"{each.name}-{each.replica}": each.pid for each in stack.running.services if each.pid}
        name = random.choice([*alive, "stream"])
        if name == "stream":
            with contextlib.suppress(NatsError):
                killed[name] += await client.jetstream().purge_stream(subjects.EVENTS)
            continue
        with contextlib.suppress(ProcessLookupError):
            os.kill(alive[name], signal.SIGKILL)
            killed[name] += 1
    return killed


async def unheard(_: Exception) -> None:
    """That NATS is away is what this is about."""


@pytest.fixture
async def town(tmp_path) -> AsyncIterator[Town]:
    stack = Stack(tmp_path, lambda _: None, port=0, scale={"casework": 2})
    running = await stack.start()
    client = await nats.connect(running.nats, max_reconnect_attempts=-1, reconnect_time_wait=0.2, error_cb=unheard)
    async with asyncpg.create_pool(running.postgres, min_size=1, max_size=4, command_timeout=10) as pool:
        made = Town(stack, pool, client)
        for district in (HERE, THERE):
            setup = [each for each in district_with_cases(district) if isinstance(each, r.RegistryCommand)]
            await made.do(district, *setup, r.GoLive(code=district, on=LIVE))
        yield made
    await client.close()
    await stack.stop()


@pytest.mark.timeout(SECONDS + 2 * QUIET + 60)
async def test_every_promise_holds_after_a_storm(town):
    clerks = [asyncio.create_task(town.clerk()) for _ in range(CLERKS)]
    killed = await storm(town.stack, town.client, SECONDS)
    town.over.set()
    async with asyncio.timeout(QUIET):
        await asyncio.gather(*clerks)
        await settled(town)

    here, there = await town.records(HERE), await town.records(THERE)
    print(f"killed {dict(killed)}; {len(town.referred)} referrals, {len(here)} and {len(there)} events")
    keys = collections.Counter((each.type, each.stream) for each in here + there)
    for n in town.referred:
        assert once(keys, c.CaseRegistered, f"case/R{n}"), n
        assert once(keys, c.CaseReferred, f"case/R{n}"), n
        assert once(keys, c.ReferralReceived, f"referral/{HERE}-R{n}-1"), n
        assert once(keys, c.ReferralAccepted, f"referral/{HERE}-R{n}-1"), n
        assert once(keys, c.CaseRegistered, f"case/T{n}"), n
        assert once(keys, c.CaseHandedOver, f"case/R{n}"), n
    for n in town.waiting:
        assert once(keys, c.CaseRegistered, f"case/O{n}"), n
        assert keys[tag(c.CaseOverdue), f"casework/case/O{n}"] == 1, n
    logged = [each for each in here if each.type == tag(c.DutyLogged)]
    serials = collections.Counter(msgspec.json.decode(each.data)["entry"] for each in logged)
    assert serials == dict.fromkeys((f"L{n}" for n in town.entries), 1)
    assert not twice(here + there, c.HandlerReminded, c.CaseOverdue, c.OverdueEscalated)
    assert await dead.letters(town.client.jetstream()) == []
    for district, records in ((HERE, here), (THERE, there)):
        assert await told(town.client, district) == [f"{district}:{seq}" for seq in range(1, len(records) + 1)]
    found, _ = await _verify(town.stack.running.postgres, None, {}, {}, None)
    assert [each.told for each in found["wrong"]] == []
    assert found["sealed"] == found["events"] == len(here) + len(there)


def once(keys: collections.Counter[tuple[str, str]], kind: type, stream: str) -> bool:
    return keys[tag(kind), f"casework/{stream}"] == 1


def twice(records: list[Record], *kinds: type) -> list[tuple[str, bytes]]:
    """What was said twice."""
    said = collections.Counter(
        (each.stream, each.data) for each in records if each.type in [tag(kind) for kind in kinds]
    )
    return [what for what, times in said.items() if times > 1]


async def settled(town: Town) -> None:
    """Until every referral is answered, timers have nothing to say, all is told, heard, read and sealed."""
    worlds = Worlds(town.log, World)
    while True:
        await asyncio.sleep(1)
        heads = await asked(town.log.heads)
        left = [ring for each in heads for ring in rings_of(await asked(lambda: worlds.refreshed(each)), today())]  # noqa: B023
        open_here = [n for n in town.referred if (await asked(lambda: worlds.of(HERE))).is_open(f"R{n}")]
        with contextlib.suppress(NatsError, *AWAY):
            js = town.client.jetstream()
            held = (await js.stream_info(subjects.EVENTS)).state.messages
            hears = [each for stream in (subjects.EVENTS, subjects.AGAIN) for each in await js.consumers_info(stream)]
            sealed = sum((await SealStore(town.pool).sizes()).values())
            behind = await town.pool.fetchval(
                "SELECT count(*) FROM (SELECT district, seq, live FROM scoring.checkpoints UNION ALL"
                " SELECT district, seq, live FROM disclosure.checkpoints) c"
                " JOIN eventlog.districts d USING (district) WHERE c.live AND c.seq < d.seq"
            )
            heard = not any(each.num_pending or each.num_ack_pending for each in hears)
            if not left and not open_here and heard and not behind and held == sealed == sum(heads.values()):
                return


async def told(client: Client, district: str) -> list[str]:
    """The ids of what the stream holds of a district, in its order."""
    js, found, at = client.jetstream(), [], 1
    with contextlib.suppress(NotFoundError):
        while True:
            message = await js.get_msg(subjects.EVENTS, at, subject=f"evt.{district}.>", next=True)
            found.append(message.headers["Nats-Msg-Id"])
            at = message.seq + 1
    return found
