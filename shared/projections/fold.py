"""Folding a stretch of a district's log into documents."""

import datetime as dt
from typing import Any

import msgspec

from shared.contracts.tags import list_decoder, tags
from shared.eventlog import EventLog, Page
from shared.eventlog.log import PAGE
from shared.projections.documents import Documents, Projection

Recorded = dt.datetime | None


class Poison(Exception):
    """An event that the fold cannot take; its stream stops there until the cause is mended."""

    def __init__(self, seq: int, cause: Exception) -> None:
        super().__init__(f"seq {seq}: {cause!r}")
        self.seq = seq


class Fold:
    """A projection's decoder and fold, for any district."""

    def __init__(self, projection: Projection) -> None:
        self.projection = projection
        self.types = tags(projection.events)
        self._decoder = list_decoder(projection.events)
        self._one: msgspec.json.Decoder[Any] = msgspec.json.Decoder(projection.events)

    def page(self, documents: Documents, page: Page) -> None:
        """Take in a page. Raises `Poison` with the position of the event that could not be taken."""
        for seq, recorded_at, event in zip(page.seqs, page.recorded, self._events(page), strict=True):
            try:
                self.projection.evolve(documents, event, seq, recorded_at)
            except Exception as error:  # a defect of the fold or of the history: named, never skipped
                raise Poison(seq, error) from error

    def _events(self, page: Page) -> list[Any]:
        try:
            return self._decoder.decode(page.data)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raws = msgspec.json.decode(page.data, type=list[msgspec.Raw])
            for seq, raw in zip(page.seqs, raws, strict=True):
                try:
                    self._one.decode(raw)
                except (msgspec.DecodeError, UnicodeDecodeError) as error:
                    raise Poison(seq, error) from error
            raise

    async def up_to(self, log: EventLog, district: str, documents: Documents, after: int, until: int) -> Recorded:
        """Fold what lies in (after, until] of a district; answers when the last of it was recorded, None for none."""
        at: Recorded = None
        while after < until:
            page = await log.page(district, after, self.types, limit=min(PAGE, until - after))
            if page is None:
                break
            self.page(documents, page)
            after, at = page.last_seq, page.recorded[-1] if page.recorded else at
        return at
