"""Activities of the public pages: kept by the month, told in the order of their days."""

import datetime as dt

from services.disclosure import documents as d
from services.disclosure.months import months_at, newest
from services.disclosure.projection import PUBLIC, evolve
from services.disclosure.site import District, activities_of
from shared.contracts.casework import ActivityRecorded
from shared.projections import Documents, Reading


def told(*days: tuple[str, str]) -> Documents:
    """The documents after an activity on each of these days, recorded in this order."""
    docs = Documents(PUBLIC.kinds)
    for code, day in days:
        evolve(docs, ActivityRecorded(
            activity=code, on=dt.date.fromisoformat(day), site="V1", project="文化", category="文化活动",
            topic="扭秧歌", people=30, setting="户外"))  # fmt: skip
    return docs


def codes(found: list[d.Activity]) -> list[str]:
    return [each.activity for each in found]


def test_they_are_kept_by_the_month_and_told_in_the_order_of_their_days():
    docs = told(("E3", "2014-06-01"), ("E2", "2014-05-31"), ("E1", "2014-05-02"), ("E4", "2014-05-02"))

    assert set(docs.all(d.Activities)) == {"2014-05", "2014-06"}
    assert codes(activities_of(docs, "2014-05")) == ["E1", "E4", "E2"]
    assert codes(activities_of(docs)) == ["E1", "E4", "E2", "E3"]
    assert activities_of(docs, "2014-07") == []


def test_all_that_is_public_of_one_is_told():
    (found,) = activities_of(told(("E1", "2014-05-02")))

    assert found == d.Activity(
        activity="E1", on=dt.date(2014, 5, 2), site="V1", project="文化", category="文化活动", topic="扭秧歌",
        people=30, setting="户外",
    )  # fmt: skip


def test_a_month_leads_to_those_of_which_there_is_anything():
    shown = months_at("2014-05", ["2013-12", "2014-07", "2014-02"])

    assert (shown.earlier, shown.later) == ("2014-02", "2014-07")
    assert shown.known == ["2014-07", "2014-02", "2013-12"]
    assert (months_at("2014-07", shown.known).later, months_at("2013-12", shown.known).earlier) == (None, None)


def test_the_newest_month_is_shown_first_and_without_one_the_present():
    district = District("610203", Reading(docs=told(("E1", "2014-05-02")), seq=1, at=None), dt.date(2015, 1, 1))

    assert newest(district, ["2014-02", "2014-07"]) == "2014-07"
    assert newest(district, []) == "2014-05"
