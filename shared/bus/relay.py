"""The relay: tells the bus what the log holds, in order, and resumes from what the stream already has.

One process at a time relays (a Postgres advisory lock); the others stand by. The stream itself says how far it got, and
must hold as many messages: a stream that was lost, or that something was taken out of, is refilled from the log.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import suppress

import asyncpg
import msgspec
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError
from prometheus_client import Gauge

from shared import waiting
from shared.bus import subjects
from shared.bus.streams import declare
from shared.eventlog import Corrupt, EventLog, Hole, Record, UnknownTag

LOG = structlog.get_logger("relay")
TYPE = re.compile(r"[a-z]+\.[a-z-]+\.v[0-9]+")  # as all tags are, of which subjects are made
TRACE = re.compile(r"[0-9a-f-]{1,128}")  # W3C trace context; a sender may have put anything there
LOCK = 0xC0_99E6
TOGETHER = 256  # messages in one write, of which the last is acknowledged
WINDOW = 16  # writes under way at a time
PATIENCE = 5.0  # seconds without an acknowledgement
POLL = 1.0  # seconds; wake-ups make it faster
BREATH = 0.02  # seconds between two looks at the log
_time = msgspec.json.Encoder().encode  # RFC 3339, ten times as fast as `isoformat`
BEHIND = Gauge("copperseal_relay_lag_events", "events in the log that the stream does not hold yet", ["district"])


class Relay:
    """Runs until cancelled; a failure is logged and the relay starts again from the stream's end."""

    def __init__(self, pool: asyncpg.Pool, log: EventLog, client: Client) -> None:
        self._pool, self._log, self._client = pool, log, client
        self._js: JetStreamContext = client.jetstream()
        self.woken = asyncio.Event()
        self._told: dict[str, int] = {}
        self._stopped: set[str] = set()  # districts whose log has a hole
        self._last, self._held = 0, 0  # the stream's last position, and how many messages it holds
        self._last_id: str | None = None  # of what this one told last

    async def run(self) -> None:
        """Relay for as long as this process holds the lock."""
        while True:
            try:
                await self._lead()
            except Exception as error:  # Postgres or NATS away, a fence broken by another relay: start again
                LOG.warning("relay interrupted", error=repr(error))
            await asyncio.sleep(POLL)

    async def _lead(self) -> None:
        async with self._pool.acquire() as connection:
            if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):
                return
            try:
                await declare(self._js)
                self._told.clear()
                await self._look()
                look_again = 0.0
                async with Acks(self._client) as acks:
                    while True:
                        self.woken.clear()
                        await self._catch_up(acks, await self._log.heads())
                        await self._pause()
                        if time.monotonic() > look_again:
                            await connection.fetchval("SELECT 1")  # the lock lives only as long as this connection
                            if await reach(self._js) != (self._last, self._held):
                                return  # lost, written by another, or something was taken out of it: begin again
                            look_again = time.monotonic() + POLL
            finally:
                try:
                    await connection.fetchval("SELECT pg_advisory_unlock($1)", LOCK)
                except (asyncpg.InterfaceError, asyncpg.PostgresError, OSError):
                    connection.terminate()  # interrupted in the middle of a question: the lock goes with the connection

    async def _pause(self) -> None:
        await asyncio.sleep(BREATH)
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL):
                await self.woken.wait()

    async def _catch_up(self, acks: "Acks", heads: Mapping[str, int]) -> None:
        for district, head in heads.items():
            if not waiting.due("relay", district):
                continue
            try:
                await self._tell_all(acks, district, head)
            except Corrupt as trouble:  # this district stops here, the others go on
                if district not in self._stopped:
                    LOG.error("relay stopped", district=district, why=str(trouble))
                self._stopped.add(district)
                await acks.until(0)  # what was told before the place
            except Unread as trouble:  # so it does here
                LOG.warning("relay waits", district=district, error=repr(trouble.error))
                waiting.put_off("relay", district, trouble.error)
                await acks.until(0)
            else:
                self._stopped.discard(district)
                waiting.went_on("relay", district)

    async def _tell_all(self, acks: "Acks", district: str, head: int) -> None:
        if district not in self._told:
            self._told[district] = await self._resumed(district, head)
        after = self._told[district]
        if after >= head:  # as a rule
            BEHIND.labels(district).set(0)
            return
        ahead = asyncio.ensure_future(self._log.records(district, after))
        try:
            while after < head:
                BEHIND.labels(district).set(head - after)
                records = await _read(ahead)
                if not records:
                    raise Hole(district, after, head, held=0, seq=after + 1)
                after = records[-1].seq
                ahead = asyncio.ensure_future(self._log.records(district, after))
                for start in range(0, len(records), TOGETHER):
                    await acks.until(WINDOW - 1)
                    await self._tell(batch := records[start : start + TOGETHER], acks)
                    self._told[district] = batch[-1].seq
        finally:
            ahead.cancel()
        await acks.until(0)
        BEHIND.labels(district).set(0)

    async def _resumed(self, district: str, head: int) -> int:
        """Up to where the stream has told a district. If that is not what it holds, all of the district is told anew.

        Something was deleted there by hand or by a limit, or the log was put back from a copy and went on otherwise.
        """
        before, held = None, 0
        while (reached := await told(self._js, district)) != before:  # what another relay sent may still come in
            before, held = reached, await holds(self._js, district)
        last, event_id = reached
        there = await _read(self._log.standing(district, last - 1, 1)) if last else []
        otherwise = [each for each in there if each.seq == last and str(each.event_id) != event_id]
        if held == last <= head and not otherwise:
            return last
        LOG.error("stream not as the log", district=district, last=last, held=held, head=head)
        await self._js.purge_stream(subjects.EVENTS, subject=f"evt.{district}.>")
        await self._look()
        return 0

    async def _look(self) -> None:
        """Where the stream is; what comes next must be the first behind it."""
        self._last, self._held = await reach(self._js)
        self._last_id = None

    async def _tell(self, records: Sequence[Record], acks: "Acks") -> None:
        """Many are under way, yet in order: each names the one before it, and the server refuses it otherwise.

        (The first names the position: nobody may be able to tell any more what the last message was.) So the last one's
        acknowledgement is that of all. Written to the client's buffer as they go over the wire: its own `publish` looks
        at each header of each message by itself, which takes longer than all the rest.
        """
        if not self._client.is_connected:
            raise ConnectionError("the bus is away")
        wire = bytearray()
        last: str | int = self._last if self._last_id is None else self._last_id
        for record in records:
            head = header(record, last)
            subject = subjects.event(record.district, record.type)
            answer = acks.inbox if record is records[-1] else ""
            wire += b"HPUB %b %b %d %d\r\n%b%b\r\n" % (
                subject.encode(), answer.encode(), len(head), len(head) + len(record.data), head, record.data,
            )  # fmt: skip
            last = message_id(record)
        self._last_id = message_id(records[-1])
        self._last += len(records)
        self._held += len(records)
        acks.under_way += 1
        await self._client._send_command(bytes(wire))
        await self._client._flush_pending()


