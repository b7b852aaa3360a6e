"""Group commit: callers wait one by one, their requests travel together.

Each connection takes what waits (at most `size`), sends it in one call and answers each caller. No timer: a lone
caller is sent at once; under load the batches fill while the calls before them are on their way.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

Request = TypeVar("Request")
Answer = TypeVar("Answer")


class Batches(Generic[Request, Answer]):
    """Gathers requests into calls of `send`; `in_flight` calls at a time."""

    def __init__(
        self,
        send: Callable[[Sequence[Request]], Awaitable[Sequence[Answer]]],
        *,
        once: Callable[[Request], Sequence[Hashable]] = lambda _: (),
        size: int = 256,
        in_flight: int = 2,
    ) -> None:
        self._send = send
        self._once = once  # keys that a batch may hold only once; a second one waits for the next batch
        self._size = size
        self._free = in_flight
        self._looking = False  # whether one of those under way takes what waits before anything else happens
        self._waiting: deque[tuple[Request, asyncio.Future[Answer]]] = deque()
        self._running: set[asyncio.Task[None]] = set()

    def ask(self, request: Request) -> asyncio.Future[Answer]:
        """This request's own answer, to wait for; it raises what its call raised."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((request, future))
        if not self._looking:
            self._start()
        return future

    def _start(self) -> None:
        if self._free and self._waiting:
            self._free -= 1
            self._looking = True
            task = asyncio.create_task(self._drain())
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _drain(self) -> None:
        try:
            while True:
                await self._all_in()
                if not (batch := self._take()):
                    return
                self._looking = False
                self._start()
                await self._call(batch)
                self._looking = True
                await asyncio.sleep(0)  # who was answered may ask again
        finally:
            self._looking = False
            self._free += 1

    async def _all_in(self) -> None:
        """Wait while others are on their way in: a turn of the loop that brings nobody ends it. No timer."""
        before = 1  # who is alone need not wait
        while before < len(self._waiting) < self._size:
            before = len(self._waiting)
            await asyncio.sleep(0)
            await asyncio.sleep(0)

    def _take(self) -> list[tuple[Request, asyncio.Future[Answer]]]:
        batch: list[tuple[Request, asyncio.Future[Answer]]] = []
        while self._waiting and len(batch) < self._size:
            waiting = self._waiting.popleft()
            if not waiting[1].done():  # else the caller gave up before it was sent: nothing to do
                batch.append(waiting)
        if len(batch) < 2:
            return batch
        keys = [key for request, _ in batch for key in self._once(request)]
        return batch if len(set(keys)) == len(keys) else self._apart(batch)

    def _apart(
        self, batch: list[tuple[Request, asyncio.Future[Answer]]]
    ) -> list[tuple[Request, asyncio.Future[Answer]]]:
        """Without those who share a key with one before them; they are first in the next batch."""
        now: list[tuple[Request, asyncio.Future[Answer]]] = []
        later: list[tuple[Request, asyncio.Future[Answer]]] = []
        held: set[Hashable] = set()
        for request, future in batch:
            keys = self._once(request)
            if held.isdisjoint(keys):
                held.update(keys)
                now.append((request, future))
            else:
                later.append((request, future))
        self._waiting.extendleft(reversed(later))
        return now

    async def _call(self, batch: list[tuple[Request, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._send([request for request, _ in batch])
        except Exception as error:  # whatever it is, it is each waiting caller's to deal with
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():
                future.set_result(answer)
