"""Dead letters: what no handler could take is kept with its reason, listed, and replayed after a fix."""

from collections.abc import Mapping
from typing import Any

import msgspec
import structlog
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from shared.bus.subjects import DEAD

LOG = structlog.get_logger("bus")
REASON, SUBJECT = "Copperseal-Reason", "Copperseal-Subject"


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """A parked message: where it was, why it is here; `number` names it."""

    number: int
    subject: str
    reason: str


async def park(broker: Any, message: Any, reason: str, back_to: str | None = None) -> None:
    """Keep a message that no handler could take, to be replayed where it was, or to `back_to`.

    Raises if it could not be stored: then it must not be acknowledged.
    """
    raw = message.raw_message
    headers = {**_own(raw.headers), REASON: _one_line(reason), SUBJECT: back_to or raw.subject}
    await broker.publish(raw.data, f"dead.{raw.subject}", headers=headers, stream=DEAD)
    LOG.error("parked", subject=raw.subject, reason=reason)


async def letters(js: JetStreamContext) -> list[DeadLetter]:
    """All that is parked, oldest first."""
    state = (await js.stream_info(DEAD)).state
    found = []
    for number in range(max(1, state.first_seq), state.last_seq + 1):
        try:
            message = await js.get_msg(DEAD, number)
        except NotFoundError:  # replayed or dropped meanwhile
            continue
        headers = message.headers or {}
        found.append(DeadLetter(number=number, subject=headers.get(SUBJECT, ""), reason=headers.get(REASON, "")))
    return found


async def replay(js: JetStreamContext, number: int) -> DeadLetter:
    """Send a parked message where it was, then take it off the list. Raises NotFoundError."""
    message = await js.get_msg(DEAD, number)
    headers = _own(message.headers)
    letter = DeadLetter(number=number, subject=headers.pop(SUBJECT), reason=headers.pop(REASON))
    await js.publish(letter.subject, message.data or b"", headers=headers)
    await js.delete_msg(DEAD, number)
    return letter


def _own(headers: Mapping[str, str] | None) -> dict[str, str]:
    """The message's own headers; those of the server speak of the stream that it lay in."""
    return {name: value for name, value in (headers or {}).items() if not name.startswith("Nats-")}


def _one_line(text: str) -> str:
    return " ".join(text.split())[:500]
