"""Working days and deadlines (DOMAIN §4.2), on days that were worked out by hand."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar import Calendars, Notice, WorkCalendar, deadline, end_of, term

CHINA = WorkCalendar("CN")
day = dt.date.fromisoformat
DAYS = st.dates(dt.date(2010, 1, 1), dt.date(2030, 12, 31))
TERMS = st.integers(0, 60).map(lambda n: f"{n}wd") | st.integers(0, 60).map(lambda n: f"{n}d")


@pytest.mark.parametrize(
    ("start", "text", "due"),
    [
        ("2015-04-30", "30wd", "2015-06-12"),  # over the May holiday
        ("2015-07-23", "30wd", "2015-09-06"),  # a Sunday that was worked, for the holiday of 3 September
        ("2015-07-27", "30wd", "2015-09-08"),
        ("2015-08-28", "5wd", "2015-09-07"),
        ("2015-08-31", "15wd", "2015-09-22"),
        ("2014-09-26", "1wd", "2014-09-28"),  # the Sunday before National Day was worked
        ("2014-01-30", "3d", "2014-02-02"),  # calendar days run through holidays
        ("2014-03-03", "0wd", "2014-03-03"),
    ],
)
def test_deadlines_by_the_statutory_calendar(start, text, due):
    assert deadline(day(start), text, CHINA) == (day(due), False)


def test_an_extension_is_counted_in_calendar_days_from_the_deadline():
    assert deadline(day("2015-04-30"), "30wd", CHINA, extended=10).day == day("2015-06-22")


def test_a_year_without_a_published_calendar_counts_monday_to_friday_and_is_provisional():
    assert deadline(day("2098-01-01"), "5wd", CHINA) == (day("2098-01-08"), True)
    assert deadline(day("2098-01-01"), "5d", CHINA) == (day("2098-01-06"), False)


@given(start=DAYS, text=TERMS, extended=st.integers(0, 30))
def test_a_working_deadline_has_exactly_that_many_working_days(start, text, extended):
    count, unit = term(text)
    due = deadline(start, text, CHINA).day
    passed = [start + dt.timedelta(days=n) for n in range(1, (due - start).days + 1)]
    counted = passed if unit == "d" else [each for each in passed if CHINA.is_working(each)]

    assert len(counted) == count
    assert deadline(start, text, CHINA, extended).day == due + dt.timedelta(days=extended)
    assert unit == "d" or not count or CHINA.is_working(due)


@given(start=DAYS, text=TERMS)
def test_a_later_start_never_gives_an_earlier_deadline(start, text):
    assert deadline(start + dt.timedelta(days=1), text, CHINA).day >= deadline(start, text, CHINA).day


@pytest.mark.parametrize("text", ["", "5", "wd", "-1wd", "5 wd", "5WD", "1.5d", "99999wd"])
def test_a_term_is_a_count_of_days(text):
    with pytest.raises(ValueError, match="not a term"):
        term(text)


# --- by file: the notice of 13 May 2015 made 3 and 4 September a holiday and 6 September a working day
SPRING = [f"2015-02-{n}" for n in (18, 19, 20, 23, 24)]
OCTOBER = [f"2015-10-0{n}" for n in (1, 2, 5, 6, 7)]
OFF = frozenset(map(day, ["2015-01-01", "2015-01-02", *SPRING, "2015-04-06", "2015-05-01", "2015-06-22", *OCTOBER]))
WORK = frozenset(map(day, ["2015-01-04", "2015-02-15", "2015-02-28", "2015-10-10"]))
YEAR = frozenset({2015})
SEPTEMBER = frozenset({day("2015-09-03"), day("2015-09-04")})
FIRST = Notice(day("2014-12-16"), YEAR, OFF, WORK)
SECOND = Notice(day("2015-05-13"), YEAR, OFF | SEPTEMBER, WORK | {day("2015-09-06")})


@pytest.mark.parametrize(
    ("start", "text", "before", "after"),
    [
        ("2015-07-23", "30wd", "2015-09-03", "2015-09-06"),
        ("2015-07-27", "30wd", "2015-09-07", "2015-09-08"),
        ("2015-04-30", "30wd", "2015-06-12", "2015-06-12"),
        ("2015-08-28", "5wd", "2015-09-04", "2015-09-07"),
        ("2015-08-31", "15wd", "2015-09-21", "2015-09-22"),
    ],
)
def test_a_notice_dates_anew_what_is_counted_after_it(start, text, before, after):
    calendars = Calendars()
    for notice in (FIRST, SECOND):
        calendars.add("CN", notice)

    assert deadline(day(start), text, calendars.at("CN", day("2015-05-12"))) == (day(before), False)
    assert deadline(day(start), text, calendars.at("CN", day("2015-05-13"))) == (day(after), False)
    assert deadline(day(start), text, CHINA).day == day(after)  # as the library has it


def test_a_calendar_of_ones_own_begins_with_its_first_notice():
    calendars = Calendars()
    calendars.add("厂历", Notice(day("2015-01-01"), YEAR, frozenset(), frozenset({day("2015-01-03")})))
    own = calendars.at("厂历", day("2014-06-01"))

    assert (calendars.known("厂历"), calendars.known("XX"), calendars.known("CN")) == (True, False, True)
    assert own.is_working(day("2015-10-01"))
    assert own.is_working(day("2015-01-03"))
    assert (own.provisional(2015), own.provisional(2016)) == (False, True)


def test_another_countrys_calendar_is_not_guessed():
    with pytest.raises(ValueError, match="no calendar named XX"):
        WorkCalendar("XX")


def test_every_day_that_can_be_named_has_an_end():
    assert end_of(dt.date(2014, 12, 31)).isoformat() == "2015-01-01T00:00:00+08:00"
    assert end_of(dt.date.max) > end_of(dt.date(9999, 12, 29))
