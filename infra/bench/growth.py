"""How each thing grows: with the length of a log, with the number of districts, with the number of replicas.

A line's limit is the same measure at the smallest size; its target says how much slower it may get.
"""

import datetime as dt
import time
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from statistics import median

import asyncpg

from infra.bench.append import Table, table
from infra.bench.asking import CALLERS, DISTRICT, EACH, Desk, stack
from infra.bench.history import history, written
from infra.bench.measuring import Row, as_a_service
from infra.bench.replay import Reading
from services.scoring.accounts import Accounts
from services.scoring.districts import Districts
from services.scoring.projections import STANDINGS
from shared.contracts.queries import AccountOf
from shared.eventlog import EventLog
from shared.projections import Store
from shared.service import connect_postgres
from shared.sql import statements

MILLION = 1_000_000
EVENTS, DISTRICTS, REPLICAS = (MILLION // 10, MILLION, 5 * MILLION), (1, 10, 100), (1, 2, 4)
RUNS, SLOWER, CROWDED = 3, 0.4, 0.25  # how much of the smallest must be left; of many processes on two cores
Sizes = dict[int, list[float]]
SQL = statements("infra.bench")


async def rows(postgres: str) -> list[Row]:
    """By events and by districts."""
    owner = await asyncpg.create_pool(postgres, min_size=1, max_size=4)
    service = await connect_postgres(postgres, "copperseal_scoring")
    try:
        async with table(postgres) as log:
            return [*await _by_events(owner, service, log), *await _by_districts(owner, service, log)]
    finally:
        await service.close()
        await owner.close()


async def _by_events(owner: asyncpg.Pool, service: asyncpg.Pool, log: Table) -> list[Row]:
    told, reading = history(), Reading(owner, service)
    accounts = Accounts(store := Store(service, STANDINGS), Districts(store, EventLog(service)))
    measures: dict[str, Callable[[], Awaitable[float]]] = {
        "replay": lambda: reading.replayed("long"),
        "rebuild": lambda: as_a_service(lambda: reading.rebuilt("long")),
        "append": lambda: log.appended(256, 20, districts=["long"]),
        "account of one": lambda: _asked(accounts, "long"),
    }
    found: dict[str, Sizes] = {name: {} for name in measures}
    for size in EVENTS:
        await written(owner, "long", size, told)
        for name, run in measures.items():
            found[name][size] = [await run() for _ in range(RUNS)]
    return [row for name, sizes in found.items() for row in _rows(f"{name}, log of", "events", sizes)]


async def _asked(accounts: Accounts, district: str) -> float:
    questions = [AccountOf(mandate=f"Z{n:04d}", year=2014, as_of=dt.date(2014, 3, 31)) for n in range(1, 301)]
    started = time.perf_counter()
    for question in questions:
        await accounts.find(district, question)
    return len(questions) / (time.perf_counter() - started)


async def _by_districts(owner: asyncpg.Pool, service: asyncpg.Pool, log: Table) -> list[Row]:
    appended, rebuilt, reading = Sizes(), Sizes(), Reading(owner, service)
    for size in DISTRICTS:
        districts = [f"d{size}-{n}" for n in range(size)]
        for district in districts:
            await written(owner, district, MILLION // size)
        rebuilt[size] = [await as_a_service(partial(_all_rebuilt, reading, districts)) for _ in range(RUNS)]
        appended[size] = [await log.appended(256, 20, districts=districts) for _ in range(RUNS)]
    return [
        *_rows("append, spread over", "districts", appended),
        *_rows("rebuild, a million events in", "districts", rebuilt),
    ]


async def _all_rebuilt(reading: Reading, districts: list[str]) -> float:
    started = time.perf_counter()
    for district in districts:
        await reading.rebuilt(district)
    return MILLION / (time.perf_counter() - started)


async def replicas() -> list[Row]:
    """By replicas of casework: on two cores no faster, and as right."""
    found = Sizes()
    for size in REPLICAS:
        async with stack({"casework": size}) as (running, token):
            desk = await Desk.opened(running, token)
            connection = await asyncpg.connect(running.postgres)
            try:
                before = await _entries(connection)
                found[size] = [await desk.asked() for _ in range(RUNS)]
                after = await _entries(connection)
            finally:
                await desk.client.close()
                await connection.close()
        accepted = RUNS * CALLERS * EACH
        if [new - old for new, old in zip(after, before, strict=True)] != [accepted, accepted]:
            raise RuntimeError(f"{accepted} entries were accepted, the log had {before} and has {after}")
    return list(_rows("commands over NATS, casework with", "replicas", found, CROWDED))


async def _entries(connection: asyncpg.Connection) -> tuple[int, int]:
    """How many ledger entries there are, and how many different ones."""
    ((entries, different),) = await connection.fetch(SQL["entries"], DISTRICT)
    return entries, different


def _rows(name: str, of: str, sizes: Sizes, target: float = SLOWER) -> Iterator[Row]:
    smallest = median(next(iter(sizes.values())))
    for size, runs in sizes.items():
        value = median(runs)
        ratio = value / smallest
        yield Row(
            name=f"{name} {size:,} {of}", value=round(value, 1), unit="a second", limit=round(smallest, 1), peers={},
            ratio=round(ratio, 3), target=target, ok=ratio >= target, runs={"ours": [round(each, 1) for each in runs]},
        )  # fmt: skip
