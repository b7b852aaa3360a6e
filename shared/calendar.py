"""Working days by the statutory calendar, and the deadlines that are counted in them (DOMAIN §4.2)."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
DAY = dt.timedelta(days=1)
SATURDAY = 5
Span = tuple[dt.date, dt.date]
TERM = re.compile(r"(\d{1,4})(wd|d)")


def end_of(day: dt.date) -> dt.datetime:
    """The moment at which a day is over in China; of the last that can be named the one at which it begins."""
    return dt.datetime.combine(min(day, dt.date.max - DAY) + DAY, dt.time(), CHINA)


@lru_cache(maxsize=5000)
def month_of(day: dt.date) -> str:
    """`2014-05`; one text in memory for all days of it that are asked for again and again."""
    return day.isoformat()[:7]


class Deadline(NamedTuple):
    """The last day in time; `provisional` while no calendar is published for a year that was counted through."""

    day: dt.date
    provisional: bool = False


class Notice(NamedTuple):
    """What was said of years on a day: days off besides Saturday and Sunday, and of those the days that are worked."""

    on: dt.date
    years: frozenset[int]
    off: frozenset[dt.date]
    work: frozenset[dt.date]


class WorkCalendar:
    """The working days of a calendar by these notices, the latest first to be asked.

    `CN` is otherwise the State Council's, from the library `chinesecalendar`. A year of which nothing is published
    counts Monday to Friday, and is provisional. Raises ValueError for another name without a notice.
    """

    def __init__(self, name: str = "CN", notices: tuple[Notice, ...] = ()) -> None:
        if name != "CN" and not notices:
            raise ValueError(f"no calendar named {name}")
        self.name, self.notices = name, notices
        self._known, self._is_workday = _library() if name == "CN" else (frozenset[int](), _monday_to_friday)
        self._working: dict[dt.date, bool] = {}

    def provisional(self, year: int) -> bool:
        """Whether nothing is published of the year."""
        return year not in self._known and not any(year in notice.years for notice in self.notices)

    def is_working(self, day: dt.date) -> bool:
        """Whether people work on that day."""
        known = self._working.get(day)
        if known is None:
            known = self._working[day] = self._look_up(day)
        return known

    def _look_up(self, day: dt.date) -> bool:
        for notice in reversed(self.notices):
            if day.year in notice.years:
                return day in notice.work or (_monday_to_friday(day) and day not in notice.off)
        return self._is_workday(day) if day.year in self._known else _monday_to_friday(day)


class Calendars:
    """A district's calendars as they were on any day."""

    def __init__(self) -> None:
        self._notices: dict[str, list[Notice]] = {}
        self._made: dict[tuple[str, int], WorkCalendar] = {}

    def add(self, name: str, notice: Notice) -> None:
        """Take a notice in; they come in the order of their days."""
        self._notices.setdefault(name, []).append(notice)

    def known(self, name: str) -> bool:
        """Whether there is such a calendar at all."""
        return name == "CN" or name in self._notices

    def at(self, name: str, day: dt.date) -> WorkCalendar:
        """The calendar by the notices up to a day; one whose first notice is later is known by that."""
        notices = self._notices.get(name, [])
        count = sum(notice.on <= day for notice in notices) or (0 if name == "CN" else 1)
        if (name, count) not in self._made:
            self._made[name, count] = WorkCalendar(name, tuple(notices[:count])) if count else calendar_of(name)
        return self._made[name, count]


@cache
def _library() -> tuple[frozenset[int], Callable[[dt.date], bool]]:
    import chinese_calendar  # 20 ms; only who counts working days pays for it

    years = [day.year for day in chinese_calendar.holidays]
    return frozenset(range(min(years), max(years) + 1)), chinese_calendar.is_workday


def _monday_to_friday(day: dt.date) -> bool:
    return day.weekday() < 5


calendar_of = cache(WorkCalendar)  # one of each name: to make one is a walk over all its holidays


@cache
def term(text: str) -> tuple[int, str]:
    """`5wd` → (5, "wd"): working days; `30d` → (30, "d"): calendar days. Raises ValueError."""
    found = TERM.fullmatch(text)
    if found is None:
        raise ValueError(f"not a term of days: {text!r}, expected such as 5wd or 30d")
    return int(found[1]), found[2]


def deadline(
    start: dt.date, text: str, calendar: WorkCalendar, extended: int = 0, suspended: tuple[Span, ...] = ()
) -> Deadline:
    """The N-th working (`Nwd`) or calendar (`Nd`) day after the start, plus `extended` calendar days.

    Days after the first and up to the last of a `suspended` span do not count.
    """
    count, unit = term(text)
    day, provisional = start, False
    if unit == "d":
        count, extended = 0, extended + count
    while count:
        day += DAY
        if not _stands_still(day, suspended):
            provisional = provisional or calendar.provisional(day.year)
            count -= calendar.is_working(day)
    if not suspended:
        return Deadline(day + extended * DAY, provisional)
    while extended:
        day += DAY
        extended -= not _stands_still(day, suspended)
    return Deadline(day, provisional)


def uncounted(
    start: dt.date, text: str, calendar: WorkCalendar, suspended: tuple[Span, ...] = ()
) -> Iterator[tuple[dt.date, str]]:
    """The days between the start and the deadline (before any extension) that did not count, and why."""
    due, day = deadline(start, text, calendar, suspended=suspended).day, start
    while (day := day + DAY) < due:
        if _stands_still(day, suspended):
            yield day, "suspended"
        elif term(text)[1] == "wd" and not calendar.is_working(day):
            yield day, "weekend" if day.weekday() >= SATURDAY else "day off"


def _stands_still(day: dt.date, suspended: tuple[Span, ...]) -> bool:
    return any(first < day <= last for first, last in suspended)
