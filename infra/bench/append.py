"""Appending, durable: through the real appender with version checks and verdicts, beside what the table allows."""

import asyncio
import datetime as dt
import itertools
import os
import sys
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import asyncpg
import msgspec
from uuid_utils import uuid7

from infra.bench.measuring import Row, as_a_service, measured, rate
from infra.bench.peers import Eventsourcing, umadb_server
from shared.contracts.base import Sealed
from shared.contracts.casework import CaseReplied
from shared.eventlog import Append, EventLog
from shared.service import connect_postgres
from shared.sql import statements

DAY = dt.date(2014, 5, 5)
REPLY = Sealed(subject="casework/case/A000001", box=bytes(range(80)))
SQL = statements("infra.bench")
_cases = itertools.count(1)
_encode = msgspec.json.Encoder().encode


def _event(case: str) -> CaseReplied:
    return CaseReplied(on=DAY, case=case, round=1, by="Z0001", reply=REPLY)


def _requests(district: str, count: int, events: int) -> list[Append]:
    """One caller's: to a case of its own, each after the other."""
    case = f"A{os.getpid()}-{next(_cases):07d}"
    return [
        Append(
            district=district, stream=f"casework/case/{case}", expected=n * events, command_id=uuid.uuid4(),
            actor="bench", correlation_id=uuid.uuid4(), events=tuple(_event(case) for _ in range(events)),
        )
        for n in range(count)
    ]  # fmt: skip


class Table:
    """The log's own table, written by our appender, by raw batches and by single rows."""

    def __init__(self, service: asyncpg.Pool, owner: asyncpg.Pool) -> None:
        self._log, self._owner = EventLog(service), owner
        self._seq = itertools.count()

    async def appended(self, callers: int, each: int, events: int = 1, districts: Sequence[str] = ("bench",)) -> float:
        """Events a second by that many callers, each asking one after the other, of these districts in turn."""
        requests = [_requests(districts[n % len(districts)], each, events) for n in range(callers)]

        async def caller(mine: list[Append]) -> None:
            for request in mine:
                await self._log.append(request)

        done = rate(callers * each * events, asyncio.gather(*(caller(mine) for mine in requests)))
        return await as_a_service(lambda: done)

    async def raw(self, rows: int, calls: int, connections: int = 1) -> float:
        """Rows a second by plain `INSERT … SELECT unnest` into the same table, as many calls in flight as ours."""
        batches = [[self._row() for _ in range(rows)] for _ in range(calls)]

        async def writer(mine: list[list[tuple[object, ...]]]) -> None:
            async with self._owner.acquire() as connection:
                for batch in mine:
                    await connection.execute(SQL["raw"], *map(list, zip(*batch, strict=True)))

        return await rate(
            rows * calls, asyncio.gather(*(writer(batches[n::connections]) for n in range(connections)))
        )  # fmt: skip

    async def single(self, calls: int, connections: int = 1) -> float:
        """Rows a second by one autocommitted INSERT a row."""
        rows = [self._row() for _ in range(calls)]

        async def writer(mine: list[tuple[object, ...]]) -> None:
            async with self._owner.acquire() as connection:
                statement = await connection.prepare(SQL["single"])
                for row in mine:
                    await statement.fetch(*row)

        return await rate(calls, asyncio.gather(*(writer(rows[n::connections]) for n in range(connections))))

    async def head(self) -> int:
        """How long our district's log is."""
        return (await self._log.heads()).get("bench", 0)

    def _row(self) -> tuple[object, ...]:
        """The next row: as many cases as callers, each growing."""
        number = next(self._seq)
        case, version = f"R{number % 256:07d}", number // 256 + 1
        event = _event(case)
        return (
            "raw", number + 1, f"casework/case/{case}", version, event.__struct_config__.tag, uuid.uuid4(), uuid7(),
            DAY, "bench", uuid.uuid4(), _encode(event),
        )  # fmt: skip


@asynccontextmanager
async def table(postgres: str) -> AsyncIterator[Table]:
    """Connected, as a service and as the owner."""
    service = await connect_postgres(postgres, "copperseal_casework")
    owner = await asyncpg.create_pool(postgres, min_size=1, max_size=16)
    try:
        yield Table(service, owner)
    finally:
        await service.close()
        await owner.close()


async def rows(postgres: str) -> list[Row]:
    """Every line about appending."""
    data = _encode(_event("A0000001"))
    async with table(postgres) as log, umadb_server() as umadb:
        peer = Eventsourcing(postgres)
        await log.appended(256, 4)
        await log.raw(256, 8)
        try:
            return [
                await measured(
                    "append, 256 callers",
                    "events/s",
                    lambda: log.appended(256, 40),
                    lambda: log.raw(256, 40),
                    0.8,
                    peers={
                        "plain INSERT, 16 connections": (lambda: log.single(3000, 16), 4.0),
                        "umadb, 64 threads": (lambda: umadb.append(64, 60, data), 5.0),
                        "eventsourcing, 16 threads": (lambda: peer.append(16, 60, data), 50.0),
                    },
                ),
                await measured(
                    "append, 64 callers", "events/s", lambda: log.appended(64, 80), lambda: log.raw(256, 40), 0.5
                ),
                await measured(
                    "append, 1 caller", "events/s", lambda: log.appended(1, 800), lambda: log.single(800), 0.75
                ),
                await measured(
                    "append, 256 callers, 10 events each",
                    "events/s",
                    lambda: log.appended(256, 8, 10),
                    lambda: log.raw(256, 40),
                    1.2,
                    peers={"umadb, 16 threads, 10 events": (lambda: umadb.append(16, 60, data, 10), 1.0)},
                ),
                await measured(
                    "append, three processes, one district",
                    "events/s",
                    lambda: _processes(postgres, log, 3),
                    lambda: _processes(postgres, log, 1),
                    0.6,
                    runs=3,
                ),
            ]
        finally:
            peer.close()


async def _processes(postgres: str, log: Table, count: int) -> float:
    """Events a second by processes that append to the same district; each event must be there once."""
    words = (sys.executable, "-m", "infra.bench.append", postgres)
    pipe = asyncio.subprocess.PIPE
    running = [await asyncio.create_subprocess_exec(*words, stdin=pipe, stdout=pipe) for _ in range(count)]
    for process in running:
        assert process.stdout is not None
        await process.stdout.readline()
    before, started = await log.head(), time.perf_counter()
    answers = await asyncio.gather(*(process.communicate(b"go\n") for process in running))
    took = time.perf_counter() - started
    wanted, there = sum(int(told) for told, _ in answers), await log.head() - before
    if wanted != there or not wanted:
        raise RuntimeError(f"{wanted} events were appended, the log has {there} more")
    return wanted / took


async def _alone(postgres: str) -> None:
    """One of the processes: says when it is ready, appends when told to, says how much."""
    async with table(postgres) as log:
        await log.appended(256, 1)
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        await log.appended(256, 40)
        print(256 * 40, flush=True)
        os._exit(0)  # as quickly as it may: what others wait for is done


if __name__ == "__main__":
    import uvloop

    uvloop.run(_alone(sys.argv[1]))
