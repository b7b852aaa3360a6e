"""Questions about scores, answered from the projection."""

import asyncio
import datetime as dt
from collections import OrderedDict
from typing import Any

import msgspec

from services.scoring import facts as f
from services.scoring.projections import STANDINGS
from services.scoring.rules import what_if
from services.scoring.rules.results import Facts, results
from shared.calendar import end_of
from shared.contracts.queries import ResultsOf
from shared.eventlog import EventLog
from shared.projections import Documents, Store
from shared.projections.fold import Fold
from shared.refusals import Refused

_encode = msgspec.json.Encoder(order="sorted").encode
REMEMBERED = 64


def facts_of(docs: Documents) -> Facts:
    """The projection's documents as the rules take them."""
    return Facts(
        accounts=f.with_entries(docs.all(f.Account).values(), docs.all(f.Ledger).values()),
        cases=docs.all(f.CaseFacts), units=docs.all(f.UnitFacts),
        studios=docs.all(f.StudioFacts), tallies=docs.all(f.Tally), rules=docs.all(f.Rules),
        calendars=docs.all(f.Calendar),
    )  # fmt: skip


class Results:
    """A year's results as JSON bytes; computed once for each position of the log."""

    def __init__(self, store: Store, log: EventLog) -> None:
        self._store, self._log = store, log
        self._known: OrderedDict[tuple[str, bytes], tuple[int, bytes]] = OrderedDict()

    async def find(self, district: str, question: ResultsOf) -> bytes:
        """Refuses `unknown-district`, also where it was not known on the day."""
        key = (district, _encode(question))
        checkpoint = await self._store.checkpoint(district)
        if checkpoint is None:
            raise Refused("unknown-district", district=district)
        known = self._known.get(key)
        if known and known[0] == checkpoint.seq:
            return known[1]
        docs, seq = (
            await self._documents(district)
            if question.known is None
            else await known_on(self._log, district, question.known)
        )
        found = await asyncio.to_thread(lambda: _encode(_document(facts_of(docs), district, question)))
        self._known[key] = seq if question.known is None else checkpoint.seq, found
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return found

    async def _documents(self, district: str) -> tuple[Documents, int]:
        reading = await self._store.read(district)
        if reading is None:
            raise Refused("unknown-district", district=district)
        return reading.docs, reading.seq


async def known_on(log: EventLog, district: str, day: dt.date) -> tuple[Documents, int]:
    """The documents as they would be had nothing been recorded after a day. Refuses `unknown-district`."""
    until = await log.recorded_before(district, end_of(day))
    if until == 0:
        raise Refused("unknown-district", district=district)
    return await Fold(STANDINGS).whole(log, district, until, STANDINGS.kinds), until


def _document(facts: Facts, district: str, question: ResultsOf) -> dict[str, Any]:
    found = results(facts, district, question.year, question.as_of)
    if (draft := question.rulebook) is None:
        return found
    drafted = results(what_if.under(facts, draft), district, question.year, question.as_of)
    return {**drafted, "rules": what_if.differences(facts, draft), "changes": what_if.changes(found, drafted)}
