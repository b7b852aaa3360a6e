"""What a case adds to the rates as of each day: standing still, elsewhere, opened again (DOMAIN §4.3)."""

import datetime as dt

import msgspec
import pytest

from services.casework.case.decider import CASE
from services.scoring import facts as f
from services.scoring.projections import STANDINGS
from services.scoring.queries import facts_of
from services.scoring.rules.rates import Rates, rates
from services.scoring.rules.results import casework as casework_results
from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.contracts.tags import list_decoder, tag, tags
from shared.projections import Documents
from tests.unit.casework.road import CLASSIFY, CONSOLIDATE, FIRST, RECEIVE, ROAD, SECOND, M, register, until
from tests.unit.conftest import Given, day, rulebook, town

S2 = r.StudioEstablished(studio="S2", name="二室", level="村社区", organisation="T1", on=day("2013-01-01"))


@pytest.fixture
def case(casework) -> Given:
    (other,) = casework(CASE).when(register(case="M2"))
    return casework(CASE, S2, other)


def facts(case: Given) -> Documents:
    wanted = set(tags(STANDINGS.events))
    history = [*town(S2), *case.past]
    stored = b"[%s]" % b",".join(msgspec.json.encode(e) for e in history if tag(type(e)) in wanted)
    docs = Documents(STANDINGS.kinds)
    for event in list_decoder(STANDINGS.events).decode(stored):
        STANDINGS.evolve(docs, event)
    return docs


def found(case: Given, on: str) -> Rates:
    docs = facts(case)
    books = facts_of(docs).books
    return rates(docs.all(f.CaseFacts).values(), books, day(on))


def suspend(on: str) -> c.SuspendCase:
    return c.SuspendCase(on=day(on), by="A", reason="等候鉴定", **M)


def resume(on: str) -> c.ResumeCase:
    return c.ResumeCase(on=day(on), by="A", **M)


def test_a_round_is_late_only_once_its_own_days_have_passed(case):
    """Received on 05-06 with thirty days: due on 06-05, and ten days later when it stood still for ten."""
    plain = until(case, CONSOLIDATE)
    stood = plain.commands(suspend("05-20"), resume("05-30"))

    assert found(plain, "06-05").on_time == (0, 0)
    assert found(plain, "06-06").on_time == (0, 1)
    assert found(stood, "06-15").on_time == (0, 0)
    assert found(stood, "06-16").on_time == (0, 1)


def test_a_round_that_stands_still_is_never_late_and_was_not_when_looked_back_at(case):
    stands = until(case, CONSOLIDATE).commands(suspend("05-20"))

    assert found(stands, "2015-04-30").on_time == (0, 0)
    late_already = until(case, CONSOLIDATE).commands(suspend("06-10"))
    assert found(late_already, "06-30").on_time == (0, 1)
    again = stands.commands(resume("2015-03-01"))
    assert found(again, "06-30").on_time == (0, 0)


def test_what_is_resolved_within_the_days_it_ran_is_on_time(case):
    late = [type(each)(**{**msgspec.structs.asdict(each), "on": day("06-20")}) for each in (FIRST, SECOND)]
    stood = until(case, CLASSIFY).commands(suspend("05-08"), resume("05-28"), *(
        type(each)(**{**msgspec.structs.asdict(each), "on": day("06-01")}) for each in ROAD[3:7]), *late)  # fmt: skip

    assert found(stood, "06-30").on_time == (1, 1)


def test_a_merged_case_counts_again_from_the_day_on_which_the_merge_was_undone(case):
    merge = c.MergeCase(on=day("05-20"), by="A", into="M2", **M)
    unmerge = c.UnmergeCase(on=day("07-01"), by="A", reason="并非同一事项", **M)
    back = until(case, CONSOLIDATE).commands(merge, unmerge)

    assert [found(back, on).excluded for on in ("05-19", "05-20", "06-30", "07-01")] == [0, 1, 1, 0]
    assert found(back, "07-01").on_time == (0, 1)


