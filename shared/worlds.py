"""What a service's rules know of each district, folded in memory from the log and kept up with it."""

import asyncio
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from shared.contracts.tags import list_decoder, tags
from shared.eventlog import EventLog, pages


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
        self._worlds: dict[str, W] = {}
        self._seen: dict[str, int] = {}
        self._turn: dict[str, asyncio.Lock] = {}
        self._decoder: msgspec.json.Decoder[list[Any]] | None = None
        self._tags: list[str] = []

    async def of(self, district: str) -> W:
        """The district's world as far as it is known here."""
        return self._worlds.get(district) or await self.refreshed(district)

    async def refreshed(self, district: str) -> W:
        """The district's world, caught up with the log as it is now."""
        async with self._turn.setdefault(district, asyncio.Lock()):
            world = self._worlds.get(district) or self._make(district)
            if self._decoder is None:
                self._decoder, self._tags = list_decoder(world.events), tags(world.events)
            async for page in pages(self._log, district, self._seen.get(district, 0), self._tags):
                for event in self._decoder.decode(page.data):
                    world.learn(event)
                self._seen[district] = page.last_seq
            if self._seen.get(district):
                self._worlds[district] = world
            else:  # an unknown district leaves nothing behind
                self._turn.pop(district, None)
            return world
