"""Commands on the bus: a service answers them, everyone else asks. What waits for one subject travels together."""

import asyncio
import collections
import re
import uuid
from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec
import structlog
from faststream.nats import NatsBroker, NatsMessage
from nats.aio.client import Client
from nats.errors import Error as NatsError
from prometheus_client import Counter, Histogram

from shared.away import AWAY
from shared.batching import Batches
from shared.bus import subjects
from shared.contracts.base import Command
from shared.contracts.replies import Refusal, Reply, Unavailable
from shared.contracts.tags import tag
from shared.eventlog import Corrupt
from shared.handling import Envelope, Handling
from shared.refusals import Refused

LOG = structlog.get_logger("commands")
AT_ONCE = 64  # messages under way in one replica; more wait in the server
TRACE = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")  # W3C trace context
TOGETHER = 64  # commands in one message, at most
ON_THE_WAY = 4  # messages of one asker to one subject at a time
PATIENCE = 1.5  # seconds a command may wait for Postgres
ANSWER_WITHIN = 2.0  # seconds in which its asker is told
ANSWERED = Counter("copperseal_commands_total", "commands answered", ["service", "command", "verdict"])
TOOK = Histogram("copperseal_command_seconds", "from message to replies", ["service"])


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """The event that a command reacts to."""

    event_id: uuid.UUID
    correlation_id: uuid.UUID


class Further(msgspec.Struct, frozen=True, kw_only=True):
    """One more command on the same aggregate, to be done with the first or not at all."""

    id: uuid.UUID
    name: str
    command: msgspec.Raw


class Asked(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One command of a message; its kind is the last word of the subject."""

    id: uuid.UUID
    actor: str
    traceparent: str | None = None
    cause: Cause | None = None
    seen: int | None = None
    command: msgspec.Raw
    further: tuple[Further, ...] = ()


_encode = msgspec.json.Encoder().encode
_asked = msgspec.json.Decoder(list[Asked])
_replies = msgspec.json.Decoder(list[Reply])


def serve(broker: NatsBroker, service: str, handling: Handling[Any]) -> None:
    """Answer `cmd.*.<service>.*`; any replica of the queue group takes the next message."""

    @broker.subscriber(f"cmd.*.{service}.*", queue=service, max_workers=AT_ONCE)
    async def answer(message: NatsMessage) -> bytes:
        _, district, _, name = message.raw_message.subject.split(".")
        with TOOK.labels(service).time():
            replies = await _decided_all(handling, district, name, message.body)
        for verdict, number in collections.Counter(each.__struct_config__.tag for each in replies).items():
            ANSWERED.labels(service, name, verdict).inc(number)
        for reply in replies:
            if isinstance(reply, Refusal):
                LOG.info("refused", district=district, command=name, code=reply.code)
        return _encode(replies)


async def _decided_all(handling: Handling[Any], district: str, name: str, body: bytes) -> list[Reply]:
    try:
        asked = _asked.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return [_refusal(Refused("malformed", problem=str(error)))]
    if not asked:
        return []
    deciding = [asyncio.create_task(_decided(handling, district, name, each)) for each in asked]
    try:
        _, late = await asyncio.wait(deciding, timeout=PATIENCE)  # one clock for all: one for each cost a tenth
    finally:
        for each in deciding:
            each.cancel()
    if late:
        LOG.warning("unavailable", district=district, command=name, error="TimeoutError", commands=len(late))
    return [Unavailable() if each in late else each.result() for each in deciding]


async def _decided(handling: Handling[Any], district: str, name: str, asked: Asked) -> Reply:
    """The one place where a failure becomes an answer."""
    first = Further(id=asked.id, name=name, command=asked.command)
    try:
        commands = [
            (_envelope(district, asked, each.id), handling.read(each.name, bytes(each.command)))
            for each in (first, *asked.further)
        ]
        return await handling.handle_together(commands)
    except Refused as refusal:
        return _refusal(refusal)
    except Corrupt as trouble:
        LOG.error("log corrupt", district=district, command=name, why=str(trouble))
        return _refusal(Refused("log-corrupt", at=f"{trouble.district}:{trouble.seq}"))
    except AWAY as error:
        LOG.warning("unavailable", district=district, command=name, error=type(error).__name__)
    except Exception as error:  # a defect of ours costs its own command its answer, not its neighbours in the message
        LOG.error("defect", district=district, command=name, error=type(error).__name__)
    return Unavailable()


def _envelope(district: str, asked: Asked, command_id: uuid.UUID) -> Envelope:
    return Envelope(
        district=district, command_id=command_id, actor=asked.actor,
        correlation_id=asked.cause.correlation_id if asked.cause else None,
        causation_id=asked.cause.event_id if asked.cause else None, traceparent=asked.traceparent, seen=asked.seen,
    )  # fmt: skip


def _refusal(refusal: Refused) -> Refusal:
    return Refusal(
        code=refusal.code, zh=refusal.zh, en=refusal.en, field=refusal.field, command=refusal.command
    )  # fmt: skip


def trace(said: str | None) -> str | None:
    """A trace as an asker gave it, if it is one: it goes on record for ever, and must say nothing else."""
    return said if said and TRACE.fullmatch(said) else None


class Commands:
    """The asking side. `Unavailable` says: whether it was done is unknown, send the same command id again."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._lines: dict[str, Batches[Asked, Reply]] = {}

    async def ask(
        self, district: str, command: Command, command_id: uuid.UUID, actor: str, traceparent: str | None = None,
        cause: Cause | None = None, seen: int | None = None,
    ) -> Reply:  # fmt: skip
        """The service's reply, within two seconds. `seen`: the version of the aggregate that the asker decided on."""
        return await self.ask_together(district, [(command, command_id)], actor, traceparent, cause, seen)

    async def ask_together(
        self, district: str, commands: Sequence[tuple[Command, uuid.UUID]], actor: str, traceparent: str | None = None,
        cause: Cause | None = None, seen: int | None = None,
    ) -> Reply:  # fmt: skip
        """Commands on one aggregate, done all or not at all: one reply for them, within two seconds."""
        (command, command_id), *others = commands
        subject = subjects.command(district, type(command))
        if (line := self._lines.get(subject)) is None:
            send = partial(self._send, subject)
            line = self._lines[subject] = Batches(send, size=TOGETHER, in_flight=ON_THE_WAY)
        further = tuple(Further(id=i, name=tag(type(each)), command=msgspec.Raw(_encode(each))) for each, i in others)
        return await line.ask(
            Asked(
                id=command_id, actor=actor, traceparent=trace(traceparent), cause=cause, seen=seen,
                command=msgspec.Raw(_encode(command)), further=further,
            )
        )  # fmt: skip

    async def _send(self, subject: str, batch: Sequence[Asked]) -> Sequence[Reply]:
        data = _encode(batch)
        if len(data) > self._client.max_payload and len(batch) > 1:
            half = len(batch) // 2
            return [*await self._send(subject, batch[:half]), *await self._send(subject, batch[half:])]
        try:
            if not self._client.is_connected:
                raise ConnectionError
            message = await self._client.request(subject, data, timeout=ANSWER_WITHIN)
        except (NatsError, OSError, TimeoutError):  # nobody answers, or the bus is away
            return [Unavailable()] * len(batch)
        return _replies.decode(message.data)
