"""Asking another service's read model: request/reply on `qry.<district>.<service>.<query>`, JSON both ways.

An answer that is a failure is an object `{"failed": code, "zh": …, "en": …}`.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import structlog
from faststream.nats import NatsBroker, NatsMessage
from nats.aio.client import Client
from nats.errors import Error as NatsError

from shared.bus import subjects
from shared.handling import misread
from shared.refusals import Refused
from shared.turns import Busy

LOG = structlog.get_logger("queries")
PATIENCE = 20.0  # seconds: a year of a large district is real work


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """Why a question has no answer."""

    failed: str
    zh: str
    en: str


class NoAnswer(Exception):
    """The service refused (by which code), failed or is away; its words say which."""

    def __init__(self, words: str, code: str = "unavailable", zh: str = "", en: str = "") -> None:
        super().__init__(words)
        self.code, self.zh, self.en = code, zh, en


def answer(
    broker: NatsBroker, service: str, name: str, ask_for: type[Any], find: Callable[[str, Any], Awaitable[bytes]]
) -> None:
    """Answer a query by `find(district, question)`, which gives JSON bytes or raises `Refused`, `Busy`."""
    decoder = msgspec.json.Decoder(ask_for)

    @broker.subscriber(f"qry.*.{service}.{name}", queue=service, max_workers=100)
    async def found(message: NatsMessage) -> bytes:
        district = message.raw_message.subject.split(".")[1]
        try:
            return await find(district, _question(decoder, message.body))
        except Refused as refusal:
            return msgspec.json.encode(Failed(failed=refusal.code, zh=refusal.zh, en=refusal.en))
        except Busy:
            LOG.warning("question put off", query=name, district=district)
            return msgspec.json.encode(Failed(failed="unavailable", zh="查询过多，请稍后再试", en="too much is asked"))
        except Exception as error:  # the asker is told; the log has the cause
            LOG.error("query failed", query=name, district=district, error=repr(error))
            return msgspec.json.encode(Failed(failed="unavailable", zh="暂时无法答复", en="no answer for now"))


def _question(decoder: msgspec.json.Decoder[Any], body: bytes) -> Any:
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise misread(error) from None


async def ask(client: Client, district: str, service: str, name: str, question: msgspec.Struct) -> bytes:
    """The answer's bytes. Raises `NoAnswer` with the code and the words of whatever kept it back."""
    try:
        if not client.is_connected:
            raise ConnectionError
        reply = await client.request(
            subjects.query(district, service, name), msgspec.json.encode(question), timeout=PATIENCE
        )
    except (NatsError, OSError, TimeoutError) as error:
        raise NoAnswer(f"{service} does not answer {name}") from error
    if reply.data.startswith(b'{"failed"'):
        failed = msgspec.json.decode(reply.data, type=Failed)
        raise NoAnswer(f"{failed.failed}: {failed.en}", failed.failed, failed.zh, failed.en)
    return reply.data
