"""The NATS edge of a deciding service: decode, handle, reply. And the other side: asking."""

import asyncio
import uuid
from typing import Any

import asyncpg
import msgspec
import structlog
from faststream.nats import NatsBroker, NatsMessage
from nats.aio.client import Client
from nats.errors import Error as NatsError
from prometheus_client import Counter, Histogram

from shared.bus import subjects
from shared.contracts.base import Command
from shared.contracts.replies import Refusal, Reply, Unavailable
from shared.handling import Envelope, Handling
from shared.refusals import Refused

LOG = structlog.get_logger("commands")
AT_ONCE = 512  # commands under way in one replica; more wait in the server
PATIENCE = 1.5  # seconds a command may wait for Postgres; its caller is told within two
ANSWERED = Counter("copperseal_commands_total", "commands answered", ["service", "command", "verdict"])
TOOK = Histogram("copperseal_command_seconds", "from message to reply", ["service"])

_encode = msgspec.json.Encoder().encode
_reply = msgspec.json.Decoder(Reply)


def serve(broker: NatsBroker, service: str, handling: Handling[Any]) -> None:
    """Answer `cmd.*.<service>.*`; any replica of the queue group takes the next one."""

    @broker.subscriber(f"cmd.*.{service}.*", queue=service, max_workers=AT_ONCE)
    async def answer(message: NatsMessage) -> bytes:
        _, district, _, name = message.raw_message.subject.split(".")
        with TOOK.labels(service).time():
            reply = await decided(handling, district, name, message.body, message.headers)
        verdict = str(reply.__struct_config__.tag)
        ANSWERED.labels(service, name, verdict).inc()
        if isinstance(reply, Refusal):
            LOG.info("refused", district=district, command=name, code=reply.code, field=reply.field)
        return _encode(reply)


async def decided(handling: Handling[Any], district: str, name: str, body: bytes, headers: dict[str, str]) -> Reply:
    """The reply to a command message: the one place where a failure becomes an answer."""
    try:
        command = handling.read(name, body)
        return await asyncio.wait_for(handling.handle(_envelope(district, headers), command), PATIENCE)
    except Refused as refusal:
        return Refusal(code=refusal.code, zh=refusal.zh, en=refusal.en, field=refusal.field)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        LOG.warning("unavailable", district=district, command=name, error=type(error).__name__)
        return Unavailable()


def _envelope(district: str, headers: dict[str, str]) -> Envelope:
    try:
        command_id = uuid.UUID(headers[subjects.COMMAND_ID])
        return Envelope(
            district=district,
            command_id=command_id,
            actor=headers.get(subjects.ACTOR, "unknown"),
            correlation_id=uuid.UUID(headers.get(subjects.CORRELATION, str(command_id))),
            traceparent=headers.get(subjects.TRACE),
        )
    except (KeyError, ValueError) as error:
        raise Refused("malformed", problem=f"header {subjects.COMMAND_ID}: {error}") from None


async def ask(
    client: Client, district: str, command: Command, command_id: uuid.UUID, actor: str, traceparent: str | None = None
) -> Reply:
    """Send a command and wait for its reply, two seconds at most; `Unavailable` says to send it again."""
    headers = {subjects.COMMAND_ID: str(command_id), subjects.ACTOR: actor}
    if traceparent:
        headers[subjects.TRACE] = traceparent
    if not client.is_connected:
        return Unavailable()
    try:
        answer = await client.request(
            subjects.command(district, type(command)), _encode(command), timeout=2, headers=headers
        )
    except (NatsError, OSError, TimeoutError):  # nobody answers, or the bus is away
        return Unavailable()
    reply: Reply = _reply.decode(answer.data)
    return reply
