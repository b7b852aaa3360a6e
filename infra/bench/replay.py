"""Reading the log back: replay, rebuild, live; beside COPY out of the same bytes and what peers read."""

import asyncio
import datetime as dt
import itertools
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

import asyncpg
import msgspec

from infra.bench.history import REPRESENTATIVES, written
from infra.bench.measuring import Row, as_a_service, bounded, measured
from infra.bench.peers import Eventsourcing, umadb_server
from infra.projections import PROJECTIONS
from services.scoring.accounts import Accounts
from services.scoring.districts import Districts
from services.scoring.projections import STANDINGS
from shared.contracts.base import Event
from shared.contracts.queries import AccountOf
from shared.eventlog import EventLog, Reader, pages
from shared.projections import Projector, Store
from shared.projections.store import Checkpoint
from shared.service import collect_seldom, connect_postgres

EVENTS, PEERS_EVENTS, LIVE = 1_000_000, 100_000, 300_000
SLIM = 300.0  # MB a process
PROMPT, ALIKE = 5.0, 1.2  # ms for one representative's account; and how much more in a long log


class Duty(Event, tag="casework.duty-logged.v1", frozen=True, kw_only=True, gc=False):
    """What a count of entries by representative needs of one."""

    mandate: str


class Shift(Event, tag="registry.shift-published.v1", frozen=True, kw_only=True, gc=False):
    """What a count of shifts needs of one."""

    mandate: str


class Opened(Event, tag="casework.case-registered.v1", frozen=True, kw_only=True, gc=False):
    """What a count of cases by their first receiver needs of one."""

    first_receiver: str


class Step(Event, tag="casework.case-archived.v1", frozen=True, kw_only=True, gc=False):
    """What a count of a representative's archived cases needs of one."""

    by: str


Narrow = Duty | Shift | Opened | Step


async def rows(postgres: str) -> list[Row]:
    """Every line about reading."""
    owner = await asyncpg.create_pool(postgres, min_size=1, max_size=4)
    service = await connect_postgres(postgres, "copperseal_scoring")
    peer = Eventsourcing(postgres)
    try:
        await written(owner, "million", EVENTS)
        await written(owner, "live", LIVE)
        await peer.fill(PEERS_EVENTS)
        reading = Reading(owner, service)
        async with umadb_server() as umadb:
            await umadb.fill(await reading.data(PEERS_EVENTS))
            decode = msgspec.json.Decoder(Duty | Shift | Opened | Step | Any).decode
            rows = [
                await measured(
                    "replay: read, decoded, folded", "events/s", reading.replayed, reading.copied, 0.35, runs=3,
                    peers={
                        "umadb, read and decoded": (lambda: umadb.read(decode), 1.2),
                        "eventsourcing, read and decoded": (peer.read, 9.0),
                    },
                ),
                await measured(
                    "rebuild of the standings, written", "events/s", lambda: as_a_service(reading.rebuilt),
                    reading.copied, 0.15, runs=3, peers={"eventsourcing, read and decoded": (peer.read, 4.0)},
                ),
                await measured(
                    "live projection, rows and checkpoint", "events/s", reading.live, reading.copied, 0.04, runs=3
                ),
            ]  # fmt: skip
        return [*rows, *await memory(postgres, owner), await looked_up(service, "million", "long")]
    finally:
        peer.close()
        await service.close()
        await owner.close()


