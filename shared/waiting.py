"""What does not go on for now and is tried again: told to operators for as long as it lasts.

Each process knows what itself tried (`/readyz`, the metrics); `copperseal status` asks them all.
"""

import random
import time

import msgspec
from prometheus_client import Gauge

LAST = 5  # tries after which the delay grows no more
LONG = 20.0  # seconds: before, it is nothing to tell
LATELY = 300.0  # seconds: what was not tried again by then is another replica's, or done by it


class Waiting(msgspec.Struct, kw_only=True):
    """Who waits, in which district (and with which event), since when, and why."""

    what: str
    place: str
    seconds: float
    tries: int
    why: str


class _Tried(msgspec.Struct):
    since: float
    last: float
    again: float
    tries: int
    why: str


_tried: dict[tuple[str, str], _Tried] = {}


def delay(attempt: int) -> float:
    """Seconds before try number `attempt` + 1: 0.2, 0.8, 3.2, 12.8, 51.2, ± half."""
    return 0.2 * 4.0 ** (min(attempt, LAST) - 1) * random.uniform(0.5, 1.5)


def put_off(what: str, place: str, error: Exception) -> None:
    """It did not go on. Only the kind of the error is told: its words may repeat what somebody typed."""
    now = time.monotonic()
    before = _tried.get((what, place)) or _Tried(now, now, now, 0, "")
    tries = before.tries + 1
    _tried[what, place] = _Tried(before.since, now, now + delay(tries), tries, type(error).__name__)


def went_on(what: str, place: str) -> None:
    """It did."""
    _tried.pop((what, place), None)


def due(what: str, place: str) -> bool:
    """Whether it is to be tried, by whoever looks more often than that."""
    tried = _tried.get((what, place))
    return tried is None or time.monotonic() >= tried.again


def told() -> list[Waiting]:
    """What has waited for long, longest first."""
    now = time.monotonic()
    for at in [at for at, each in _tried.items() if now - each.last > LATELY]:
        del _tried[at]
    return [
        Waiting(what=what, place=place, seconds=round(now - each.since, 1), tries=each.tries, why=each.why)
        for (what, place), each in sorted(_tried.items(), key=lambda item: item[1].since)
        if now - each.since > LONG
    ]


Gauge("copperseal_waiting", "what has not gone on for a while").set_function(lambda: len(told()))
