"""Districts as they were read last: moved on by what changed since, however often they are asked for."""

import asyncio
from collections import OrderedDict
from weakref import WeakValueDictionary

from shared.projections.store import Reading, Store

ROOM = 48 << 20  # bytes of documents as the table has them; in memory it is two to five times as much


class Readings:
    """The live documents of one projection. Those longest not asked for are let go when there is no room for all."""

    def __init__(self, store: Store, room: int = ROOM) -> None:
        self._store, self._room = store, room
        self._last: OrderedDict[str, Reading] = OrderedDict()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def of(self, district: str) -> Reading | None:
        """No older than the moment of the question; None for a district that does not exist. Nobody may alter it."""
        checkpoint = await self._store.checkpoint(district)
        if checkpoint is None:
            return None
        asked = checkpoint.version, checkpoint.seq
        turn = self._turns.setdefault(district, asyncio.Lock())
        async with turn:  # who asks meanwhile is answered by the same reading
            last = self._last.get(district)
            if last is None or (last.version, last.seq) < asked:
                last = await self._store.read(district, last)
            if last is not None:
                self._keep(district, last)
            return last

    async def districts(self) -> list[str]:
        """Every district that has documents."""
        return await self._store.districts()

    def _keep(self, district: str, reading: Reading) -> None:
        self._last[district] = reading
        self._last.move_to_end(district)
        size = sum(each.size for each in self._last.values())
        while size > self._room and len(self._last) > 1:
            size -= self._last.popitem(last=False)[1].size