def test_what_happened_on_a_day_counts_on_that_day(case):
    whole = case.commands(*ROAD)

    def each_day(figure: str, *days: str) -> list[object]:
        return [getattr(found(whole, on), figure) for on in days]

    assert each_day("response", "05-05", "05-06") == [(0, 0), (1, 1)]
    assert each_day("resolution", "05-15", "05-16") == [(0, 0), (1, 1)]
    assert each_day("satisfaction", "05-19", "05-20") == [(0, 0), (1, 1)]
    assert each_day("archived", "05-20", "05-21") == [0, 1]


def test_an_archived_case_opened_again_has_a_new_round_and_is_not_archived(case):
    reopened = case.commands(*ROAD, c.ReopenCase(on=day("07-01"), by="A", reason="问题复发", **M))

    assert [found(reopened, on).archived for on in ("05-21", "06-30", "07-01")] == [1, 1, 0]
    assert found(reopened, "07-31").on_time == (1, 1)
    assert found(reopened, "08-01").on_time == (1, 2)  # due thirty days after it was opened again
    assert found(reopened, "08-01").resolution == (0, 1)


def test_a_calendar_published_later_dates_anew_only_what_is_still_open(casework):
    """Received on 05-06 with five working days; on 05-09 the whole week after is declared off."""
    week = tuple(day(f"05-{n}") for n in range(12, 17))
    notice = r.CalendarPublished(calendar="CN", on=day("05-09"), years=(2014,), off=week, source="通知")
    opened = casework(CASE).commands(register(urgency="紧急"), RECEIVE)
    quick = [type(each)(**{**msgspec.structs.asdict(each), "on": day("05-08")}) for each in ROAD[2:9]]
    done = opened.commands(*quick)

    assert found(opened, "05-14").on_time == (0, 1)  # due on 05-13
    assert found(opened.events(notice), "05-14").on_time == (0, 0)  # due on 05-20
    assert found(opened.events(notice), "05-20").on_time == (0, 0)
    assert found(opened.events(notice), "05-21").on_time == (0, 1)
    assert found(done.events(notice), "05-21").on_time == (1, 1)


def test_a_case_counts_with_the_studio_that_has_it_on_the_day(case):
    moved = until(case, CONSOLIDATE).commands(
        c.TransferCase(on=day("06-01"), by="A", to="S2", reason="属该片区", **M),
        c.AcceptTransfer(on=day("06-10"), by="B", **M),
    )
    docs = facts(moved)
    books = facts_of(docs).books

    def studios(on: dt.date) -> set[str]:
        return set(casework_results(facts_of(docs), books, on)["studios"])

    assert studios(day("06-09")) == {"S1"}
    assert studios(day("06-10")) == {"S2"}


def test_a_closed_studio_is_not_counted_any_more(case):
    from services.scoring.rules.results import briefing

    docs = facts(case.events(r.StudioClosed(studio="S2", reason="合并办公", on=day("07-01"))))

    assert briefing(facts_of(docs), day("06-30"))["studios"] == {"村社区": 2}
    assert briefing(facts_of(docs), day("07-01"))["studios"] == {"村社区": 1}


def test_of_two_notices_on_one_day_the_later_holds_as_it_does_for_whoever_works_on_the_case(casework):
    """Both are of May 1st; the second takes back what the first said of June."""
    wrong, right = (
        r.CalendarPublished(calendar="CN", on=day("05-01"), years=(2014,), off=off, source="通知")
        for off in ((day("06-03"),), (day("05-02"),))
    )
    (other,) = casework(CASE).when(register(case="M2"))
    case = casework(CASE, S2, other, wrong, right)

    working = facts_of(facts_with(case, wrong, right)).books.calendar(rulebook(), day("05-10"))

    assert working.is_working(day("06-03"))
    assert case.world.calendar(day("05-06"), day("05-10")).is_working(day("06-03"))


def facts_with(case: Given, *more: r.CalendarPublished) -> Documents:
    docs = facts(case)
    for event in more:
        STANDINGS.evolve(docs, event)
    return docs
