"""Connections that are asked again at once."""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg

MOMENT = 0.02  # seconds


class Kept:
    """Connections of a pool, kept for a moment after each statement; at most so many: the pool is there for others too.

    To borrow one from the pool and give it back takes as long as a small statement does.
    """

    def __init__(self, pool: asyncpg.Pool, at_most: int) -> None:
        self._pool, self._at_most = pool, at_most
        self._idle: list[Any] = []
        self._used = False
        self._timer: asyncio.TimerHandle | None = None
        self._returning: set[asyncio.Task[None]] = set()

    async def fetch(self, sql: str, *values: object) -> Sequence[Any]:
        """The rows of one statement; raises what asyncpg raises."""
        connection = self._taken() or await self._pool.acquire()
        try:
            rows: Sequence[Any] = await connection.fetch(sql, *values)
        except BaseException:  # also when the caller gave up: the pool knows what to do with such a connection
            self._give_back(connection)
            raise
        self._keep(connection)
        return rows

    def _taken(self) -> Any:
        while self._idle:
            connection = self._idle.pop()
            if _alive(connection):
                return connection
            self._give_back(connection)
        return None

    def _keep(self, connection: Any) -> None:
        if len(self._idle) == self._at_most:
            self._give_back(connection)
            return
        self._idle.append(connection)
        self._used = True
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(MOMENT, self._moment_over)

    def _moment_over(self) -> None:
        """Give back what nobody asked for a moment."""
        if self._used:
            self._used = False
            self._timer = asyncio.get_running_loop().call_later(MOMENT, self._moment_over)
            return
        self._timer = None
        while self._idle:
            self._give_back(self._idle.pop())

    def _give_back(self, connection: Any) -> None:
        task = asyncio.ensure_future(self._pool.release(connection))
        self._returning.add(task)
        task.add_done_callback(self._returned)

    def _returned(self, task: asyncio.Task[None]) -> None:
        self._returning.discard(task)
        if not task.cancelled():
            task.exception()  # the pool has ended a connection that it could not take back


def _alive(connection: Any) -> bool:
    try:
        return not connection.is_closed()
    except asyncpg.InterfaceError:  # lost while it was idle, and the pool has it back already
        return False
