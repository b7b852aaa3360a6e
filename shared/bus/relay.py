"""The relay: tells the bus what the log holds, in order, and resumes from what the stream already has.

One process at a time relays (a Postgres advisory lock); the others stand by. A stream that was lost or emptied is
refilled from the log, because the stream itself says how far it got.
"""

import asyncio
import time
from collections.abc import Awaitable, Mapping

import asyncpg
import structlog
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import PubAck
from nats.js.errors import NotFoundError
from prometheus_client import Gauge

from shared.bus import subjects
from shared.bus.streams import declare
from shared.eventlog import Corrupt, EventLog, Record

LOG = structlog.get_logger("relay")
LOCK = 0xC0_99E6
WINDOW = 256  # publishes under way at a time
POLL = 1.0  # seconds; wake-ups make it faster
BREATH = 0.02  # seconds between two looks at the log
BEHIND = Gauge("copperseal_relay_lag_events", "events in the log that the stream does not hold yet", ["district"])


class Relay:
    """Runs until cancelled; a failure is logged and the relay starts again from the stream's end."""

    def __init__(self, pool: asyncpg.Pool, log: EventLog, client: Client) -> None:
        self._pool, self._log, self._client = pool, log, client
        self._js: JetStreamContext = client.jetstream()
        self._woken = asyncio.Event()
        self._told: dict[str, int] = {}
        self._stopped: set[str] = set()  # districts whose log has a hole
        self._last_id: str | None = None

    async def run(self) -> None:
        """Relay for as long as this process holds the lock."""
        await self._client.subscribe("wake.*", cb=self._wake)
        while True:
            try:
                await self._lead()
            except Exception as error:  # Postgres or NATS away, a fence broken by another relay: start again
                LOG.warning("relay interrupted", error=repr(error))
            await asyncio.sleep(POLL)

    async def _wake(self, _: object) -> None:
        self._woken.set()

    async def _lead(self) -> None:
        async with self._pool.acquire() as connection:
            if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):
                return
            try:
                await declare(self._js)
                self._told.clear()
                self._last_id = await last_id(self._js)
                look_again = 0.0
                while True:
                    self._woken.clear()
                    await self._catch_up(await self._log.heads())
                    await self._pause()
                    if time.monotonic() > look_again:
                        await connection.fetchval("SELECT 1")  # the lock is held only as long as this connection lives
                        if await last_id(self._js) != self._last_id:
                            return  # the stream was lost, emptied or written by another: begin again from what it holds
                        look_again = time.monotonic() + POLL
            finally:
                if not connection.is_closed():
                    await connection.fetchval("SELECT pg_advisory_unlock($1)", LOCK)

    async def _pause(self) -> None:
        await asyncio.sleep(BREATH)
        try:
            await asyncio.wait_for(self._woken.wait(), POLL)
        except TimeoutError:
            return

    async def _catch_up(self, heads: Mapping[str, int]) -> None:
        for district, head in heads.items():
            try:
                await self._tell_all(district, head)
            except Corrupt as trouble:  # this district stops here, the others go on
                if district not in self._stopped:
                    LOG.error("relay stopped", district=district, why=str(trouble))
                self._stopped.add(district)
            else:
                self._stopped.discard(district)

    async def _tell_all(self, district: str, head: int) -> None:
        after = self._told.get(district)
        if after is None:
            after = await told(self._js, district)
        while after < head:
            BEHIND.labels(district).set(head - after)
            records = await self._log.records(district, after)
            await self._publish(records)
            self._told[district] = after = records[-1].seq
        self._told[district] = after
        BEHIND.labels(district).set(0)

    async def _publish(self, records: list[Record]) -> None:
        """Many under way, yet strictly in order: each names the one before it, and the server refuses it otherwise."""
        for start in range(0, len(records), WINDOW):
            await asyncio.gather(*(self._tell(record) for record in records[start : start + WINDOW]))

    def _tell(self, record: Record) -> Awaitable[PubAck]:
        about = headers(record)
        if self._last_id:
            about["Nats-Expected-Last-Msg-Id"] = self._last_id
        self._last_id = about["Nats-Msg-Id"]
        return self._js.publish(
            subjects.event(record.district, record.type), record.data, stream=subjects.EVENTS, headers=about
        )


async def last_id(js: JetStreamContext) -> str | None:
    """The dedup id of the stream's last message; None for an empty stream."""
    state = (await js.stream_info(subjects.EVENTS)).state
    if state.messages == 0:
        return None
    last = await js.get_msg(subjects.EVENTS, state.last_seq)
    return str((last.headers or {})["Nats-Msg-Id"])


async def told(js: JetStreamContext, district: str) -> int:
    """The last position of a district that the stream holds; 0 if none."""
    try:
        message = await js.get_last_msg(subjects.EVENTS, f"evt.{district}.>")
    except NotFoundError:
        return 0
    return int((message.headers or {})["Nats-Msg-Id"].rpartition(":")[2])


def headers(record: Record) -> dict[str, str]:
    """Dedup id and CloudEvents attributes of a record."""
    known = {
        "Nats-Msg-Id": f"{record.district}:{record.seq}",
        "ce-specversion": "1.0",
        "ce-id": str(record.event_id),
        "ce-source": f"copperseal/{record.district}",
        "ce-type": record.type,
        "ce-subject": record.stream,
        "ce-time": record.recorded_at.isoformat(),
        "ce-sequence": str(record.seq),
        "Copperseal-Version": str(record.version),
        "Copperseal-Correlation-Id": str(record.correlation_id),
    }
    if record.traceparent:
        known["traceparent"] = record.traceparent
    return known
