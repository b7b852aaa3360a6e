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

Parked messages lie in the stream DEAD until someone replays or drops them (`shared.bus.dead`). What is retried for long
is told to operators (`shared.waiting`).
"""

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
from shared.waiting import delay, put_off, went_on

ATTEMPTS = 6
LOG = structlog.get_logger("bus")


class Unanswered(Exception):
    """A service that was asked is away, or came to no answer."""


PASSING = (*AWAY, Busy, Unanswered, Corrupt)


async def settle(
    message: NatsMessage, work: Callable[[], Awaitable[Any]], broker: Any, back_to: str | None = None
) -> None:
    """Run a reaction and acknowledge, park (to be replayed to `back_to`) or postpone its message."""
    told = message.raw_message.metadata
    attempt, who, where = told.num_delivered, str(told.consumer), _place(message)
    try:
        await work()
    except Refused as refusal:
        LOG.info("reaction refused", subject=message.raw_message.subject, code=refusal.code)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        await park(broker, message, reason=f"unreadable: {error}", back_to=back_to)
    except Exception as error:
        LOG.warning("reaction failed", subject=message.raw_message.subject, attempt=attempt, error=repr(error))
        if attempt < ATTEMPTS or isinstance(error, PASSING):
            put_off(who, where, error)
            await message.nack(delay=delay(attempt))
            return
        await park(broker, message, reason=repr(error), back_to=back_to)
    went_on(who, where)
    await message.ack()


def _place(message: NatsMessage) -> str:
    """Which event it is, as operators name events: `610203:57`."""
    headers = message.headers
    return f"{headers.get('ce-source', '').rpartition('/')[2]}:{headers.get('ce-sequence', '')}"
