"""What failure means on the bus (`shared.bus.failure`): acknowledged, parked, or tried again and then parked."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable

import msgspec
import pytest
from asyncpg import QueryCanceledError
from faststream.nats import JStream, NatsBroker
from nats.js.api import StreamConfig

from shared import waiting
from shared.bus import dead, failure
from shared.bus.streams import declare
from shared.refusals import Refused
from shared.service import connect_nats, listening
from shared.turns import Busy

Work = Callable[[], Awaitable[None]]


class Reaction:
    """A durable consumer whose work the test decides; it counts its tries."""

    def __init__(self, broker: NatsBroker, subject: str) -> None:
        self.broker, self.subject, self.tries = broker, subject, 0
        self.work: Callable[[int], None] = lambda _: None

    async def __call__(self) -> None:
        self.tries += 1
        self.work(self.tries)


@pytest.fixture
async def reaction(servers, client, district, monkeypatch) -> AsyncIterator[Reaction]:
    monkeypatch.setattr(failure, "delay", lambda attempt: 0.01 * attempt)
    js, subject, stream = client.jetstream(), f"react.{district}", f"REACT-{district}"
    await declare(js)
    await js.purge_stream("DEAD")
    await js.add_stream(StreamConfig(name=stream, subjects=[subject]))
    broker = connect_nats(servers.nats, "test")
    made = Reaction(broker, subject)

    @broker.subscriber(subject, stream=JStream(stream, declare=False), durable=f"d-{district}", ack_policy="manual")
    async def react(message) -> None:
        await failure.settle(message, made, broker)

    await listening(broker)
    yield made
    await broker.stop()
    await js.delete_stream(stream)


async def parked(client, count: int) -> list[dead.DeadLetter]:
    async with asyncio.timeout(10):
        while len(found := await dead.letters(client.jetstream())) < count:
            await asyncio.sleep(0.02)
    return found


async def settled(client, district: str) -> None:
    """Until nothing of the consumer is pending or unacknowledged."""
    async with asyncio.timeout(10):
        while True:
            info = await client.jetstream().consumer_info(f"REACT-{district}", f"d-{district}")
            if not info.num_pending and not info.num_ack_pending and info.delivered.stream_seq:
                return
            await asyncio.sleep(0.02)


async def test_a_refusal_is_acknowledged_and_not_tried_again(reaction, client, district):
    def refuse(_: int) -> None:
        raise Refused("unknown-case", id="x")

    reaction.work = refuse
    await client.jetstream().publish(reaction.subject, b"{}")
    await settled(client, district)

    assert reaction.tries == 1
    assert await dead.letters(client.jetstream()) == []


async def test_what_is_unreadable_is_parked_at_once_with_its_reason(reaction, client, district):
    def unreadable(_: int) -> None:
        raise msgspec.DecodeError("byte 3 makes no sense")

    reaction.work = unreadable
    await client.jetstream().publish(reaction.subject, b"{!")
    (letter,) = await parked(client, 1)

    assert letter.subject == reaction.subject
    assert "byte 3 makes no sense" in letter.reason
    assert reaction.tries == 1


async def test_a_passing_failure_is_tried_again_until_it_succeeds(reaction, client, district):
    def twice(attempt: int) -> None:
        if attempt < 3:
            raise RuntimeError("refused for now")

    reaction.work = twice
    await client.jetstream().publish(reaction.subject, b"{}")
    await settled(client, district)

    assert reaction.tries == 3
    assert await dead.letters(client.jetstream()) == []


@pytest.mark.parametrize("passing", [TimeoutError, Busy, QueryCanceledError, failure.Unanswered])
async def test_what_passes_by_itself_parks_nothing_however_long_it_takes(
    reaction, client, district, passing, monkeypatch
):
    """Nobody should have to replay by hand what an outage, or others who were served first, put off.

    Operators are told of it for as long as it lasts.
    """

    monkeypatch.setattr(waiting, "LONG", -1.0)
    told = []

    def away(attempt: int) -> None:
        told.append({(each.what, each.place, each.why) for each in waiting.told()})
        if attempt <= 2 * failure.ATTEMPTS:
            raise passing

    reaction.work = away
    headers = {"ce-source": f"copperseal/{district}", "ce-sequence": "7"}
    await client.jetstream().publish(reaction.subject, b"{}", headers=headers)
    await settled(client, district)

    assert reaction.tries == 2 * failure.ATTEMPTS + 1
    assert told == [set(), *[{(f"d-{district}", f"{district}:7", passing.__name__)}] * 2 * failure.ATTEMPTS]
    assert waiting.told() == []
    assert await dead.letters(client.jetstream()) == []


async def test_a_lasting_failure_is_parked_and_replayed_after_the_fix(reaction, client, district):
    def broken(_: int) -> None:
        raise RuntimeError("a defect")

    reaction.work = broken
    await client.jetstream().publish(reaction.subject, b'{"n":1}', headers={"x-kept": "yes"})
    (letter,) = await parked(client, 1)
    assert reaction.tries == failure.ATTEMPTS
    assert "a defect" in letter.reason

    reaction.work = lambda _: None
    assert await dead.replay(client.jetstream(), letter.number) == letter
    await settled(client, district)

    assert reaction.tries == failure.ATTEMPTS + 1
    assert await dead.letters(client.jetstream()) == []


def test_delays_grow_and_are_jittered():
    delays = [[failure.delay(attempt) for _ in range(50)] for attempt in range(1, failure.ATTEMPTS)]

    assert all(max(few) < min(more) * 2 for few, more in itertools.pairwise(delays))
    assert all(len(set(of_one)) > 1 for of_one in delays)
    assert max(delays[-1]) < 90
