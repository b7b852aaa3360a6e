"""What a service's rules know of each district, folded in memory from the log and kept up with it."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Protocol, TypeVar
from weakref import WeakValueDictionary

from shared.eventlog import Corrupt, EventLog, Poison, Reader, pages
from shared.turns import Turns

ROOM = 48 << 20  # bytes of the events that worlds in memory were told; they take about twice as much
LONG = 600.0  # seconds; what was asked for since stays, whether there is room or not


class Learner(Protocol):
    """A world: the union of events it wants, and a way to take them in."""

    events: Any

    @property
    def known(self) -> bool:
        """Whether the district exists at all."""

    def learn(self, event: Any) -> None:
        """Take in one event."""


W = TypeVar("W", bound=Learner)


@dataclass(slots=True)
class _Told(Generic[W]):
    """A world, up to which position it was told, how many bytes that was, and when somebody asked for it last."""

    world: W
    seq: int = 0
    size: int = 0
    asked: float = -math.inf


class Worlds(Generic[W]):
    """One world a district, made on first use. Those not asked for in a long time are let go when there is no room."""

    def __init__(self, log: EventLog, make: Callable[[str], W], room: int = ROOM, long: float = LONG) -> None:
        self._log, self._make, self._room, self._long = log, make, room, long
        self._worlds: OrderedDict[str, _Told[W]] = OrderedDict()  # the one longest not asked for comes first
        self._size = 0
        self._let_go: set[str] = set()
        self._turns: WeakValueDictionary[str, Turns] = WeakValueDictionary()  # in which each district is read
        self._reader: Reader | None = None

    def is_behind(self, district: str, head: int) -> bool:
        """Whether there is something new to tell it; nothing while it has no room, and nobody asks for it."""
        told = self._worlds.get(district)
        return told.seq < head if told else self._has_room(district)

    async def of(self, district: str) -> W:
        """The district's world as far as it is known here."""
        told = self._worlds.get(district)
        if told is None:
            return await self.refreshed(district)
        self._asked(district, told)
        return told.world

    async def refreshed(self, district: str) -> W:
        """The district's world, caught up with the log as it is now; who asks meanwhile shares the next reading.

        Raises `Corrupt`; the world is then forgotten, so that nothing is decided past the place.
        """
        return await self._read(district, asked=True)

    async def in_passing(self, district: str) -> W:
        """As `refreshed`, for who looks at all districts in turn: it takes nobody's place in memory."""
        return await self._read(district, asked=False)

    async def _read(self, district: str, asked: bool) -> W:
        turns = self._turns.setdefault(district, Turns())
        return await turns.take(asked, partial(self._read_on, district, asked))

    async def _read_on(self, district: str, asked: bool) -> W:
        told = self._worlds.get(district)
        known, keep = told is not None, asked or told is not None or self._has_room(district)
        told = told or _Told(self._make(district))
        if asked:
            self._asked(district, told)
        reader = self._reader = self._reader or Reader(told.world.events)
        try:
            async for page in pages(self._log, district, told.seq, reader.types):
                for seq, event in zip(page.seqs, reader.events(page), strict=True):
                    try:
                        told.world.learn(event)
                    except Exception as error:  # it does not go with what came before
                        raise Poison(district, seq, error) from error
                told.seq = page.last_seq
                if known:
                    self._keep(district, told, len(page.data))
                else:  # a part of it nobody sees: in it, who has left later is still in office
                    told.size += len(page.data)
        except Corrupt:
            self._drop(district)
            raise
        if keep and not known and told.seq:
            self._keep(district, told, 0)
        return told.world

    def _has_room(self, district: str) -> bool:
        return self._size < self._room and district not in self._let_go

    def _asked(self, district: str, told: _Told[W]) -> None:
        told.asked = time.monotonic()
        if district in self._worlds:
            self._worlds.move_to_end(district)

    def _keep(self, district: str, told: _Told[W], more: int) -> None:
        if self._worlds.get(district) is not told:  # new here, or let go while it was read
            self._worlds[district] = told
            self._worlds.move_to_end(district, last=told.asked > 0)
            self._size += told.size
            self._let_go.discard(district)
        told.size += more
        self._size += more
        before = time.monotonic() - self._long
        while self._size > self._room:
            oldest, longest = next(iter(self._worlds.items()))
            if oldest == district or longest.asked > before:
                break
            self._drop(oldest)
            self._let_go.add(oldest)

    def _drop(self, district: str) -> None:
        told = self._worlds.pop(district, None)
        self._size -= told.size if told else 0
