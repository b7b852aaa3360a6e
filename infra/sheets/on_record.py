"""A district as its log has it, for a rehearsal to begin with. Reads only, and without the vault."""

import asyncio
import operator
import uuid
from collections.abc import AsyncIterator, Iterable
from functools import reduce
from typing import Any

from services.casework.world import World
from shared.contracts.base import Command, Event, Sealed
from shared.contracts.replies import Accepted
from shared.contracts.tags import events, members, tag
from shared.decider import Decider
from shared.directory import Directory
from shared.eventlog import EventLog, Reader, pages
from shared.vault import personal_fields


class OnRecord:
    """What the log says of districts, of single aggregates, and of commands."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._readers: dict[str, Reader] = {}

    async def events(self, district: str) -> AsyncIterator[Event]:
        """All that a world learns from, and all that claim something, a page at a time. Raises `Corrupt`."""
        reader = Reader(_wanted())
        async for page in pages(self._log, district, 0, reader.types):
            for event in reader.events(page):
                yield event

    async def stream(self, district: str, decider: Decider[Any, Any, Any, Any], stream: str) -> list[Event]:
        """What happened to one aggregate."""
        found = await self._log.stream(district, stream)
        return self._readers.setdefault(decider.noun, Reader(decider.events)).events(found)

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


def _wanted() -> Any:
    """What a rehearsal's world reads, and in full what claims something."""
    kinds = {tag(kind): kind for kind in (*members(World.events), *members(Directory.events))}
    kinds |= {name: kind for name, kind in events().items() if getattr(kind, "claim", None) is not Event.claim}
    return reduce(operator.or_, kinds.values())
