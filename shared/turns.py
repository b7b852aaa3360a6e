"""Heavy work, one piece at a time, so that who asks for it cannot crowd out everything else."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Busy(Exception):
    """So much is asked that a turn did not come in time: who asked would be gone before the answer."""


class Turns:
    """Each piece waits for its turn; who asks for what still waits shares it, so it is no older than their question."""

    def __init__(self, patience: float | None = None) -> None:
        self._patience = patience  # seconds that a piece may wait for its turn; None: as long as it takes
        self._turn = asyncio.Lock()
        self._waiting: dict[Hashable, asyncio.Task[Any]] = {}

    async def take(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """What `make` gives or raises, begun after this was asked. Raises `Busy`."""
        task = self._waiting.get(key)
        if task is None:
            task = self._waiting[key] = asyncio.create_task(self._made(key, make))
        result: T = await asyncio.shield(task)  # whoever gives up, others may share it
        return result

    async def _made(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        try:
            async with asyncio.timeout(self._patience):
                await self._turn.acquire()
        except TimeoutError:
            raise Busy from None
        finally:
            del self._waiting[key]  # what is asked from now on may have to be newer
        try:
            return await make()
        finally:
            self._turn.release()
