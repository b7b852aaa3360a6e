"""A district as its log has it, for a rehearsal to begin with. Reads only, and without the vault."""

import asyncio
import operator
import uuid
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from functools import reduce
from typing import Any

import asyncpg

from services.casework.world import World
from shared.batching import Batches
from shared.contracts.base import Command, Event, Sealed
from shared.contracts.replies import Accepted
from shared.contracts.tags import members
from shared.decider import Decider
from shared.directory import Directory
from shared.eventlog import EventLog, Reader, claimed, pages
from shared.vault import personal_fields


class OnRecord:
    """What the log says of districts, of single aggregates, of commands, and, to its owner, of claims."""

    def __init__(self, log: EventLog, pool: asyncpg.Pool) -> None:
        self._log, self._pool = log, pool
        self._claims: Batches[tuple[str, str], bool] = Batches(self._are_claimed)
        self._readers: dict[str, Reader] = {}

    async def events(self, district: str) -> AsyncIterator[Event]:
        """All that a world learns from, a page at a time. Raises `Corrupt`."""
        reader = Reader(reduce(operator.or_, {*members(World.events), *members(Directory.events)}))
        async for page in pages(self._log, district, 0, reader.types):
            for event in reader.events(page):
                yield event

    async def stream(self, district: str, decider: Decider[Any, Any, Any, Any], stream: str) -> list[Event]:
        """What happened to one aggregate."""
        found = await self._log.stream(district, stream)
        return self._readers.setdefault(decider.noun, Reader(decider.events)).events(found)

    async def claimed(self, district: str, claims: Collection[str]) -> set[str]:
        """Those of them that an event on record has claimed."""
        asked = list(claims)
        found = await asyncio.gather(*(self._claims.ask((district, claim)) for claim in asked))
        return {claim for claim, known in zip(asked, found, strict=True) if known}

    async def _are_claimed(self, batch: Sequence[tuple[str, str]]) -> list[bool]:
        return await claimed(self._pool, batch)

    async def accepted(self, district: str, command_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Accepted]:
        """Those of the commands that are on record under the ids they were asked with."""
        asked = list(command_ids)
        found = await asyncio.gather(*(self._log.command(district, command_id) for command_id in asked))
        return {
            command_id: Accepted(
                stream=each[0], version=each[1].version, first_seq=each[1].first_seq, last_seq=each[1].last_seq
            )
            for command_id, each in zip(asked, found, strict=True)
            if each is not None
        }


def may_be(command: Command, event: Event) -> bool:
    """Whether the event may be what this very command wrote: all that both say openly is the same, and words are sealed
    where it has words. Whether they are the same words, only who has their key can tell.
    """
    personal = personal_fields(type(command))
    return all(
        isinstance(getattr(event, name, None), Sealed) == bool(getattr(command, name)) for name in personal
    ) and all(
        getattr(event, name) == getattr(command, name)
        for name in event.__struct_fields__
        if name in command.__struct_fields__ and name not in personal
    )
