"""What failure means, decided once.

| a handler raises | then |
|---|---|
| `Refused` | acknowledged and logged: a rule said no, asking again changes nothing |
| `Unreadable` | parked with its reason: no retry can make it readable |
| what says that Postgres is away (`shared.away`) | retried with a growing, jittered delay until it is back |
| `Busy` | the same, until those who were served first are done |
| `Unanswered` | the same, until whoever was asked answers |
| `Corrupt` | the same, until the log is mended |
| anything else | the same, and after `ATTEMPTS` parked |

Parked messages lie in the stream DEAD until someone replays or drops them (`shared.bus.dead`).
"""

import random
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import structlog
from faststream.nats import NatsMessage

from shared.away import AWAY
from shared.bus.dead import park
from shared.eventlog import Corrupt
from shared.refusals import Refused
from shared.turns import Busy

ATTEMPTS = 6
LOG = structlog.get_logger("bus")


class Unanswered(Exception):
    """A service that was asked is away, or came to no answer."""


PASSING = (*AWAY, Busy, Unanswered, Corrupt)


def delay(attempt: int) -> float:
    """Seconds before try number `attempt` + 1: 0.2, 0.8, 3.2, 12.8, 51.2, ± half."""
    return 0.2 * 4.0 ** (attempt - 1) * random.uniform(0.5, 1.5)


async def settle(
    message: NatsMessage, work: Callable[[], Awaitable[Any]], broker: Any, back_to: str | None = None
) -> None:
    """Run a reaction and acknowledge, park (to be replayed to `back_to`) or postpone its message."""
    attempt = message.raw_message.metadata.num_delivered
    try:
        await work()
    except Refused as refusal:
        LOG.info("reaction refused", subject=message.raw_message.subject, code=refusal.code)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        await park(broker, message, reason=f"unreadable: {error}", back_to=back_to)
    except Exception as error:
        LOG.warning("reaction failed", subject=message.raw_message.subject, attempt=attempt, error=repr(error))
        if attempt < ATTEMPTS or isinstance(error, PASSING):
            await message.nack(delay=delay(min(attempt, ATTEMPTS - 1)))
            return
        await park(broker, message, reason=repr(error), back_to=back_to)
    await message.ack()
