"""Working-day calendars: each notice says whole years anew, and the one before stays on record (DOMAIN §4.2)."""

from shared.contracts import registry as r
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused

Last = r.CalendarPublished | None


def decide(last: Last, command: r.PublishCalendar, asked: Asked[Directory]) -> list[r.CalendarPublished]:
    """A notice follows the one before, and says of its years no day twice and of other years nothing."""
    asked.happened(command.on, last.on if last else None)
    if not asked.world.known:
        raise Refused("unknown-district", district=asked.world.district)
    said = [*command.off, *command.work]
    for day in said:
        if day.year not in command.years:
            raise Refused("day-of-another-year", "off" if day in command.off else "work", day=day)
        if said.count(day) > 1:
            raise Refused("day-said-twice", "off" if day in command.off else "work", day=day)
    published = r.CalendarPublished(
        calendar=command.calendar, on=command.on, years=command.years, off=command.off, work=command.work,
        source=command.source,
    )  # fmt: skip
    return [published] if published != last else []


def evolve(_: Last, event: r.CalendarPublished) -> Last:
    """What was said last."""
    return event


CALENDAR: Decider[Last, r.PublishCalendar, r.CalendarPublished, Directory] = Decider(
    noun="registry/calendar", initial=None, decide=decide, evolve=evolve, commands=r.PublishCalendar,
    events=r.CalendarPublished,
)  # fmt: skip
