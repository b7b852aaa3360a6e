"""What waits travels together: nobody waits for a timer, nobody's answer is another's."""

import asyncio
import itertools
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.batching import Batches


class Calls:
    """Answers each request with itself, and keeps what travelled together."""

    def __init__(self) -> None:
        self.made: list[list[str]] = []
        self.on_their_way = self.most = 0

    async def __call__(self, batch: Sequence[str]) -> Sequence[str]:
        self.made.append(list(batch))
        self.on_their_way += 1
        self.most = max(self.most, self.on_their_way)
        await asyncio.sleep(0)
        self.on_their_way -= 1
        return batch


async def asked(batches: Batches[str, str], *requests: str) -> list[str]:
    async def one(request: str) -> str:
        return await batches.ask(request)

    async with asyncio.timeout(5):
        return await asyncio.gather(*(one(request) for request in requests))


async def test_who_is_alone_is_sent_alone():
    calls = Calls()

    assert await Batches(calls).ask("a") == "a"
    assert calls.made == [["a"]]


async def test_who_asks_at_once_travels_together_and_gets_an_answer_of_their_own():
    calls = Calls()

    assert await asked(Batches(calls), *"abcde") == list("abcde")
    assert calls.made == [list("abcde")]


async def test_a_call_holds_no_more_than_its_size_and_no_more_calls_are_under_way_than_allowed():
    calls = Calls()
    batches = Batches(calls, size=3, in_flight=2)

    assert await asked(batches, *map(str, range(20))) == [str(n) for n in range(20)]
    assert max(map(len, calls.made)) == 3
    assert calls.most == 2


@pytest.mark.parametrize("once", [lambda request: (request[0],), lambda request: (request[0], request)])
async def test_a_call_holds_a_key_once_and_who_shares_it_goes_with_the_next(once: Callable[[str], tuple[str, ...]]):
    calls = Calls()

    assert await asked(Batches(calls, once=once, in_flight=1), "a1", "b1", "a2", "c1", "a3", "b2") == [
        "a1", "b1", "a2", "c1", "a3", "b2"
    ]  # fmt: skip
    assert calls.made == [["a1", "b1", "c1"], ["a2", "b2"], ["a3"]]


async def test_who_gave_up_is_not_sent():
    calls = Calls()
    batches = Batches(calls, size=1, in_flight=1)
    first, second, third = batches.ask("a"), batches.ask("b"), batches.ask("c")

    second.cancel()

    assert (await first, await third) == ("a", "c")
    assert calls.made == [["a"], ["c"]]


async def test_a_call_that_fails_fails_those_who_travelled_in_it_and_nobody_else():
    async def send(batch: Sequence[str]) -> Sequence[str]:
        if "bad" in batch:
            raise ConnectionError("away")
        return batch

    batches = Batches(send, size=2, in_flight=1)

    one, bad, other = await asyncio.gather(*(batches.ask(r) for r in ("one", "bad", "other")), return_exceptions=True)

    assert isinstance(one, ConnectionError) and isinstance(bad, ConnectionError)
    assert other == "other"
    async with asyncio.timeout(5):
        assert await batches.ask("again") == "again"


@given(
    callers=st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=6), min_size=1, max_size=12),
    takes=st.lists(st.integers(0, 5), min_size=1, max_size=5), size=st.integers(1, 5), in_flight=st.integers(1, 3),
    keys=st.integers(1, 6),
)  # fmt: skip
def test_nobody_is_left_waiting_whenever_they_ask_and_however_long_calls_take(callers, takes, size, in_flight, keys):
    """A caller pauses so many turns of the loop before each request; calls take as many as `takes` says in turn."""
    turns, under_way, most = itertools.cycle(takes), 0, 0

    async def send(batch: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
        nonlocal under_way, most
        under_way, most = under_way + 1, max(most, under_way + 1)
        assert len(batch) <= size and len({key for key, _ in batch}) == len(batch)
        for _ in range(next(turns)):
            await asyncio.sleep(0)
        under_way -= 1
        return batch

    async def everyone() -> None:
        batches: Batches[tuple[int, int], tuple[int, int]] = Batches(
            send, once=lambda request: (request[0],), size=size, in_flight=in_flight
        )

        async def caller(who: int, pauses: list[int]) -> None:
            for pause in pauses:
                for _ in range(pause):
                    await asyncio.sleep(0)
                assert await batches.ask((who % keys, who)) == (who % keys, who)

        async with asyncio.timeout(1), asyncio.TaskGroup() as group:
            for who, pauses in enumerate(callers):
                group.create_task(caller(who, pauses))

    asyncio.run(everyone())
    assert most <= in_flight
