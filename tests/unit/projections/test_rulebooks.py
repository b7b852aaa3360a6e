"""Rulebooks of the public pages: kept whole, each between those before and after it."""

import datetime as dt

import msgspec
import pytest

from services.disclosure import documents as d
from services.disclosure.projection import PUBLIC, evolve
from services.disclosure.rulebooks import succession, whole
from services.disclosure.site import District, Site
from shared.contracts.registry import RulebookPublished
from shared.contracts.rulebook import Rulebook, decode_rulebook
from shared.pages import EN, ZH
from shared.projections import Documents, Reading


@pytest.fixture
def book(demo_sheets) -> Rulebook:
    return decode_rulebook((demo_sheets / "rulebook.toml").read_text())


def published(book: Rulebook, *years: int) -> Documents:
    """The documents after that rulebook was published for each of these years."""
    docs = Documents(PUBLIC.kinds)
    for year in years:
        day = dt.date(year, 1, 1)
        again = msgspec.structs.replace(book, id=f"B{year}", effective_from=day)
        evolve(docs, RulebookPublished(rulebook=again, on=day))
    return docs


def on(docs: Documents, day: dt.date) -> list[tuple[str, str, str, dt.date | None, str]]:
    """Rulebook, the one before, the one after, its last day, its state."""
    district = District("610203", Reading(docs=docs, seq=1, at=None), day)
    return [
        (each.book.id, each.before.id if each.before else "", each.after.id if each.after else "", each.until,
         each.state)
        for each in succession(district)
    ]  # fmt: skip


def test_each_is_kept_whole(book):
    docs = published(book, 2014)

    assert docs.the(d.Book, "B2014").content == msgspec.structs.replace(book, id="B2014")


def test_each_is_in_force_until_the_day_before_the_next(book):
    docs = published(book, 2016, 2014, 2015)

    assert on(docs, dt.date(2015, 12, 31)) == [
        ("B2014", "", "B2015", dt.date(2014, 12, 31), "replaced"),
        ("B2015", "B2014", "B2016", dt.date(2015, 12, 31), "in-force"),
        ("B2016", "B2015", "", None, "ahead"),
    ]
    assert [state for *_, state in on(docs, dt.date(2016, 1, 1))] == ["replaced", "replaced", "in-force"]


def test_without_one_there_is_none():
    assert on(Documents(PUBLIC.kinds), dt.date(2015, 1, 1)) == []


@pytest.mark.parametrize(("lang", "said"), [(ZH, "不足 7 件的"), (EN, "fewer than 7 cases")])
def test_the_cases_that_a_studio_needs_for_a_place_are_told_where_there_are_any(book, lang, said):
    def whole(least: int) -> str:
        studios = msgspec.structs.replace(book.studios, cases_min=least)
        template = Site()._environments[lang].get_template("shared/rulebook.html")
        return str(template.module.whole(msgspec.structs.replace(book, studios=studios), {}))  # type: ignore[attr-defined]

    assert (said in whole(7), "apart" in whole(0), "单列" in whole(0)) == (True, False, False)


def test_open_data_tells_what_holds_where_a_rulebook_says_nothing(book):
    told = whole(book)

    assert (told["deadlines"]["escalate"], told["studios"]["cases_min"]) == ("3wd", 0)
    assert told["proposals"] == {"return_within": "7wd", "again_within": "30d"}
    assert {"for", "each", "month_cap", "year_cap"} == set(told["points"]["award"][0])
    assert msgspec.json.decode(msgspec.json.encode(told), type=Rulebook) == book
