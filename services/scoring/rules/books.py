"""Which rulebook holds on which day."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable

from shared.calendar import Deadline, WorkCalendar, deadline
from shared.contracts.rulebook import Rulebook


class Books:
    """A district's rulebooks in the order of their days, and the deadlines they give."""

    def __init__(self, books: Iterable[Rulebook]) -> None:
        self._books = sorted(books, key=lambda book: book.effective_from)
        self._days = [book.effective_from for book in self._books]
        self._calendars: dict[str, WorkCalendar] = {}
        self._known: dict[tuple[dt.date, str, str, int], Deadline] = {}

    def on(self, day: dt.date) -> Rulebook | None:
        """The rulebook in force on that day, or None before the first."""
        at = bisect_right(self._days, day)
        return self._books[at - 1] if at else None

    def deadline(self, start: dt.date, step: str, urgency: str, extended: int = 0) -> Deadline | None:
        """When `step` (`receive`, `resolve`, …) is due that starts on a day; None before the first rulebook."""
        key = (start, step, urgency, extended)
        if key not in self._known:
            book = self.on(start)
            if book is None:
                return None
            if book.calendar not in self._calendars:
                self._calendars[book.calendar] = WorkCalendar(book.calendar)
            terms: dict[str, str] = getattr(book.deadlines, step)
            self._known[key] = deadline(start, terms[urgency], self._calendars[book.calendar], extended)
        return self._known[key]
