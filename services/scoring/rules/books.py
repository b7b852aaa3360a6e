"""Which rulebook holds on which day."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from services.scoring import facts as f
from shared.calendar import Calendars, Deadline, Notice, Span, WorkCalendar, deadline
from shared.contracts.rulebook import Rulebook


class Terms(NamedTuple):
    """What one occurrence earns (or costs), and how much of it counts in a month and in a year."""

    each: Decimal
    month_cap: Decimal | None
    year_cap: Decimal | None


class UnknownGrade(Exception):
    """A ballot on record has a grade that no rulebook names."""


class Books:
    """A district's rulebooks in the order of their days, and the deadlines they give."""

    def __init__(self, books: Iterable[Rulebook], calendars: Mapping[str, f.Calendar] = MappingProxyType({})) -> None:
        self._books = sorted(books, key=lambda book: book.effective_from)
        self._calendars = Calendars()
        for name, calendar in calendars.items():
            for on, years, off, work in calendar.notices:  # as they came: of two on one day the later holds
                self._calendars.add(name, Notice(on, frozenset(years), frozenset(off), frozenset(work)))
        self._days = [book.effective_from for book in self._books]
        self._terms: dict[tuple[int, str], Terms | None] = {}
        self._known: dict[tuple[object, ...], Deadline] = {}
        self._calendar: dict[tuple[str, dt.date], WorkCalendar] = {}

    def on(self, day: dt.date) -> Rulebook | None:
        """The rulebook in force on that day, or None before the first."""
        at = bisect_right(self._days, day)
        return self._books[at - 1] if at else None

    def terms(self, day: dt.date, award: str) -> "Terms | None":
        """What an award gives on that day; None where there is none."""
        at = bisect_right(self._days, day)
        if (at, award) not in self._terms:
            found = self._books[at - 1].award(award) if at else None
            self._terms[at, award] = None if found is None else Terms(found.each, found.month_cap, found.year_cap)
        return self._terms[at, award]

    def worth(self, grade: str, held: dt.date, book: Rulebook) -> Decimal:
        """What a grade counts in a rulebook; one that it does not name by the latest that did on the ballot's day.

        Raises `UnknownGrade` where none does.
        """
        at = bisect_right(self._days, held)
        for each in (book, *reversed(self._books[:at])):
            if grade in each.review.grades:
                return each.review.grades[grade]
        raise UnknownGrade(grade)

    def calendar(self, book: Rulebook, known: dt.date) -> WorkCalendar:
        """What a rulebook counts working days by, as known on a day."""
        key = book.calendar, known
        found = self._calendar.get(key)
        if found is None:
            found = self._calendar[key] = self._calendars.at(*key)
        return found

    def deadline(
        self, start: dt.date, step: str, urgency: str, known: dt.date, extended: int = 0,
        suspended: tuple[Span, ...] = (),
    ) -> Deadline | None:  # fmt: skip
        """When `step` (`receive`, `resolve`, …) is due that starts on a day, by the calendar as known on another.

        None before the first rulebook, and where the one in force has no such urgency: as for who works on the case.
        """
        book = self.on(start)
        if book is None or urgency not in getattr(book.deadlines, step):
            return None
        calendar = self.calendar(book, known)
        key = (start, step, urgency, extended, suspended, calendar)
        if key not in self._known:
            terms: dict[str, str] = getattr(book.deadlines, step)
            self._known[key] = deadline(start, terms[urgency], calendar, extended, suspended)
        return self._known[key]
