"""The bus: the relay beside nats-py's own publishing, commands beside a bare echo, and how soon a fact is seen."""

import asyncio
import itertools
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import nats
from nats.aio.client import Client

from infra.bench.history import written
from infra.bench.measuring import Row, measured
from infra.local.nats import Nats
from shared.bus import subjects
from shared.bus.relay import Relay
from shared.bus.streams import declare
from shared.eventlog import EventLog
from shared.service import connect_postgres

TOLD = 100_000
WORKERS = 256


async def rows(postgres: str) -> list[Row]:
    """The relay's line."""
    owner = await asyncpg.create_pool(postgres, min_size=1, max_size=2)
    service = await connect_postgres(postgres, "copperseal_registry")
    try:
        await written(owner, "told", TOLD)
        async with bus() as client:
            await declare(client.jetstream())
            data = [row[0] for row in await owner.fetch("SELECT data FROM eventlog.events WHERE district = 'told'")]
            return [
                await measured(
                    "relay to JetStream, one event a message", "events/s", lambda: _relayed(service, client),
                    lambda: _published(client, data), 1.5,
                )
            ]  # fmt: skip
    finally:
        await service.close()
        await owner.close()


@asynccontextmanager
async def bus() -> AsyncIterator[Client]:
    """A client of a server of its own."""
    with tempfile.TemporaryDirectory(prefix="copperseal-bench-") as folder:
        server = Nats(Path(folder))
        client = await nats.connect(await server.start(), pending_size=64 * 1024 * 1024)
        try:
            yield client
        finally:
            await client.close()
            await server.stop()


async def _emptied(client: Client) -> None:
    js = client.jetstream()
    await js.delete_stream(subjects.EVENTS)
    await declare(js)


async def _relayed(service: asyncpg.Pool, client: Client) -> float:
    """Events a second out of the log, in order and fenced, until the stream holds them."""
    await _emptied(client)
    started = time.perf_counter()
    relaying = asyncio.create_task(Relay(service, EventLog(service), client).run())
    js = client.jetstream()
    while (await js.stream_info(subjects.EVENTS)).state.messages < TOLD:  # noqa: ASYNC110 — the server cannot tell
        await asyncio.sleep(0.005)
    took = time.perf_counter() - started
    relaying.cancel()
    await asyncio.gather(relaying, return_exceptions=True)
    return TOLD / took


async def _published(client: Client, data: list[bytes]) -> float:
    """Messages a second by so many tasks that wait for each acknowledgement, with a dedup id."""
    await _emptied(client)
    js, numbers = client.jetstream(), itertools.count()

    async def worker() -> None:
        while (number := next(numbers)) < TOLD:
            await js.publish("evt.told.x", data[number], headers={"Nats-Msg-Id": f"told:{number}"})

    started = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(WORKERS)))
    return TOLD / (time.perf_counter() - started)
