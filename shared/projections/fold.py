"""Folding a stretch of a district's log into documents."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from shared.away import AWAY
from shared.eventlog import EventLog, Page, Poison, Reader, pages
from shared.projections.documents import Absent, Documents, Projection

Fetch = Callable[[type[msgspec.Struct], str], Awaitable[msgspec.Struct | None]]


class Fold:
    """A projection's reader and fold, for any district."""

    def __init__(self, projection: Projection) -> None:
        self._evolve = projection.evolve
        self._reader = Reader(projection.events)
        self.types = self._reader.types

    async def page(self, documents: Documents, page: Page, fetch: Fetch | None = None) -> None:
        """Take in a page; `fetch` finds what is absent. Raises `Unreadable`, `Poison` at its position, `AWAY`."""
        evolve = self._evolve
        for seq, event in zip(page.seqs, self._reader.events(page), strict=True):
            try:
                try:
                    evolve(documents, event)
                except Absent as absent:
                    await self._found(documents, event, absent, fetch)
            except AWAY:  # the table cannot be asked: that says nothing of the event
                raise
            except Exception as error:  # a defect of the fold or of the history: named, never skipped
                raise Poison(page.district, seq, error) from error

    async def _found(self, documents: Documents, event: Any, absent: Absent, fetch: Fetch | None) -> None:
        while True:
            if fetch is None:
                raise absent
            documents.learn(absent.kind, absent.key, await fetch(absent.kind, absent.key))
            try:
                return self._evolve(documents, event)
            except Absent as another:
                absent = another

    async def whole(self, log: EventLog, district: str, until: int, kinds: tuple[Any, ...]) -> Documents:
        """All documents as of a position."""
        documents = Documents(kinds)
        async for page in pages(log, district, 0, self.types, until):
            await self.page(documents, page)
        return documents
