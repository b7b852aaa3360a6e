"""Working-day calendars by file, and what they date anew (DOMAIN §4.2)."""

import datetime as dt
from typing import Any

import msgspec
import pytest

from services.registry.calendar.decider import CALENDAR
from services.registry.rulebook.decider import RULEBOOK
from shared.contracts import registry as r
from tests.unit.conftest import day, rulebook


def publish(on: str = "2014-12-16", **changed: Any) -> r.PublishCalendar:
    values = {"calendar": "CN", "years": (2015,), "off": (day("2015-09-03"),), "work": (day("2015-09-06"),), **changed}
    return r.PublishCalendar(on=day(on), source="国务院办公厅通知", **values)


def test_a_notice_is_published_and_the_next_replaces_what_it_says(registry):
    first = registry(CALENDAR).commands(publish())
    second = first.when(publish("2015-04-01", off=()))
    world = registry(CALENDAR, *first.past, *second).world

    assert first.when(publish()) == []
    assert not world.calendar(day("2015-01-05"), known=day("2015-03-31")).is_working(day("2015-09-03"))
    assert world.calendar(day("2015-01-05"), known=day("2015-04-01")).is_working(day("2015-09-03"))


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (publish("2015-05-01"), ("in-the-future", "on")),
        (publish("2014-12-15"), ("step-before-previous", "on")),
        (publish(off=(day("2016-01-01"),)), ("day-of-another-year", "off")),
        (publish(work=(day("2014-01-04"),)), ("day-of-another-year", "work")),
        (publish(off=(day("2015-09-03"), day("2015-09-03"))), ("day-said-twice", "off")),
        (publish(work=(day("2015-09-03"),)), ("day-said-twice", "off")),
    ],
)
def test_a_notice_that_contradicts_itself_is_refused(registry, command, refusal):
    assert registry(CALENDAR).commands(publish(off=())).refused(command) == refusal


def test_a_rulebook_counts_by_a_calendar_that_is_published(registry):
    changed = {"id": "next", "district": "D", "effective_from": dt.date(2016, 1, 1), "calendar": "厂历"}
    book = msgspec.structs.replace(rulebook(), **changed)
    command = r.PublishRulebook(on=book.effective_from, rulebook=book)

    assert registry(RULEBOOK).refused(command) == ("invalid-rulebook", "rulebook")
    (own,) = registry(CALENDAR).when(publish(calendar="厂历"))
    assert len(registry(RULEBOOK, own).when(command)) == 1
