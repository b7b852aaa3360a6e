"""Profiles on days of the past: each from its own streams, beside a fold of the district's whole log."""

import asyncio
import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import asyncpg
import pytest

from services.disclosure import documents as d
from services.disclosure.looking_back import LookingBack, happened
from services.disclosure.projection import PUBLIC, evolve
from services.disclosure.site import District
from shared.eventlog import EventLog, Reader, pages
from shared.handling import today
from shared.projections import Documents, Reading, Store
from tests.acceptance.conftest import assert_problem, words

DEMO = "610203"
DAYS = [dt.date(2012, 6, 30), dt.date(2013, 12, 31), dt.date(2014, 9, 30), dt.date(2015, 4, 30)]


@pytest.mark.parametrize("day", DAYS)
def test_every_profile_looks_as_if_the_log_had_ended_on_the_day(copperseal, day):
    async def compared() -> int:
        async with asyncpg.create_pool(copperseal.status["postgres"], min_size=1, max_size=2) as pool:
            log, reading = EventLog(pool), await Store(pool, PUBLIC).read(DEMO)
            district, whole = District(DEMO, reading, today(), day), await _ended_on(log, reading, day)
            compared = 0
            for mandate, live in reading.docs.all(d.Profile).items():
                if live.start <= day:
                    alone = await LookingBack(log).documents(district, mandate, None)
                    assert _of(alone, mandate) == _of(whole, mandate)
                    compared += 1
            return compared

    assert asyncio.run(compared()) > 400


def _of(docs: Documents, mandate: str) -> tuple[object, ...]:
    """All that a page shows of a representative."""
    mine = [
        each for each in docs.all(d.Proposal).values() if mandate == each.lead or mandate in each.cosigners
    ]  # fmt: skip
    awards = [each for each in docs.all(d.Award).values() if mandate in each.recipients]
    ballots = [each for each in docs.all(d.Ballot).values() if each.mandate == mandate]
    return docs.the(d.Profile, mandate), mine, awards, ballots


async def _ended_on(log: EventLog, reading: Reading, day: dt.date) -> Documents:
    """The whole log folded, without what happened after the day."""
    docs, reader = Documents(d.KINDS), Reader(PUBLIC.events)
    for key, studio in reading.docs.all(d.StudioPage).items():  # shifts are told ahead, of studios to come, too
        docs.put(key, studio)
    there = {key for key, each in reading.docs.all(d.Profile).items() if each.start <= day}
    async for page in pages(log, DEMO, 0, reader.types, reading.seq):
        for event in reader.events(page):
            if happened(event, day) and (getattr(event, "mandate", None) or "") in there | {""}:
                evolve(docs, event)
    return docs


def test_a_profile_of_the_past_has_the_studio_the_duties_and_the_answers_of_its_day(http):
    now, then = (
        http.get(f"/open/v1/{DEMO}/representatives/Z0435", params=params).json()
        for params in ({}, {"as_of": "2014-09-30"})
    )

    assert then["as_of"] == "2014-09-30"
    assert then["studio"] == now["studio"] != ""
    kinds = then["duties"]["2014"]
    assert sum(kinds.values()) < sum(now["duties"]["2014"].values())
    assert "2015" in now["duties"]
    assert "2015" not in then["duties"]
    html = http.get(f"/{DEMO}/representatives/Z0435", params={"as_of": "2014-09-30"}).text
    assert f'href="/{DEMO}/results/2014?as_of=2014-09-30"' in html
    page = words(html)
    assert "编入工作室" in page
    assert all(f" {number} " in page for number in kinds.values())
    assert not {"phone", "born", "person"} & set(then)


def test_what_was_not_on_record_is_not_there(http):
    """The demo's log began on the day of the import."""
    before = {"known": (today() - dt.timedelta(days=7)).isoformat()}
    for path in (f"/{DEMO}/representatives/Z0435", f"/open/v1/{DEMO}/representatives/Z0435"):
        assert http.get(path, params=before).status_code == 404
        assert http.get(path, params={"known": today().isoformat()}).status_code == 200
        assert http.get(path, params={"known": "soon"}).status_code == 400
    assert_problem(http.get(f"/open/v1/{DEMO}/representatives/nobody"), 404, "unknown-mandate")


def test_many_who_look_back_at_once_are_each_told_of_their_day(http):
    asked = [{"as_of": f"2014-{month:02d}-15"} for month in range(1, 13)] * 3
    with ThreadPoolExecutor(len(asked)) as visitors:
        answers = list(visitors.map(lambda params: http.get(f"/open/v1/{DEMO}/results/2014", params=params), asked))

    assert {answer.status_code for answer in answers} == {200}
    assert [answer.json()["as_of"] for answer in answers] == [params["as_of"] for params in asked]
