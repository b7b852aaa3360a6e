"""One representative's documents, read alone: what it costs does not depend on how long the district's log is."""

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from itertools import accumulate
from typing import Any

import msgspec

from services.scoring import facts as f
from services.scoring.queries import known_on
from services.scoring.rules.books import Books
from services.scoring.rules.figures import exact, text
from services.scoring.rules.points import in_force_throughout
from services.scoring.rules.rates import rates
from services.scoring.rules.standing import own
from shared.contracts.queries import AccountOf
from shared.eventlog import EventLog
from shared.projections import Documents, Snapshot, Store
from shared.refusals import Refused

_encode = msgspec.json.Encoder(order="sorted").encode


class Own(msgspec.Struct, frozen=True):
    """A mandate's account with its entries, the cases that it was the first to receive, the district's rulebooks."""

    account: f.Account
    cases: list[f.CaseFacts]
    rules: list[f.Rules]

    @classmethod
    async def read(cls, snapshot: Snapshot, mandate: str, year: int | None = None) -> "Own":
        """From what is live; of a year only its entries and cases. Refuses `unknown-mandate`."""
        found = (await snapshot.some(f.Account, [mandate])).get(mandate)
        if found is None:
            raise Refused("unknown-mandate", id=mandate)
        ledgers = (await snapshot.some(f.Ledger, _of(found, year))).values()
        cases = await snapshot.some(f.CaseFacts, (case for ledger in ledgers for case in ledger.cases))
        return cls(
            f.with_entries([found], ledgers)[mandate], list(cases.values()), list((await snapshot.of(f.Rules)).values())
        )  # fmt: skip

    @classmethod
    def among(cls, docs: Documents, mandate: str, year: int | None = None) -> "Own":
        """From all documents of a district, likewise."""
        found = docs.all(f.Account).get(mandate)
        if found is None:
            raise Refused("unknown-mandate", id=mandate)
        ledgers = [docs.the(f.Ledger, key) for key in _of(found, year)]
        cases = [docs.the(f.CaseFacts, case) for ledger in ledgers for case in ledger.cases]
        return cls(f.with_entries([found], ledgers)[mandate], cases, list(docs.all(f.Rules).values()))


class Accounts:
    """Answers as JSON bytes. Refuses `unknown-district`, `unknown-mandate`, `no-rulebook`."""

    def __init__(self, store: Store, log: EventLog) -> None:
        self._store, self._log = store, log

    async def find(self, district: str, question: AccountOf) -> bytes:
        """`{mandate, year, as_of, …, postings: [{on, award, points, balance, rulebook, source}]}`."""
        if question.known is not None:
            docs, seq = await known_on(self._log, district, question.known)
            return _encode(account(Own.among(docs, question.mandate, question.year), question, district, seq))
        async with self._store.snapshot(district) as snapshot:
            if snapshot is None:
                raise Refused("unknown-district", district=district)
            found = await Own.read(snapshot, question.mandate, question.year)
            return _encode(account(found, question, district, snapshot.seq))


def _of(account: f.Account, year: int | None) -> list[str]:
    """The keys of a year's ledgers, or of all."""
    return sorted(key for key in account.ledgers if year is None or key.startswith(f"{account.mandate}/{year}-"))


def account(found: Own, question: AccountOf, district: str, seq: int) -> dict[str, Any]:
    """The year that was read, for readers; without what needs a comparison with others: grade and rank."""
    books = Books(rules.rulebook for rules in found.rules)
    year, as_of = question.year, question.as_of
    until = min(as_of, dt.date(year, 12, 31))
    book = books.on(until)
    if book is None:
        raise Refused("no-rulebook", on=until)
    standing = own(found.account, found.cases, books, book, year, as_of)
    base = exact(book.points.base)
    balances = list(accumulate((line.points for line in standing.account), initial=base))[1:]
    return {
        "district": district, "position": seq, "mandate": found.account.mandate, "year": year, "as_of": as_of,
        "known": question.known, "committee": found.account.committee, "level": found.account.level,
        "start": found.account.start, "end": found.account.end,
        "in_force": in_force_throughout(found.account, until, until),
        "duty": text(standing.duty), "casework": text(standing.casework), "review": text(standing.review),
        "total": text(standing.total), "base": text(base), "postings": list(_lines(standing.account, balances, books)),
        "cases": rates(found.cases, books, as_of)._asdict(),
    }  # fmt: skip


def _lines(postings: Iterable[Any], balances: Iterable[Fraction], books: Books) -> Iterable[dict[str, Any]]:
    for line, balance in zip(postings, balances, strict=True):
        book = books.on(line.on)
        yield {
            "on": line.on, "award": line.award, "points": text(line.points), "balance": text(balance),
            "rulebook": book.id if book else None, "source": line.source,
        }  # fmt: skip
