"""What a service's rules know of each district, folded in memory from the log and kept up with it."""

from collections.abc import Callable
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from shared.eventlog import Corrupt, EventLog, Poison, Reader, pages
from shared.turns import Turns


class Learner(Protocol):
    """A world: the union of events it wants, and a way to take them in."""

    events: Any

    @property
    def known(self) -> bool:
        """Whether the district exists at all."""

    def learn(self, event: Any) -> None:
        """Take in one event."""


W = TypeVar("W", bound=Learner)


class Worlds(Generic[W]):
    """One world a district, made on first use."""

    def __init__(self, log: EventLog, make: Callable[[str], W]) -> None:
        self._log = log
        self._make = make
        self._worlds: dict[str, tuple[W, int]] = {}  # and how far each has read
        self._turns: dict[str, Turns] = {}  # in which each district is read
        self._reader: Reader | None = None

    def reached(self, district: str) -> int:
        """Up to which position the district's world is known here; 0 for none."""
        return self._worlds[district][1] if district in self._worlds else 0

    async def of(self, district: str) -> W:
        """The district's world as far as it is known here."""
        known = self._worlds.get(district)
        return known[0] if known else await self.refreshed(district)

    async def refreshed(self, district: str) -> W:
        """The district's world, caught up with the log as it is now; who asks meanwhile shares the next reading.

        Raises `Corrupt`; the world is then forgotten, so that nothing is decided past the place.
        """
        turns = self._turns.setdefault(district, Turns())
        return await turns.take(district, partial(self._read_on, district))

    async def _read_on(self, district: str) -> W:
        world, seen = self._worlds.get(district) or (self._make(district), 0)
        reader = self._reader = self._reader or Reader(world.events)
        try:
            async for page in pages(self._log, district, seen, reader.types):
                for seq, event in zip(page.seqs, reader.events(page), strict=True):
                    try:
                        world.learn(event)
                    except Exception as error:  # it does not go with what came before
                        raise Poison(district, seq, error) from error
                self._worlds[district] = world, page.last_seq
        except Corrupt:
            self._worlds.pop(district, None)
            raise
        if district not in self._worlds:  # an unknown district leaves nothing behind
            self._turns.pop(district, None)
        return world
