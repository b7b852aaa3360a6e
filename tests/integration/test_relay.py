"""The relay tells the stream everything in the log's order, once, and refills a stream that was emptied."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from nats.js.api import DeliverPolicy
from nats.js.errors import NotFoundError

from shared.bus import subjects
from shared.bus.relay import Relay
from shared.bus.streams import STREAMS, declare
from shared.eventlog import EventLog
from tests.ending import ended


async def told(client, district: str) -> list[str]:
    """The dedup ids of what the stream holds of a district, in its order."""
    js = client.jetstream()
    info = await js.stream_info(subjects.EVENTS, subjects_filter=f"evt.{district}.>")
    wanted = sum((info.state.subjects or {}).values())
    if not wanted:
        return []
    reader = await js.subscribe(f"evt.{district}.>", ordered_consumer=True, deliver_policy=DeliverPolicy.ALL)
    ids: list[str] = []
    with contextlib.suppress(TimeoutError):  # of those that were counted some may be taken out meanwhile
        while len(ids) < wanted:
            ids.append(((await reader.next_msg(timeout=5)).headers or {}).get("Nats-Msg-Id", ""))
    await reader.unsubscribe()
    return ids


async def until_told(client, district: str, last: int) -> list[str]:
    async with asyncio.timeout(60):
        while len(ids := await told(client, district)) < last:
            await asyncio.sleep(0.05)
    return ids


def ids(district: str, last: int) -> list[str]:
    return [f"{district}:{seq}" for seq in range(1, last + 1)]


@pytest.fixture
async def relay(pool, log, client) -> AsyncIterator[Relay]:
    await declare(client.jetstream())
    made = Relay(pool, log, client)
    running = asyncio.create_task(made.run())
    yield made
    await ended(running)


async def test_what_is_appended_is_told_in_order(relay, log, client, district, request_of):
    await asyncio.gather(*(log.append(request_of(district, f"a/b/{n}", 0, events=3)) for n in range(300)))

    assert await until_told(client, district, 900) == ids(district, 900)


async def test_a_message_carries_the_event_and_its_envelope(relay, log, client, district, request_of):
    await log.append(request_of(district, "a/b/1", 0))
    await until_told(client, district, 1)

    message = await client.jetstream().get_last_msg(subjects.EVENTS, f"evt.{district}.>")

    (record,) = await log.records(district, 0)
    assert message.subject == f"evt.{district}.registry.regulation.regulation-issued-v1"
    assert message.data == record.data
    assert message.headers["ce-id"] == str(record.event_id)
    assert message.headers["ce-type"] == "registry.regulation-issued.v1"
    assert message.headers["ce-sequence"] == "1"
    assert message.headers["ce-subject"] == "a/b/1"


async def test_a_second_relay_stands_by_and_takes_over(servers, pool, log, client, district, request_of):
    await declare(client.jetstream())
    first, second = (asyncio.create_task(Relay(pool, log, client).run()) for _ in range(2))
    await asyncio.gather(*(log.append(request_of(district, f"a/b/{n}", 0)) for n in range(50)))
    await until_told(client, district, 50)
    await ended(first)
    await asyncio.gather(*(log.append(request_of(district, f"a/c/{n}", 0)) for n in range(50)))

    assert await until_told(client, district, 100) == ids(district, 100)
    await ended(second)


async def test_a_strangers_message_in_between_costs_nothing(pool, log, client, district, request_of):
    js = client.jetstream()
    await declare(js)
    await asyncio.gather(*(log.append(request_of(district, f"a/b/{n}", 0, events=20)) for n in range(300)))
    running = asyncio.create_task(Relay(pool, log, client).run())
    while not (await js.stream_info(subjects.EVENTS, subjects_filter=f"evt.{district}.>")).state.subjects:
        await asyncio.sleep(0)

    stranger = await js.publish(f"evt.{district}-stranger.a.b.c", b"", headers={"Nats-Msg-Id": "stranger:1"})

    assert await until_told(client, district, 6000) == ids(district, 6000)
    last = await js.get_last_msg(subjects.EVENTS, f"evt.{district}.>")
    assert stranger.seq < last.seq, "it came too late to be in between"
    await ended(running)


async def test_an_emptied_stream_is_refilled_from_the_log(relay, log, client, district, request_of):
    await asyncio.gather(*(log.append(request_of(district, f"a/b/{n}", 0)) for n in range(20)))
    await until_told(client, district, 20)

    await client.jetstream().delete_stream(subjects.EVENTS)
    await declare(client.jetstream())
    await log.append(request_of(district, "a/c/1", 0))

    assert await until_told(client, district, 21) == ids(district, 21)


async def test_where_nothing_happened_nothing_is_read(pool, client, district, request_of):
    """Whatever happens elsewhere: the relay looks at every district, many times a second."""
    read: list[str] = []

    class Watched(EventLog):
        def records(self, district: str, *more: Any) -> Any:
            read.append(district)
            return super().records(district, *more)

    log, busy = Watched(pool), f"{district}-busy"
    await declare(client.jetstream())
    relaying = asyncio.create_task(Relay(pool, log, client).run())
    for each in (district, busy):
        await log.append(request_of(each, "a/b/1", 0))
        assert await until_told(client, each, 1) == ids(each, 1)
    read.clear()

    await log.append(request_of(busy, "a/b/1", 1))
    await until_told(client, busy, 2)
    await ended(relaying)

    assert busy in read
    assert district not in read


async def some_deleted(js, district: str) -> None:
    for seq in (3, 4):
        message = await js.get_last_msg(subjects.EVENTS, f"evt.{district}.>")
        await js.delete_msg(subjects.EVENTS, message.seq - seq)


async def the_last_deleted(js, district: str) -> None:
    message = await js.get_last_msg(subjects.EVENTS, f"evt.{district}.>")
    await js.delete_msg(subjects.EVENTS, message.seq)


async def purged(js, _: str) -> None:
    await js.purge_stream(subjects.EVENTS)


async def limited(js, _: str) -> None:
    events, *_ = STREAMS
    await js.update_stream(events.evolve(max_msgs=5))
    await js.update_stream(events)


async def written_by_a_stranger(js, district: str) -> None:
    await js.publish(f"evt.{district}.a.b.c", b"")


@pytest.mark.parametrize("deed", [some_deleted, the_last_deleted, purged, limited, written_by_a_stranger])
@pytest.mark.parametrize("meanwhile", [True, False], ids=["while-it-relays", "while-nobody-does"])
async def test_what_was_taken_out_of_the_stream_is_told_anew(pool, log, client, district, request_of, deed, meanwhile):
    """At once, however lately it was told, and whether or not something new is told."""
    js, other = client.jetstream(), f"{district}-b"
    await declare(js)
    relaying = asyncio.create_task(Relay(pool, log, client).run())
    await asyncio.gather(
        *(log.append(request_of(each, f"a/b/{n}", 0)) for n in range(20) for each in (district, other))
    )
    await until_told(client, district, 20)
    await until_told(client, other, 20)
    if not meanwhile:
        await ended(relaying)

    await deed(js, district)
    if not meanwhile:
        await log.append(request_of(district, "a/c/1", 0))
        relaying = asyncio.create_task(Relay(pool, log, client).run())

    last = 20 if meanwhile else 21
    async with asyncio.timeout(60):
        while await told(client, district) != ids(district, last) or await told(client, other) != ids(other, 20):
            await asyncio.sleep(0.05)
    await ended(relaying)


async def test_a_log_that_was_put_back_and_went_on_otherwise_is_told_anew(
    pool, owner, log, client, district, request_of
):
    js = client.jetstream()
    await declare(js)
    relaying = asyncio.create_task(Relay(pool, log, client).run())
    await log.append(request_of(district, "a/b/1", 0, events=5))
    await until_told(client, district, 5)
    await ended(relaying)
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute("DELETE FROM eventlog.events WHERE district = $1 AND seq > 2", district)
        await owner.execute("UPDATE eventlog.districts SET seq = 2 WHERE district = $1", district)
    await log.append(request_of(district, "a/c/1", 0, events=3))

    relaying = asyncio.create_task(Relay(pool, log, client).run())

    wanted = [str(each.event_id) for each in await log.records(district, 0)]
    async with asyncio.timeout(60):
        while [
            (await js.get_msg(subjects.EVENTS, seq)).headers["ce-id"] for seq in await places(js, district)
        ] != wanted:
            await asyncio.sleep(0.05)
    await ended(relaying)


async def places(js, district: str) -> list[int]:
    """Where the stream holds a district."""
    found, at = [], 1
    with contextlib.suppress(NotFoundError):
        while True:
            message = await js.get_msg(subjects.EVENTS, at, subject=f"evt.{district}.>", next=True)
            found.append(message.seq)
            at = message.seq + 1
    return found


async def test_a_hole_stops_its_district_and_no_other(relay, owner, log, client, district, request_of):
    sound = f"{district}-b"
    await asyncio.gather(*(log.append(request_of(district, f"a/b/{n}", 0)) for n in range(10)))
    await until_told(client, district, 10)
    await asyncio.gather(*(log.append(request_of(district, f"a/c/{n}", 0)) for n in range(1)))
    await until_told(client, district, 11)
    await owner.execute("UPDATE eventlog.districts SET seq = seq + 1 WHERE district = $1", district)
    await log.append(request_of(district, "a/d/1", 0))
    await log.append(request_of(sound, "a/b/1", 0))

    assert await until_told(client, sound, 1) == ids(sound, 1)
    assert await told(client, district) == ids(district, 11)


async def test_a_missing_last_record_stops_its_district_and_no_other(relay, owner, log, client, district, request_of):
    after_it = f"{district}-b"  # in the order in which they are looked at
    await log.append(request_of(district, "a/b/1", 0))
    await until_told(client, district, 1)
    await owner.execute("UPDATE eventlog.districts SET seq = seq + 1 WHERE district = $1", district)
    await log.append(request_of(after_it, "a/b/1", 0))

    assert await until_told(client, after_it, 1) == ids(after_it, 1)


@pytest.mark.parametrize("change", ["type = 'a.b c.v1'", "stream = E'a\\nb'"])
async def test_a_record_that_cannot_be_told_stops_its_district_and_no_other(
    pool, owner, log, client, district, request_of, change
):
    """Those before it were not told either, as they would have gone together: nothing follows on them."""
    after_it = f"{district}-b"
    await asyncio.gather(*(log.append(request_of(district, f"a/b/{n}", 0)) for n in range(3)))
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute(f"UPDATE eventlog.events SET {change} WHERE district = $1 AND seq = 3", district)
    await log.append(request_of(after_it, "a/b/1", 0))
    await declare(client.jetstream())
    running = asyncio.create_task(Relay(pool, log, client).run())

    assert await until_told(client, after_it, 1) == ids(after_it, 1)
    await ended(running)
