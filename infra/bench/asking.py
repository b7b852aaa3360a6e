"""Commands end to end, durable, on a stack with the demo district: over the bus, over HTTP; and how soon they show."""

import asyncio
import datetime as dt
import itertools
import sys
import time
import uuid
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlsplit

import asyncpg
import httpx
import msgspec
import nats
from nats.aio.client import Client
from rich.console import Console

from infra.bench.echo import SUBJECT
from infra.bench.history import DEMO
from infra.bench.measuring import Row, bounded, folder, measured, rate
from infra.cli.sheets import imported
from infra.local.processes import free_port
from infra.local.running import Running
from infra.local.stack import Stack
from services.scoring.projections import STANDINGS
from shared.bus.commands import Commands
from shared.contracts.casework import LogDuty
from shared.contracts.replies import Accepted
from shared.eventlog import EventLog
from shared.projections import Store

DISTRICT, DAY = "610203", dt.date(2015, 4, 1)
CALLERS, EACH = 64, 50
PACE, SECONDS = 500, 8  # commands a second, and for how long
PROMPT, SOON = 20.0, 50.0  # ms
_serials = itertools.count(1)
_encode = msgspec.json.Encoder().encode


async def rows() -> list[Row]:
    """Every line about asking."""
    async with stack() as (running, token):
        desk = await Desk.opened(running, token)
        try:
            async with echoing("bus", running.nats), echoing("http", str(port := free_port())):
                asked = await measured(
                    "command over NATS, decided, durable", "commands/s", desk.asked, desk.echoed, 0.4
                )
                return [
                    asked,
                    bounded("command over NATS, p99 at 64 callers", "ms", desk.p99s, PROMPT),
                    await measured(
                        "command over HTTP, decided, durable", "commands/s", desk.posted, lambda: desk.mirrored(port),
                        0.25,
                    ),
                    bounded(
                        "recorded to visible at 500 events/s, p99", "ms", [await desk.shown() for _ in range(3)], SOON
                    ),
                ]  # fmt: skip
        finally:
            await desk.client.close()


@asynccontextmanager
async def stack(scale: Mapping[str, int] | None = None) -> AsyncIterator[tuple[Running, str]]:
    """All services, one replica each or as many as it says, with the demo district's history; and the write token."""
    with folder() as data:
        made = Stack(data, lambda _: None, port=0, scale=scale)
        running = await made.start()
        try:
            await imported(running, DEMO, "", Console(quiet=True))
            yield running, Path(running.token_file).read_text().strip()  # noqa: ASYNC240
        finally:
            await made.stop()