class Unread(Exception):
    """Postgres did not give a district's records."""

    def __init__(self, error: Exception) -> None:
        super().__init__(repr(error))
        self.error = error


async def _read(asked: Awaitable[list[Record]]) -> list[Record]:
    try:
        return await asked
    except (asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
        raise Unread(error) from error


class NotTaken(Exception):
    """The stream did not take a message: another relay was faster, or the stream is not what we think it is."""


class Acks:
    """The stream's acknowledgements, counted: one for each write."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.inbox = client.new_inbox()
        self.under_way = 0
        self._problem: str | None = None
        self._news = asyncio.Event()

    async def __aenter__(self) -> "Acks":
        self._subscription = await self._client.subscribe(self.inbox, cb=self._heard)
        return self

    async def __aexit__(self, *_: object) -> None:
        if not self._client.is_closed:
            await self._subscription.unsubscribe()

    async def _heard(self, message: Msg) -> None:
        self.under_way -= 1
        if message.data.startswith(b'{"error"') or not message.data:
            self._problem = message.data.decode() or "nobody takes events"
        self._news.set()

    async def until(self, under_way: int) -> None:
        """Wait until so few are under way. Raises `NotTaken`; TimeoutError where no answer comes at all."""
        while self.under_way > under_way and self._problem is None:
            self._news.clear()
            async with asyncio.timeout(PATIENCE):
                await self._news.wait()
        if self._problem is not None:
            raise NotTaken(self._problem)


async def reach(js: JetStreamContext) -> tuple[int, int]:
    """The stream's last position, and how many messages it holds."""
    state = (await js.stream_info(subjects.EVENTS)).state
    return state.last_seq, state.messages


async def told(js: JetStreamContext, district: str) -> tuple[int, str]:
    """The last position of a district that the stream holds, and its event's id; 0 for none or a stranger's message."""
    try:
        message = await js.get_last_msg(subjects.EVENTS, f"evt.{district}.>")
    except NotFoundError:
        return 0, ""
    headers = message.headers or {}
    seq = headers.get("ce-sequence", "")
    return (int(seq) if seq.isdecimal() else 0), headers.get("ce-id", "")


async def holds(js: JetStreamContext, district: str) -> int:
    """How many messages of a district the stream holds."""
    state = (await js.stream_info(subjects.EVENTS, subjects_filter=f"evt.{district}.>")).state
    return sum((state.subjects or {}).values())


def message_id(record: Record) -> str:
    """What the next message names this one by."""
    return f"{record.district}:{record.seq}"


def header(record: Record, after: str | int) -> bytes:
    """A message's header as NATS has it: its id, which message (or position) must be the last before it, CloudEvents
    attributes. Raises `Corrupt` for a record that cannot be told, of a type that is no tag, say.
    """
    trace, fence = record.traceparent, "Msg-Id" if isinstance(after, str) else "Sequence"
    if not TYPE.fullmatch(record.type):
        raise UnknownTag(record.district, record.seq, record.type)
    if len(f"{record.district}{record.stream}.".splitlines()) > 1:
        raise Corrupt("line-break", district=record.district, seq=record.seq)
    return (
        f"NATS/1.0\r\nNats-Msg-Id: {message_id(record)}\r\nce-specversion: 1.0\r\nce-id: {record.event_id}\r\n"
        f"ce-source: copperseal/{record.district}\r\nce-type: {record.type}\r\nce-subject: {record.stream}\r\n"
        f"ce-time: {_time(record.recorded_at)[1:-1].decode()}\r\nce-sequence: {record.seq}\r\n"
        f"Copperseal-Version: {record.version}\r\nCopperseal-Correlation-Id: {record.correlation_id}\r\n"
        f"Nats-Expected-Last-{fence}: {after}\r\n"
        + (f"traceparent: {trace}\r\n" if trace and TRACE.fullmatch(trace) else "")
        + "\r\n"
    ).encode()
