"""Working-day calendars by file: what the State Council's notices say of years (DOMAIN §4.2)."""

from typing import ClassVar

from shared.contracts.base import Code, Command, Day, Event, Name, Year


class PublishCalendar(Command, tag="publish-calendar", frozen=True, kw_only=True):
    """From `on`, the day of the notice, these years are counted so: Monday to Friday without `off`, and with `work`.

    `CN` begins as the library has it; any other calendar begins here. A year said again replaces what was said of it.
    """

    noun: ClassVar[str] = "registry/calendar"
    calendar: Code
    years: tuple[Year, ...]
    off: tuple[Day, ...]
    work: tuple[Day, ...] = ()
    source: Name

    @property
    def key(self) -> str:
        return self.calendar


CalendarCommand = PublishCalendar


class CalendarPublished(Event, tag="registry.calendar-published.v1", frozen=True, kw_only=True):
    """From `on` these years are counted so; what is still open is dated anew."""

    calendar: str
    years: tuple[int, ...]
    off: tuple[Day, ...]
    work: tuple[Day, ...] = ()
    source: str


CalendarEvent = CalendarPublished
