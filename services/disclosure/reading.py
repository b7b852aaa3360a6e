"""A district's public documents, read again only when its checkpoint has moved."""

from shared.projections import Reading, Store


class Readings:
    """Reads by the pages' own database role."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, tuple[int, int, Reading]] = {}

    async def of(self, district: str) -> Reading | None:
        """The newest reading, or None for a district that does not exist."""
        checkpoint = await self._store.checkpoint(district)
        if checkpoint is None:
            return None
        known = self._known.get(district)
        if known and known[:2] == (checkpoint.version, checkpoint.seq):
            return known[2]
        reading = await self._store.read(district)
        if reading is not None:
            self._known[district] = checkpoint.version, reading.seq, reading
        return reading

    async def districts(self) -> list[str]:
        """Every district with pages."""
        return await self._store.districts()
