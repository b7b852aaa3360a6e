"""One representative's documents, read alone: what it costs does not depend on how long the district's log is."""

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from functools import partial
from itertools import accumulate
from typing import Any

import msgspec

from services.scoring import facts as f
from services.scoring.districts import Districts
from services.scoring.rules.books import Books
from services.scoring.rules.figures import exact, text
from services.scoring.rules.points import in_force_throughout
from services.scoring.rules.standing import own
from shared.contracts.queries import AccountOf
from shared.projections import Documents, Store
from shared.refusals import Refused

_encode = msgspec.json.Encoder(order="sorted").encode


class Own(msgspec.Struct, frozen=True):
    """A mandate's account with its entries, the cases that it was the first to receive, and what they are judged by."""

    account: f.Account
    cases: list[f.CaseFacts]
    books: Books

    @classmethod
    async def read(cls, store: Store, district: str, mandate: str, year: int | None = None) -> "tuple[Own, int]":
        """From what is live, and as of which position; of a year only its entries and cases.

        Refuses `unknown-district`, `unknown-mandate`.
        """
        months = [] if year is None else [f.ledger_of(mandate, dt.date(year, month, 1)) for month in range(1, 13)]
        while True:  # until all of it is of one position
            first = await store.some(district, {f.Account: [mandate], f.Ledger: months}, whole=[f.Rules, f.Calendar])
            if first is None:
                raise Refused("unknown-district", district=district)
            found = first.docs.get(f.Account, mandate)
            if found is None:
                raise Refused("unknown-mandate", id=mandate)
            second = first if year else await store.some(district, {f.Ledger: found.ledgers})
            ledgers = second.docs.all(f.Ledger).values() if second else ()
            last = await store.some(district, {f.CaseFacts: [case for ledger in ledgers for case in ledger.cases]})
            if second and last and first.seq == second.seq == last.seq:
                return cls(
                    f.with_entries([found], ledgers)[mandate],
                    list(last.docs.all(f.CaseFacts).values()),
                    _books(first.docs),
                ), first.seq

    @classmethod
    def among(cls, docs: Documents, mandate: str, year: int | None = None) -> "Own":
        """From all documents of a district, likewise."""
        found = docs.all(f.Account).get(mandate)
        if found is None:
            raise Refused("unknown-mandate", id=mandate)
        ledgers = [docs.the(f.Ledger, key) for key in found.ledgers if year is None or f"/{year}-" in key]
        cases = [docs.the(f.CaseFacts, case) for ledger in ledgers for case in ledger.cases]
        return cls(f.with_entries([found], ledgers)[mandate], cases, _books(docs))


def _books(docs: Documents) -> Books:
    return Books((each.rulebook for each in docs.all(f.Rules).values()), docs.all(f.Calendar))


class Accounts:
    """Answers as JSON bytes. Raises `Busy`.

    Refuses `unknown-district`, `unknown-mandate`, `no-rulebook`, `mandate-not-in-force` before the term.
    """

    def __init__(self, store: Store, districts: Districts) -> None:
        self._store, self._districts = store, districts

    async def find(self, district: str, question: AccountOf) -> bytes:
        """`{mandate, year, as_of, …, postings: [{on, award, points, balance, rulebook, source}]}`."""
        if question.known is not None:
            key = district, _encode(question)
            return await self._districts.then.take(key, partial(self._past, district, question))
        found, seq = await Own.read(self._store, district, question.mandate, question.year)
        return _encode(account(found, question, district, seq))

    async def _past(self, district: str, question: AccountOf) -> bytes:
        docs, (_, position) = await self._districts.read(district, question.known)
        return _encode(account(Own.among(docs, question.mandate, question.year), question, district, position))


def account(found: Own, question: AccountOf, district: str, seq: int) -> dict[str, Any]:
    """The year that was read, for readers; without what needs a comparison with others: grade and rank."""
    books = found.books
    year, as_of = question.year, question.as_of
    until = min(as_of, dt.date(year, 12, 31))
    book = books.on(until)
    if book is None:
        raise Refused("no-rulebook", on=until)
    holder = found.account.as_of(as_of)
    if holder.start > until:  # who is elected later has no standing either
        raise Refused("mandate-not-in-force", id=holder.mandate, on=until)
    standing = own(holder, found.cases, books, book, year, as_of)
    base = exact(book.points.base)
    balances = list(accumulate((line.points for line in standing.account), initial=base))[1:]
    return {
        "district": district, "position": seq, "mandate": holder.mandate, "year": year, "as_of": as_of,
        "known": question.known, "committee": holder.committee, "level": holder.level,
        "start": holder.start, "end": holder.end, "in_force": in_force_throughout(holder, until, until),
        "duty": text(standing.duty), "casework": text(standing.casework), "review": text(standing.review),
        "total": text(standing.total), "base": text(base), "postings": list(_lines(standing.account, balances, books)),
        "cases": standing.rates._asdict(),
    }  # fmt: skip


def _lines(postings: Iterable[Any], balances: Iterable[Fraction], books: Books) -> Iterable[dict[str, Any]]:
    for line, balance in zip(postings, balances, strict=True):
        book = books.on(line.on)
        yield {
            "on": line.on, "award": line.award, "points": text(line.points), "balance": text(balance),
            "rulebook": book.id if book else None, "source": line.source,
        }  # fmt: skip
