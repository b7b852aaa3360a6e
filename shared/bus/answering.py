"""Answering queries (`shared.bus.queries`): a service's side of them."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import structlog
from faststream.nats import NatsBroker, NatsMessage

from shared.bus.queries import Failed
from shared.handling import misread
from shared.refusals import Refused
from shared.turns import Busy

LOG = structlog.get_logger("queries")


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
