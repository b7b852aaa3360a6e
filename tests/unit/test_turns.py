"""Heavy work takes turns."""

import asyncio

from shared.turns import Busy, Turns


class Work:
    """Pieces that go on until they are let go; says which began, and how many went on at once."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.at_once = 0
        self._going = 0
        self._go = asyncio.Semaphore(0)

    def piece(self, name: str):
        async def make() -> str:
            self.begun.append(name)
            self._going += 1
            self.at_once = max(self.at_once, self._going)
            try:
                await self._go.acquire()
            finally:
                self._going -= 1
            return f"{name} {len(self.begun)}"

        return make

    def let_go(self, pieces: int = 100) -> None:
        for _ in range(pieces):
            self._go.release()


async def asked(turns: Turns, work: Work, *names: str) -> list[asyncio.Task[str]]:
    """Each asks; all of them have come to where they wait."""
    tasks = [asyncio.create_task(turns.take(name, work.piece(name))) for name in names]
    for _ in range(5):
        await asyncio.sleep(0)
    return tasks


async def test_one_goes_on_at_a_time_in_the_order_of_asking():
    turns, work = Turns(60), Work()
    tasks = await asked(turns, work, "a", "b", "c")
    assert work.begun == ["a"]

    work.let_go()

    assert await asyncio.gather(*tasks) == ["a 1", "b 2", "c 3"]
    assert work.at_once == 1


async def test_who_asks_for_what_waits_shares_it():
    turns, work = Turns(60), Work()
    tasks = await asked(turns, work, "a", "b", "b", "b")

    work.let_go()

    assert await asyncio.gather(*tasks) == ["a 1", "b 2", "b 2", "b 2"]


async def test_what_has_begun_may_be_too_old_for_who_asks_now():
    turns, work = Turns(60), Work()
    first = await asked(turns, work, "a")
    second = await asked(turns, work, "a", "a")

    work.let_go()

    assert await asyncio.gather(*first, *second) == ["a 1", "a 2", "a 2"]


async def test_whose_turn_does_not_come_in_time_is_told_so():
    turns, work = Turns(0.02), Work()
    (running,) = await asked(turns, work, "a")
    late = await asked(turns, work, "b", "b", "c")

    answers = await asyncio.gather(*late, return_exceptions=True)
    work.let_go()

    assert [type(answer) for answer in answers] == [Busy, Busy, Busy]
    assert await running == "a 1"
    assert await turns.take("b", work.piece("b")) == "b 2"


async def test_a_piece_that_fails_fails_for_all_who_share_it_and_for_nobody_else():
    async def failing() -> str:
        raise LookupError("not there")

    turns, work = Turns(60), Work()
    tasks = await asked(turns, work, "a")
    failed = [asyncio.create_task(turns.take("b", failing)) for _ in range(2)]
    others = await asked(turns, work, "c")

    work.let_go()

    answers = await asyncio.gather(*tasks, *failed, *others, return_exceptions=True)
    assert [str(answer) for answer in answers] == ["a 1", "not there", "not there", "c 2"]


async def test_who_gives_up_takes_nothing_from_those_who_share():
    turns, work = Turns(60), Work()
    running, given_up, stays = await asked(turns, work, "a", "b", "b")
    given_up.cancel()

    work.let_go()

    assert await asyncio.gather(running, stays) == ["a 1", "b 2"]
