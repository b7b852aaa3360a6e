"""What earns or costs on which day (DOMAIN §5.1), at the very edges of each rule."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec
import pytest

from services.scoring.facts import Account, Deed, Entry, Promise, Signature
from services.scoring.rules import points
from services.scoring.rules.books import Books
from tests.unit.conftest import day, rulebook

BOOK = rulebook()
BOOKS = Books([BOOK])
QUOTA = BOOK.regime[0].committees[0], sorted(BOOK.regime[0].monthly)


def account(**what: Any) -> Account:
    """Of somebody who is in office all year, in a committee without quotas."""
    said: dict[str, Any] = {
        "mandate": "A", "committee": "T9", "level": "镇街", "start": day("2011-05-10"), "end": day("2016-05-09"),
        "changes": [(day("2011-05-10"), True)],
    }  # fmt: skip
    return Account(**said | what)


def happened(year: int = 2014, as_of: str = "2014-12-31", books: Books = BOOKS, **what: Any) -> list[tuple[str, str]]:
    return [(f"{each.on:%m-%d}", each.award) for each in points.happened(account(**what), books, year, day(as_of))]


def missed(books: Books = BOOKS, **what: Any) -> set[str]:
    """Months in which somebody under quotas, who did nothing, missed them."""
    said = account(committee=QUOTA[0], **what)
    return {
        each.source[-7:] for each in points.occurrences(said, books, 2014, day("2014-12-31")) if " 2014-" in each.source
    }


def entry(on: str, entered_on: str, **more: Any) -> Entry:
    return Entry(**{"entry": "E1", "on": day(on), "kind": "走访", "entered_on": day(entered_on)} | more)


@pytest.mark.parametrize(
    ("entered_on", "counts"), [("2014-03-01", True), ("2014-03-31", True), ("2014-04-01", False), ("2015-03-01", False)]
)
def test_an_entry_of_march_1_counts_if_it_was_written_in_within_thirty_days(entered_on, counts):
    assert happened(entries=[entry("2014-03-01", entered_on)]) == ([("03-01", "走访")] if counts else [])


@pytest.mark.parametrize(("as_of", "counts"), [("2014-06-09", False), ("2014-06-10", True), ("2014-06-11", True)])
def test_what_came_to_pass_later_counts_from_that_day_on_for_its_own_day(as_of, counts):
    later = day("2014-06-10")
    told = happened(
        as_of=as_of, entries=[entry("2014-05-01", "2014-05-02", adopted=later)],
        signatures={"P1": Signature("P1", day("2014-05-03"), lead=False, filed=later)},
        deeds=[Deed("D1", day("2014-05-04"), later)],
    )  # fmt: skip

    assert told == sorted([
        ("05-01", "走访"), ("05-03", points.COSIGNED),
        *([("05-01", points.ADOPTED), ("05-03", points.FILED), ("05-04", points.DEED)] if counts else []),
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("promise", "told"),
    [
        ({}, [("07-01", points.OVERDUE)]), ({"kept": "2014-06-30"}, [("06-30", points.KEPT)]),
        ({"kept": "2014-07-01"}, [("07-01", points.OVERDUE)]), ({"withdrawn": "2014-06-30"}, []),
        ({"withdrawn": "2014-07-01"}, [("07-01", points.OVERDUE)]),
    ],
)  # fmt: skip
def test_a_promise_is_due_to_the_end_of_its_day(promise, told):
    became = {name: day(on) for name, on in promise.items()}

    assert happened(promises={"N1": Promise("N1", day("2014-01-02"), day("2014-06-30"), **became)}) == told


@pytest.mark.parametrize(
    ("term", "months"),
    [
        ({"start": day("2014-03-01"), "changes": [(day("2014-03-01"), True)]}, range(3, 13)),
        ({"start": day("2014-03-02"), "changes": [(day("2014-03-02"), True)]}, range(4, 13)),
        ({"end": day("2014-03-31")}, range(1, 4)),
        ({"end": day("2014-03-30")}, range(1, 3)),
        ({"changes": [(day("2011-05-10"), True), (day("2014-03-31"), False)]}, range(1, 3)),
        ({"changes": [(day("2011-05-10"), True), (day("2014-04-01"), False)]}, range(1, 4)),
        ({"changes": [(day("2011-05-10"), True), (day("2014-03-15"), False), (day("2014-05-01"), True)]},
         [1, 2, *range(5, 13)]),
        ({"changes": [(day("2011-05-10"), True), (day("2014-03-15"), False), (day("2014-05-02"), True)]},
         [1, 2, *range(6, 13)]),
    ],
)  # fmt: skip
def test_a_month_is_owed_by_who_is_in_office_on_every_day_of_it(term, months):
    assert missed(**term) == {f"2014-{month:02d}" for month in months}


@pytest.mark.parametrize(("entered_on", "met"), [("2014-04-14", True), ("2014-04-15", False)])
def test_a_month_is_met_by_what_was_written_in_within_thirty_days(entered_on, met):
    done = [entry("2014-03-15", entered_on, kind=kind) for kind in QUOTA[1]]

    assert ("2014-03" in missed(entries=done)) != met
    assert "2014-03" in missed(entries=done[1:])
    assert "2014-03" in missed(entries=[entry("2013-03-15", "2013-03-15", kind=kind) for kind in QUOTA[1]])


def test_a_year_has_what_was_done_in_it_by_the_day():
    entries = [entry(on, on) for on in ("2013-12-31", "2014-01-01", "2014-06-30", "2014-07-01", "2015-01-01")]

    assert happened(as_of="2014-06-30", entries=entries) == [("01-01", "走访"), ("06-30", "走访")]
    assert happened(as_of="2015-06-30", entries=entries) == [("01-01", "走访"), ("06-30", "走访"), ("07-01", "走访")]


def test_nothing_is_owed_for_a_month_that_ends_before_the_first_rulebook():
    books = Books([msgspec.structs.replace(BOOK, effective_from=day("2014-04-30"))])

    assert missed(books) == {f"2014-{month:02d}" for month in range(4, 13)}


def test_a_promise_that_was_late_before_the_first_rulebook_is_no_lapse():
    books = Books([msgspec.structs.replace(BOOK, effective_from=day("2014-07-02"))])
    late = account(promises={"N1": Promise("N1", day("2014-01-02"), day("2014-06-30"))})

    told = points.happened(late, books, 2014, day("2014-12-31"))

    assert [each.award for each in told] == [points.OVERDUE]
    assert list(points.lapses(told, books)) == []
    assert list(points.lapses(told, BOOKS)) == told


@pytest.mark.parametrize(("first", "missed_"), [("2014-12-31", False), ("2015-01-01", True), ("2012-02-29", False)])
def test_a_standing_duty_is_met_once_in_the_term_by_the_years_last_day(first, missed_):
    (kind,) = BOOK.regime[0].standing
    told = points.occurrences(
        account(committee=QUOTA[0], first={kind: day(first)}), BOOKS, 2014, day("2014-12-31")
    )  # fmt: skip

    assert (f"{kind} 2014" in {each.source for each in told}) == missed_
    gone = account(committee=QUOTA[0], end=day("2014-12-30"))
    assert f"{kind} 2014" not in {each.source for each in points.occurrences(gone, BOOKS, 2014, day("2014-12-31"))}


def test_an_award_gives_no_more_than_what_is_left_of_its_caps():
    """Half a point each, three quarters a month, two a year."""
    capped = msgspec.structs.replace(
        BOOK.award("走访"), each=Decimal("0.5"), month_cap=Decimal("0.75"), year_cap=Decimal(2)
    )  # fmt: skip
    books = Books([msgspec.structs.replace(BOOK, points=msgspec.structs.replace(BOOK.points, award=[capped]))])
    days = [dt.date(2014, month, n) for month in range(1, 5) for n in (1, 2, 3)]
    entries = [Entry(entry=f"E{on}", on=on, kind="走访", entered_on=on) for on in days]

    lines = points.postings(account(entries=entries), books, 2014, day("2014-12-31"))

    half, quarter = Fraction(1, 2), Fraction(1, 4)
    assert [(f"{line.on:%m-%d}", line.points) for line in lines] == [
        ("01-01", half), ("01-02", quarter), ("02-01", half), ("02-02", quarter), ("03-01", half),
    ]  # fmt: skip
