"""Archived cases as anyone may see them: by the month, redacted, in time or late by the rule of the rates."""

import datetime as dt

import msgspec
import pytest

from services.casework.case.decider import CASE
from services.disclosure import documents as d
from services.disclosure.archive import Deadlines, Filed, filed, rounds_of
from services.disclosure.progress import ALL_MONTHS, PROGRESS, Archived, CaseProgress, Months
from services.disclosure.projection import PUBLIC, evolve
from services.scoring import facts as f
from services.scoring.rules.books import Books
from services.scoring.rules.rates import of_case
from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.contracts.rulebook import decode_rulebook
from shared.contracts.tags import list_decoder, tag, tags
from shared.projections import Documents, Projection
from tests.unit.casework.road import CONTENT, PLAN, REPLY, ROAD, M, until
from tests.unit.conftest import Given, day


def folded(projection: Projection, events: list[object]) -> Documents:
    """The documents after what a projection reads of these events."""
    wanted = set(tags(projection.events))
    docs = Documents(projection.kinds)
    told = b"[%s]" % b",".join(msgspec.json.encode(each) for each in events if tag(type(each)) in wanted)
    for event in list_decoder(projection.events).decode(told):
        projection.evolve(docs, event)
    return docs


@pytest.fixture
def public(demo_sheets) -> Documents:
    """A rulebook that is in force, and a studio that serves two villages."""
    book = decode_rulebook((demo_sheets / "rulebook.toml").read_text())
    docs = Documents(PUBLIC.kinds)
    for event in (
        r.RulebookPublished(rulebook=book, on=book.effective_from),
        r.StudioEstablished(on=day("2013-01-01"), studio="S1", name="一室", level="村社区", organisation="T1"),
        r.CatchmentSet(on=day("2013-01-01"), studio="S1", catchment=("V1", "V2")),
    ):
        evolve(docs, event)
    return docs


def archived(case: Given) -> Documents:
    return folded(PROGRESS, case.past)


def told(case: Given, public: Documents) -> Filed:
    return filed(archived(case).the(CaseProgress, "M1"), public, Deadlines(public))


def test_a_case_is_told_by_its_days_and_nothing_more(casework, public):
    assert told(casework(CASE).commands(*ROAD), public)._asdict() == {
        "case": "M1", "category": "土地房屋", "urgency": "一般", "studio": "S1", "registered": day("05-05"),
        "received": day("05-06"), "received_in_time": True, "rounds": 1, "rounds_in_time": 1,
        "resolved": day("05-16"), "replied": day("05-17"), "replied_in_time": True, "fed_back": day("05-20"),
        "satisfaction": "满意", "archived": day("05-21"),
    }  # fmt: skip


@pytest.mark.parametrize("remark", ["王某家低保", "土地房屋 "])
def test_a_remark_in_the_place_of_a_category_is_not_told(casework, public, remark):
    classified = c.ClassifyCase(on=day("05-08"), by="A", category=remark, **M)
    road = [classified if isinstance(each, c.ClassifyCase) else each for each in ROAD]

    assert told(casework(CASE).commands(*road), public).category == ""


def test_the_category_is_what_it_was_classified_as(casework, public):
    classified = c.ClassifyCase(on=day("05-08"), by="A", category="治安", **M)
    road = [classified if isinstance(each, c.ClassifyCase) else each for each in ROAD]

    assert told(casework(CASE).commands(*road), public).category == "治安"


def test_a_studio_that_serves_one_village_is_left_out_as_the_village_is(casework, public):
    evolve(public, r.CatchmentSet(on=day("2013-01-02"), studio="S1", catchment=("V1",)))

    assert told(casework(CASE).commands(*ROAD), public).studio == ""


def test_a_studio_of_which_nothing_is_known_yet_is_left_out(casework):
    """The pages' documents may be behind those of the cases: whether it serves one village, nobody can say."""
    assert told(casework(CASE).commands(*ROAD), Documents(PUBLIC.kinds)).studio == ""


def test_a_day_lists_what_was_archived_on_it(casework):
    docs = archived(casework(CASE).commands(*ROAD))

    assert docs.the(Archived, "2014-05-21").cases == ["M1"]
    assert docs.the(Months, ALL_MONTHS).months == ["2014-05"]


