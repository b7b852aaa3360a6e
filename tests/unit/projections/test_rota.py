"""Shifts of the public pages: kept by the month, told in the order of their days."""

import datetime as dt

import pytest

from services.disclosure import documents as d
from services.disclosure.projection import PUBLIC, MandateNarrow, evolve
from services.disclosure.site import due_of, shifts_of
from shared.contracts import registry as r
from shared.projections import Documents

DAY, MORNING, EVENING = dt.date(2014, 1, 2), "09:00-11:30", "14:00-17:00"


def on(month: int, day: int) -> dt.date:
    return dt.date(2014, month, day)


def told(*events: object) -> Documents:
    """The documents of a town with two studios and two representatives, after these events."""
    docs = Documents(PUBLIC.kinds)
    studios = [
        r.StudioEstablished(on=DAY, studio=code, name=code, level="村", organisation="T", address="", hours="")
        for code in ("S1", "S2")
    ]
    people = [
        MandateNarrow(
            on=DAY, mandate=code, name=code, gender="女", level="镇", term="1", committee="T", term_end=on(12, 31)
        )
        for code in ("A", "B")
    ]
    for event in [*studios, *people, *events]:
        evolve(docs, event)
    return docs


def published(mandate: str, day: dt.date, slot: str = MORNING, studio: str = "S1") -> r.ShiftPublished:
    return r.ShiftPublished(on=day, mandate=mandate, studio=studio, slot=slot)


def days(docs: Documents, *mandates: str, since: dt.date | None = None) -> list[tuple[dt.date, str, str, str]]:
    """Day, slot, studio and who, of these representatives."""
    shifts = shifts_of(docs, [docs.the(d.Profile, each) for each in mandates], since)
    return [(each.on, each.slot, each.studio, each.mandate) for each in shifts]


def test_they_are_told_in_the_order_of_their_days_whenever_they_were_published():
    docs = told(
        published("A", on(5, 9)),
        published("B", on(4, 30)),
        published("A", on(4, 30), EVENING),
        published("A", on(3, 1)),
        published("B", on(5, 9), studio="S2"),
    )

    assert days(docs, "A", "B") == [
        (on(3, 1), MORNING, "S1", "A"),
        (on(4, 30), MORNING, "S1", "B"),
        (on(4, 30), EVENING, "S1", "A"),
        (on(5, 9), MORNING, "S1", "A"),
        (on(5, 9), MORNING, "S2", "B"),
    ]
    assert [key for key in docs.all(d.Rota) if key.startswith("A/")] == ["A/2014-05", "A/2014-04", "A/2014-03"]


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (None, [on(3, 31), on(4, 1), on(4, 30), on(5, 1)]),
        (on(1, 1), [on(3, 31), on(4, 1), on(4, 30), on(5, 1)]),
        (on(4, 1), [on(4, 1), on(4, 30), on(5, 1)]),
        (on(4, 2), [on(4, 30), on(5, 1)]),
        (on(5, 1), [on(5, 1)]),
        (on(5, 2), []),
        (on(6, 1), []),
    ],
)
def test_from_a_day_on_only_those_that_are_not_before_it(since, expected):
    docs = told(*(published("A", day) for day in (on(5, 1), on(3, 31), on(4, 30), on(4, 1))))

    assert [day for day, *_ in days(docs, "A", since=since)] == expected


def test_one_that_is_cancelled_is_gone():
    docs = told(
        published("A", on(5, 9)), published("A", on(5, 9), EVENING),
        r.ShiftCancelled(on=on(5, 1), mandate="A", studio="S1", shift_on=on(5, 9), slot=MORNING, reason="外出"),
    )  # fmt: skip

    assert days(docs, "A") == [(on(5, 9), EVENING, "S1", "A")]


def test_one_that_was_missed_stays_in_the_rota_and_is_not_counted():
    docs = told(
        published("A", on(5, 9)), published("A", on(5, 9), EVENING), published("A", on(6, 9)),
        r.ShiftMissed(on=on(5, 9), mandate="A", studio="S1", slot=MORNING, reason="忘了"),
    )  # fmt: skip

    assert len(days(docs, "A")) == 3
    counted = due_of(docs, docs.the(d.Profile, "A"), on(5, 31))
    assert [(each.on, each.slot) for each in counted] == [(on(5, 9), EVENING)]


@pytest.mark.parametrize("day", [on(5, 20), on(6, 2)])
def test_two_who_swap_hold_each_others(day):
    mine, theirs = r.Held(on(5, 9), "S1", MORNING), r.Held(day, "S2", EVENING)
    docs = told(
        published("A", on(5, 9)), published("B", day, EVENING, "S2"),
        r.ShiftSwapped(on=on(5, 1), mandate="A", gives=mine, other="B", takes=theirs),
        r.ShiftSwapped(on=on(5, 1), mandate="B", gives=theirs, other="A", takes=mine),
    )  # fmt: skip

    assert days(docs, "A") == [(day, EVENING, "S2", "A")]
    assert days(docs, "B") == [(on(5, 9), MORNING, "S1", "B")]


def test_a_shift_at_a_studio_that_never_was_is_a_defect_of_the_history():
    with pytest.raises(LookupError, match="StudioPage S9"):
        told(published("A", on(5, 9), studio="S9"))
