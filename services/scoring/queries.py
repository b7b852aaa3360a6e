"""Questions about scores, answered from the projection."""

import asyncio
import datetime as dt
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Protocol, TypeVar

import msgspec

from services.scoring import facts as f
from services.scoring.districts import Districts
from services.scoring.rules import what_if
from services.scoring.rules.results import Facts, results
from shared.contracts.queries import ResultsOf
from shared.handling import today
from shared.projections import Documents
from shared.refusals import Refused

_encode = msgspec.json.Encoder(order="sorted").encode
REMEMBERED = 64


class OfAYear(Protocol):
    """A question about one year."""

    @property
    def year(self) -> int:
        """Which."""


Q = TypeVar("Q", bound=OfAYear)


def begun(
    find: Callable[[str, Q], Awaitable[bytes]], clock: Callable[[], dt.date] = today
) -> Callable[[str, Q], Awaitable[bytes]]:
    """Answers of years that have begun, and refuses `year-to-come`: nothing happened in it that could be counted."""

    async def found(district: str, question: Q) -> bytes:
        if question.year > (day := clock()).year:
            raise Refused("year-to-come", "year", year=question.year, today=day)
        return await find(district, question)

    return found


def facts_of(docs: Documents, year: int | None = None) -> Facts:
    """The projection's documents as the rules take them; of the ledgers only a year's, where only that is asked for."""
    ledgers = (each for key, each in docs.all(f.Ledger).items() if year is None or f"/{year}-" in key)
    return Facts(
        accounts=f.with_entries(docs.all(f.Account).values(), ledgers),
        cases=docs.all(f.CaseFacts), units=docs.all(f.UnitFacts),
        studios=docs.all(f.StudioFacts), tallies=docs.all(f.Tally), rules=docs.all(f.Rules),
        calendars=docs.all(f.Calendar),
    )  # fmt: skip


class Results:
    """A year's results as JSON bytes; computed once for each position of the log."""

    def __init__(self, districts: Districts) -> None:
        self._districts = districts
        self._told: OrderedDict[tuple[str, bytes], tuple[tuple[int, int], bytes]] = OrderedDict()  # and of what state

    async def find(self, district: str, question: ResultsOf) -> bytes:
        """Refuses as `Districts.reached`. Raises `Busy`."""
        key = district, _encode(question)
        reached = await self._districts.reached(district, question.known)
        told = self._told.get(key)
        if told and told[0] >= reached:
            return told[1]
        turns = self._districts.turns(question.known)
        return await turns.take(key, partial(self._answer, key, district, question))

    async def _answer(self, key: tuple[str, bytes], district: str, question: ResultsOf) -> bytes:
        docs, reached = await self._districts.read(district, question.known)
        found = await asyncio.to_thread(lambda: _encode(_document(facts_of(docs, question.year), district, question)))
        self._told[key] = reached, found
        if len(self._told) > REMEMBERED:
            self._told.popitem(last=False)
        return found


def _document(facts: Facts, district: str, question: ResultsOf) -> dict[str, Any]:
    found = results(facts, district, question.year, question.as_of)
    if (draft := question.rulebook) is None:
        return found
    drafted = results(what_if.under(facts, draft, district), district, question.year, question.as_of)
    return {**drafted, "rules": what_if.differences(facts, draft), "changes": what_if.changes(found, drafted)}