@asynccontextmanager
async def echoing(where: str, address: str) -> AsyncIterator[None]:
    """A process that answers every request with itself."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "infra.bench.echo", where, address, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        await process.stdout.readline()
        yield
    finally:
        process.terminate()
        await process.wait()


class Desk:
    """Many callers, who log duties of all representatives in turn."""

    def __init__(self, running: Running, token: str, client: Client, mandates: list[str]) -> None:
        self.client, self._running, self._mandates = client, running, mandates
        self._commands = Commands(client)
        self._head = (
            f"HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nAuthorization: Bearer {token}\r\n"
        )  # fmt: skip
        self.p99s: list[float] = []

    @classmethod
    async def opened(cls, running: Running, token: str) -> "Desk":
        """With representatives who are in office on the day."""
        async with httpx.AsyncClient(base_url=running.url, timeout=20) as http:
            seated: list[str] = []
            while len(seated) < CALLERS:  # the pages come after the import
                found = (await http.get(f"/open/v1/{DISTRICT}/representatives")).raise_for_status().json()
                seated = [each["mandate"] for each in found["data"] if each["state"] == "seated"]
                await asyncio.sleep(0.5)
        return cls(running, token, await nats.connect(running.nats), seated)

    def _duty(self) -> LogDuty:
        number = next(_serials)
        serial, mandate = f"B{number:08d}", self._mandates[number % len(self._mandates)]
        return LogDuty(on=DAY, entry=serial, mandate=mandate, kind="走访", text=f"走访记录 {serial}", entered_on=DAY)

    async def _ask(self) -> Accepted:
        reply = await self._commands.ask(DISTRICT, self._duty(), uuid.uuid4(), "bench")
        if not isinstance(reply, Accepted):
            raise RuntimeError(f"a command was not accepted: {reply}")
        return reply

    async def asked(self) -> float:
        """Commands a second by callers who ask one after the other."""
        took: list[float] = []

        async def caller() -> None:
            for _ in range(EACH):
                started = time.perf_counter()
                await self._ask()
                took.append(1000 * (time.perf_counter() - started))

        done = await rate(CALLERS * EACH, asyncio.gather(*(caller() for _ in range(CALLERS))))
        self.p99s.append(quantiles(took, n=100)[98])
        return done

    async def echoed(self) -> float:
        """Requests a second that a bare FastStream handler answers, as many callers, bodies of the same size."""
        body = _encode(self._duty())

        async def caller() -> None:
            for _ in range(EACH):
                await self.client.request(SUBJECT, body, timeout=5)

        return await rate(CALLERS * EACH, asyncio.gather(*(caller() for _ in range(CALLERS))))

    async def posted(self) -> float:
        """Commands a second over HTTP through the gateway."""
        path = f"POST /api/v1/{DISTRICT}/commands/log-duty {self._head}"
        return await _poured(urlsplit(self._running.url).port or 0, lambda: _request(path, _encode(self._duty())))

    async def mirrored(self, port: int) -> float:
        """The same requests a second, answered with themselves by the bare framework."""
        return await _poured(port, lambda: _request(f"POST /echo {self._head}", _encode(self._duty())))

    async def shown(self) -> float:
        """p99 of ms from an event's recorded time to the moment when a projection's rows have it, at a steady pace."""
        pool = await asyncpg.create_pool(self._running.postgres, min_size=1, max_size=1)
        store, log, seen = Store(pool, STANDINGS), EventLog(pool), deque[tuple[int, dt.datetime]]()
        asking: list[asyncio.Task[Accepted]] = []
        watching = asyncio.create_task(_watched(store, seen))
        try:
            for number in range(PACE * SECONDS):
                if number % 5 == 0:  # a hundred times a second five callers
                    await asyncio.sleep(5 / PACE)
                asking.append(asyncio.create_task(self._ask()))
            last = max(reply.last_seq for reply in await asyncio.gather(*asking))
            async with asyncio.timeout(10):
                while not seen or seen[-1][0] < last:  # noqa: ASYNC110 — it is what is measured
                    await asyncio.sleep(0.01)
            first = last - PACE * SECONDS
            waits, moments = [], iter(seen)
            seq, at = next(moments)
            while first < last:
                for record in await log.records(DISTRICT, first):
                    while seq < record.seq:
                        seq, at = next(moments)
                    waits.append(1000 * (at - record.recorded_at).total_seconds())
                    first = record.seq
            return quantiles(waits, n=100)[98]
        finally:
            watching.cancel()
            await pool.close()


async def _watched(store: Store, seen: deque[tuple[int, dt.datetime]]) -> None:
    """How far the projection is, each time that it moved."""
    while True:
        checkpoint = await store.checkpoint(DISTRICT)
        if checkpoint is not None and (not seen or seen[-1][0] != checkpoint.seq):
            seen.append((checkpoint.seq, dt.datetime.now(dt.UTC)))
        await asyncio.sleep(0.001)


def _request(head: str, body: bytes) -> bytes:
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def _poured(port: int, request: Callable[[], bytes]) -> float:
    """Requests a second over so many connections, each sending the next when the last is answered."""

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(EACH):
            writer.write(request())
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            body = await reader.readexactly(length)
            if not head.startswith(b"HTTP/1.1 20"):
                raise RuntimeError(f"{head!r} {body!r}")
        writer.close()

    return await rate(CALLERS * EACH, asyncio.gather(*(connection() for _ in range(CALLERS))))
