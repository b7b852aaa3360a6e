"""Working days by the statutory calendar, and the deadlines that are counted in them (DOMAIN §4.2)."""

import datetime as dt
import re
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
DAY = dt.timedelta(days=1)
Span = tuple[dt.date, dt.date]
TERM = re.compile(r"(\d{1,4})(wd|d)")


def end_of(day: dt.date) -> dt.datetime:
    """The moment at which a day is over in China."""
    return dt.datetime.combine(day + DAY, dt.time(), CHINA)


class Deadline(NamedTuple):
    """The last day in time; `provisional` while no calendar is published for a year that was counted through."""

    day: dt.date
    provisional: bool = False


class WorkCalendar:
    """The statutory calendar of a country; `CN` is the State Council's, from the library `chinesecalendar`.

    A year for which nothing is published counts Monday to Friday, and is provisional.
    """

    def __init__(self, name: str = "CN") -> None:
        if name != "CN":
            raise ValueError(f"no calendar named {name}")
        import chinese_calendar  # 20 ms; only who counts working days pays for it

        self._is_workday = chinese_calendar.is_workday
        years = [day.year for day in chinese_calendar.holidays]
        self._first, self._last = min(years), max(years)
        self._working: dict[dt.date, bool] = {}

    def provisional(self, year: int) -> bool:
        """Whether no calendar is published for the year."""
        return not self._first <= year <= self._last

    def is_working(self, day: dt.date) -> bool:
        """Whether people work on that day."""
        known = self._working.get(day)
        if known is None:
            known = day.weekday() < 5 if self.provisional(day.year) else bool(self._is_workday(day))
            self._working[day] = known
        return known


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


def _stands_still(day: dt.date, suspended: tuple[Span, ...]) -> bool:
    return any(first < day <= last for first, last in suspended)