class Reading:
    """The same million events, read in every way."""

    def __init__(self, owner: asyncpg.Pool, service: asyncpg.Pool) -> None:
        self._owner, self._log, self._store = owner, EventLog(service), Store(service, STANDINGS)

    async def data(self, count: int) -> list[bytes]:
        """The first events' bytes."""
        found = await self._owner.fetch("SELECT data FROM eventlog.events WHERE seq <= $1 ORDER BY seq", count)
        return [row[0] for row in found]

    async def copied(self) -> float:
        """Events a second by COPY out, thrown away."""

        async def away(_: bytes) -> None:
            return None

        async with self._owner.acquire() as connection:
            started = time.perf_counter()
            status = await connection.copy_from_query(
                "SELECT data FROM eventlog.events WHERE district = 'million'", format="binary", output=away
            )
            return int(status.removeprefix("COPY ")) / (time.perf_counter() - started)

    async def replayed(self, district: str = "million") -> float:
        """Events a second through the log's pages, with seq and time, into a count by representative."""
        started, reader, counts, last = time.perf_counter(), Reader(Narrow), dict[str, int](), 0
        async for page in pages(self._log, district, 0, reader.types):
            for seq, event in zip(page.seqs, reader.events(page), strict=True):
                kind = type(event)
                who = event.first_receiver if kind is Opened else event.by if kind is Step else event.mandate
                counts[who] = counts.get(who, 0) + 1
                last = seq
        assert last and sum(counts.values())
        return await self._head(district) / (time.perf_counter() - started)

    async def rebuilt(self, district: str = "million") -> float:
        """Events a second, rows written and switched to."""
        await begun(self._store, district, await self._head(district))
        done = await Projector(self._log, self._store, STANDINGS).rebuild(district)
        return done.events / done.seconds

    async def _head(self, district: str) -> int:
        return (await self._log.heads())[district]

    async def live(self) -> float:
        """Events a second by a follower that is under way, rows and checkpoint written as it goes."""
        projector = Projector(self._log, self._store, STANDINGS)
        await begun(self._store, "live", LIVE // 3)
        await projector.rebuild("live")
        await projector.catch_up("live", LIVE // 2)
        started = time.perf_counter()
        await projector.catch_up("live", LIVE)
        return (LIVE - LIVE // 2) / (time.perf_counter() - started)


async def begun(store: Store, district: str, until: int) -> None:
    """A live version that says it has read so far, for a rebuild to go there."""
    live = await store.checkpoint(district)
    if live is None or live.seq != until:
        further = Checkpoint(version=live.version if live else 1, seq=until)
        await store.write(district, live, further)


async def looked_up(service: asyncpg.Pool, short: str, long: str) -> Row:
    """How many ms one representative's account on a day takes, in turn in a log and in one five times as long."""
    accounts = Accounts(store := Store(service, STANDINGS), Districts(store, EventLog(service)))
    took: dict[str, list[float]] = {short: [], long: []}
    for number in itertools.islice(itertools.cycle(range(REPRESENTATIVES)), 1, 1001):
        question = AccountOf(mandate=f"Z{number:04d}", year=2014, as_of=dt.date(2014, 6, 30))
        for district, times in took.items():
            started = time.perf_counter()
            await accounts.find(district, question)
            times.append(1000 * (time.perf_counter() - started))
    runs = {district: [median(times[n::5]) for n in range(5)] for district, times in took.items()}
    row = bounded(
        "account of one on a day, 5 M events", "ms", runs[long], PROMPT, **{"of 1 M events": median(runs[short])}
    )
    return msgspec.structs.replace(row, ok=row.ok and median(runs[long]) <= ALIKE * median(runs[short]))


async def memory(postgres: str, owner: asyncpg.Pool) -> list[Row]:
    """Peak memory of a process that rebuilds 1 and 5 million events of as many representatives: the largest of all."""
    await written(owner, "long", 5 * EVENTS)
    peaks = {name: [await _peak(postgres, name, count) for count in (EVENTS, 5 * EVENTS)] for name in PROJECTIONS}
    short, long = (max(each) for each in zip(*peaks.values(), strict=True))
    return [
        Row(
            name="memory of a rebuild, 5 M events", value=long, unit="MB", limit=SLIM, ratio=round(SLIM / long, 3),
            peers={"of 1 M events": short, **{name: most for name, (_, most) in peaks.items()}}, target=1.0,
            ok=long <= SLIM and long <= 1.2 * short, runs=peaks,
        )
    ]  # fmt: skip


async def _peak(postgres: str, projection: str, until: int) -> float:
    words = (sys.executable, "-m", "infra.bench.replay", postgres, projection, str(until))
    process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
    told, _ = await process.communicate()
    return float(told)


async def _alone(postgres: str, name: str, until: int) -> None:
    """Rebuild the long log in this process; say its peak memory in MB."""
    collect_seldom()
    service, projection = await connect_postgres(postgres, None), PROJECTIONS[name]
    store = Store(service, projection)
    await begun(store, "long", until)
    await Projector(EventLog(service), store, projection).rebuild("long")
    print(_high_water())
    await service.close()


def _high_water() -> float:
    """MB at most since this program began. Not `ru_maxrss`: a child begins with its parent's."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].removesuffix("kB")) / 1024


if __name__ == "__main__":
    import uvloop

    uvloop.run(_alone(sys.argv[1], sys.argv[2], int(sys.argv[3])))
