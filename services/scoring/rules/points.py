"""The points of a representative 考核积分制: a running account of postings (DOMAIN §5.1)."""

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from services.scoring.facts import Account, Entry
from services.scoring.rules.books import Books
from services.scoring.rules.figures import exact
from shared.contracts.rulebook import ADOPTED, COSIGNED, DEED, FILED, KEPT, LEAD, MISSED, OVERDUE

LAPSES = (MISSED, OVERDUE)
DAY = dt.timedelta(days=1)


class Occurrence(NamedTuple):
    """Something that an award may be for: the day, the award's name, and what it comes from."""

    on: dt.date
    award: str
    source: str


class Posting(NamedTuple):
    """One line of the account: what an occurrence earned or cost after the caps, never 0."""

    on: dt.date
    award: str
    points: Fraction
    source: str


def postings(account: Account, books: Books, year: int, as_of: dt.date) -> list[Posting]:
    """The account of a year in the order of its days, each line by the rulebook in force on its day."""
    return posted(happened(account, books, year, as_of), books)


def happened(account: Account, books: Books, year: int, as_of: dt.date) -> list[Occurrence]:
    """What may earn or cost in the year by a day, in the order of its days."""
    until = min(as_of, dt.date(year, 12, 31))
    return sorted(o for o in occurrences(account, books, year, as_of) if o.on.year == year and o.on <= until)


def lapses(occurred: Iterable[Occurrence], books: Books) -> Iterator[Occurrence]:
    """Duties that were missed and promises that were late under a rulebook, whatever it charges for them."""
    return (each for each in occurred if each.award in LAPSES and books.on(each.on) is not None)


def posted(occurred: Iterable[Occurrence], books: Books) -> list[Posting]:
    """What each earned or cost, in the order of their days."""
    # For an award in a month, and in the year. Sums of a rulebook's decimals, of nine places (`figures`), are exact.
    given: dict[tuple[str, int | None], Decimal] = defaultdict(Decimal)
    lines = []
    for on, name, source in occurred:
        terms = books.terms(on, name)
        if terms is None:
            continue
        points, periods = terms.each, ((name, on.month), (name, None))
        for cap, period in zip((terms.month_cap, terms.year_cap), periods, strict=True):
            if cap is not None:
                points = min(points, cap - given[period])
        if points > 0 or terms.each < 0:
            for period in periods:
                given[period] += points
            lines.append(Posting(on, name, exact(points), source))
    return lines


def occurrences(account: Account, books: Books, year: int, as_of: dt.date) -> Iterator[Occurrence]:
    """Everything in the year that may earn or cost, before any cap; nothing that was done after the day."""
    for entry in account.entries:
        if entry.on <= as_of and entry.on.year == year and not late(entry, books):
            yield Occurrence(entry.on, entry.kind, entry.entry)
            if entry.adopted is not None and entry.adopted <= as_of:
                yield Occurrence(entry.on, ADOPTED, entry.entry)
    for signature in account.signatures.values():
        yield Occurrence(signature.on, LEAD if signature.lead else COSIGNED, signature.proposal)
        if signature.filed is not None and signature.filed <= as_of:
            yield Occurrence(signature.on, FILED, signature.proposal)
    for deed in account.deeds:
        if deed.verified <= as_of:
            yield Occurrence(deed.on, DEED, deed.deed)
    yield from _promises(account)
    yield from _missed_monthly(account, books, year)
    yield from _missed_standing(account, books, year)


def late(entry: Entry, books: Books) -> bool:
    """Written in too long after its day: stays on record, earns nothing, meets no monthly duty."""
    book = books.on(entry.on)
    return book is not None and (entry.entered_on - entry.on).days > book.points.late_after_days


def _promises(account: Account) -> Iterator[Occurrence]:
    """Kept in time earns on the day it was kept; otherwise the charge falls on the day after the due day."""
    for promise in account.promises.values():
        if promise.withdrawn is not None and promise.withdrawn <= promise.due:
            continue
        if promise.kept is not None and promise.kept <= promise.due:
            yield Occurrence(promise.kept, KEPT, promise.promise)
        else:
            yield Occurrence(promise.due + DAY, OVERDUE, promise.promise)


def _missed_monthly(account: Account, books: Books, year: int) -> Iterator[Occurrence]:
    done: dict[tuple[int, str], int] = defaultdict(int)
    for entry in account.entries:
        if entry.on.year == year and not late(entry, books):
            done[entry.on.month, entry.kind] += 1
    for month in range(1, 13):
        first, last = dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])
        book = books.on(last)
        if book is None or not in_force_throughout(account, first, last):
            continue
        for kind, wanted in book.regime_of(account.committee).monthly.items():
            if done[month, kind] < wanted:
                yield Occurrence(last, MISSED, f"{kind} {year}-{month:02d}")


def _missed_standing(account: Account, books: Books, year: int) -> Iterator[Occurrence]:
    """Once in the term, by 31 December; a late entry meets it too."""
    last = dt.date(year, 12, 31)
    book = books.on(last)
    if book is None or not in_force_throughout(account, last, last):
        return
    for kind in book.regime_of(account.committee).standing:
        if account.first.get(kind, dt.date.max) > last:
            yield Occurrence(last, MISSED, f"{kind} {year}")


def in_force_throughout(account: Account, first: dt.date, last: dt.date) -> bool:
    """Seated on the first day, within the term, and no change to anything else until the last."""
    if first < account.start or last > account.end:
        return False
    state = False
    for on, seated in dict(account.changes).items():  # of a day the last holds
        if on <= first:
            state = seated
        elif on <= last and not seated:
            return False
    return state
