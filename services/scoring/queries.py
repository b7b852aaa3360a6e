"""Questions about scores, answered from the projection."""

import asyncio
import datetime as dt
from collections import OrderedDict

import msgspec

from services.scoring import facts as f
from services.scoring.rules.results import Facts, results
from shared.contracts.queries import ResultsOf
from shared.projections import Documents, Store
from shared.refusals import Refused

_encode = msgspec.json.Encoder(order="sorted").encode
REMEMBERED = 64


def facts_of(docs: Documents) -> Facts:
    """The projection's documents as the rules take them."""
    return Facts(
        accounts=docs.all(f.Account), cases=docs.all(f.CaseFacts), units=docs.all(f.UnitFacts),
        studios=docs.all(f.StudioFacts), tallies=docs.all(f.Tally), rules=docs.all(f.Rules),
    )  # fmt: skip


class Results:
    """A year's results as JSON bytes; computed once for each position of the log."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: OrderedDict[tuple[str, int, dt.date], tuple[int, bytes]] = OrderedDict()

    async def find(self, district: str, question: ResultsOf) -> bytes:
        """Refuses `unknown-district`."""
        key = (district, question.year, question.as_of)
        checkpoint = await self._store.checkpoint(district)
        if checkpoint is None:
            raise Refused("unknown-district", district=district)
        known = self._known.get(key)
        if known and known[0] == checkpoint.seq:
            return known[1]
        reading = await self._store.read(district)
        if reading is None:
            raise Refused("unknown-district", district=district)
        found = await asyncio.to_thread(
            lambda: _encode(results(facts_of(reading.docs), district, question.year, question.as_of))
        )
        self._known[key] = reading.seq, found
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return found
