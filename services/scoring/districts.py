"""All that scoring knows of a district: as it is now, or as it stood on record."""

import datetime as dt

from services.scoring.projections import STANDINGS
from shared.calendar import end_of
from shared.eventlog import EventLog
from shared.projections import Documents, Readings, Store
from shared.projections.fold import Fold
from shared.refusals import Refused
from shared.turns import Turns

PATIENCE = 10.0  # seconds for a turn: a large district may take seconds of its own, and who asks waits for twenty


class Districts:
    """Documents by district. What needs all of them takes its turn: `now` for what is live, `then` for the past.

    The past is folded from the log; only what was folded last is kept.
    """

    def __init__(self, store: Store, log: EventLog) -> None:
        self.now, self.then = Turns(PATIENCE), Turns(PATIENCE)
        self._store, self._log = store, log
        self._readings = Readings(store)
        self._past: tuple[str, int, Documents] | None = None

    async def reached(self, district: str, known: dt.date | None = None) -> tuple[int, int]:
        """Which version of the projection is live, and how far it has read; of a day 0 and the last position on record.

        Refuses `unknown-district`, `nothing-known-yet` where it was unknown on the day alone.
        """
        if known is not None:
            if position := await self._log.recorded_before(district, end_of(known)):
                return 0, position
            if await self._log.recorded_before(district, dt.datetime.now(dt.UTC)):
                raise Refused("nothing-known-yet")
        elif checkpoint := await self._store.checkpoint(district):
            return checkpoint.version, checkpoint.seq
        raise Refused("unknown-district", district=district)

    def turns(self, known: dt.date | None) -> Turns:
        """Where a question that needs all documents waits."""
        return self.now if known is None else self.then

    async def read(self, district: str, known: dt.date | None = None) -> tuple[Documents, tuple[int, int]]:
        """As it is now, or as it stood on record at the end of a day; and what `reached` says of that. In a turn.

        Refuses as `reached`.
        """
        if known is not None:
            version, position = await self.reached(district, known)
            return await self.at(district, position), (version, position)
        if (reading := await self._readings.of(district)) is None:
            raise Refused("unknown-district", district=district)
        return reading.docs, (reading.version, reading.seq)

    async def at(self, district: str, position: int) -> Documents:
        """As if nothing had been recorded after a position. In a turn of `then`."""
        if self._past is None or self._past[:2] != (district, position):
            self._past = None  # let go before the next is made
            docs = await Fold(STANDINGS).whole(self._log, district, position, STANDINGS.kinds)
            self._past = district, position, docs
        return self._past[2]