def test_what_is_not_archived_is_in_no_month(casework):
    docs = archived(until(casework(CASE), CONTENT))

    assert docs.all(Archived) == docs.all(Months) == {}


def test_what_is_handled_again_is_archived_no_more_until_it_is_again(casework, public):
    again = casework(CASE).commands(*ROAD, c.ReopenCase(on=day("06-03"), by="A", reason="又坏了", **M))
    assert archived(again).the(Archived, "2014-05-21").cases == []

    later = [msgspec.structs.replace(each, on=each.on + dt.timedelta(days=40)) for each in ROAD[2:]]
    docs = archived(again.commands(*later))

    assert docs.the(Archived, "2014-06-30").cases == ["M1"]
    assert docs.the(Months, ALL_MONTHS).months == ["2014-05", "2014-06"]
    row = filed(docs.the(CaseProgress, "M1"), public, Deadlines(public))
    assert (row.rounds, row.resolved, row.archived) == (2, day("06-25"), day("06-30"))


def test_a_case_that_ever_stood_still_is_counted_and_not_told(casework):
    stood = until(casework(CASE), PLAN).commands(
        c.SuspendCase(on=day("05-11"), by="A", reason="等候鉴定", **M), c.ResumeCase(on=day("05-12"), by="A", **M),
        *ROAD[ROAD.index(PLAN):],
    )  # fmt: skip

    listed = archived(stood).the(Archived, "2014-05-21")
    assert (listed.cases, listed.withheld) == ([], 1)
    reopened = stood.commands(c.ReopenCase(on=day("06-03"), by="A", reason="又坏了", **M))
    assert archived(reopened).the(Archived, "2014-05-21").withheld == 0


def test_an_extension_counts_for_its_own_round(casework):
    extended = until(casework(CASE), PLAN).commands(c.ExtendRound(on=day("05-11"), by="A", days=7, **M))

    assert [each.extended for each in rounds_of(archived(extended).the(CaseProgress, "M1"))] == [7]


@pytest.mark.parametrize(
    ("off", "in_time"),
    [((), False), ((dt.date(2014, 5, 19), dt.date(2014, 5, 20), dt.date(2014, 5, 21)), True)],
)
def test_days_off_that_were_announced_by_then_do_not_count(casework, public, off, in_time):
    late = msgspec.structs.replace(REPLY, on=day("05-22"))  # three working days after Friday, the 16th: Wednesday
    road = [late if each is REPLY else each for each in ROAD[:-2]]
    evolve(public, r.CalendarPublished(on=day("05-16"), calendar="CN", years=(2014,), off=off, source="通知"))

    assert told(casework(CASE).commands(*road), public).replied_in_time is in_time


def test_before_the_first_rulebook_nothing_was_late(casework):
    docs = Documents(PUBLIC.kinds)
    row = told(casework(CASE).commands(*ROAD), docs)

    assert (row.received_in_time, row.rounds_in_time, row.replied_in_time) == (None, None, None)


def test_in_time_is_what_the_rates_count_as_in_time(rehearsed, documents):
    """Of every archived case of the demo district."""
    progress, public = folded(PROGRESS, rehearsed.events), folded(PUBLIC, rehearsed.events)
    deadlines = Deadlines(public)
    books = Books([each.rulebook for each in rehearsed.events if isinstance(each, r.RulebookPublished)])
    listed = [case for each in progress.all(Archived).values() for case in each.cases]
    assert len(listed) == sum(bool(each.archived) for each in documents.all(f.CaseFacts).values()) > 300

    for case in listed:
        row = filed(progress.the(CaseProgress, case), public, deadlines)
        rates = of_case(documents.the(f.CaseFacts, case), books, dt.date(2015, 4, 30))
        assert (int(bool(row.received_in_time)), 1) == rates.response
        assert (row.rounds_in_time, row.rounds) == rates.on_time
        assert rates.archived == 1
    assert all(each.studio in public.all(d.StudioPage) for each in progress.all(CaseProgress).values())
