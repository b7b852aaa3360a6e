"""What was published of a year, read from a real log: each revision as it was."""

import json
from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace

from infra.cli.verify import _verify
from services.scoring import publications as published
from services.scoring.districts import Districts
from services.scoring.projections import STANDINGS
from services.scoring.publications import Publications, otherwise
from services.scoring.rules.digest import FORM, digest
from services.scoring.rules.results import results
from services.scoring.world import World
from shared.contracts import casework as c
from shared.contracts import scoring as s
from shared.contracts import upcasting
from shared.contracts.base import Event
from shared.contracts.queries import PublishedOf
from shared.contracts.upcasting import Upcast
from shared.eventlog import EventLog
from shared.projections import Store
from shared.service import connect_postgres
from tests.unit.conftest import day, town

PUBLISHED = s.ResultsPublished(on=day("2015-01-20"), year=2014, as_of=day("12-31"), revision=1)


class Announced(Event, tag="scoring.results-announced.v1", frozen=True, kw_only=True):
    """As if an earlier version of the system had written it."""

    year: str


@pytest.fixture
async def read(servers) -> AsyncIterator[EventLog]:
    pool = await connect_postgres(servers.postgres, "copperseal_scoring")
    yield EventLog(pool)
    await pool.close()


@pytest.fixture
def publications(read) -> Publications:
    return Publications(read, Districts(Store(read._connections._pool, STANDINGS), read))


@pytest.fixture
async def publish(log, district, request_of):
    """Writes down what a year's publication is told by, in a district where something happened before."""
    await log.append(request_of(district, "registry/organisation/T1", 0, events=tuple(town())))
    written: list[Event] = []

    async def publish(*events: Event) -> None:
        request = request_of(district, "scoring/publication/2014", len(written), events=events)
        await log.append(request)
        written.extend(events)

    return publish


@pytest.fixture
def told(publications, district):
    async def told(revision: int | None = None) -> dict:
        return json.loads(await publications.find(district, PublishedOf(year=2014, revision=revision)))

    return told


@pytest.fixture
def upcast(monkeypatch) -> None:
    """What was announced is read as published; asked for before any reader is made."""
    change = Upcast(
        "scoring.results-published.v1",
        lambda old: {**old, "year": int(old["year"]), "as_of": f"{old['year']}-12-31", "revision": 1},
    )
    monkeypatch.setitem(upcasting.UPCASTERS, "scoring.results-announced.v1", change)  # type: ignore[arg-type]


@pytest.fixture
def digesting(publications, district, publish):
    """Publishes, and has the digest made that follows."""

    async def digesting(event: s.ResultsPublished) -> None:
        await publish(event)
        for command in await publications.digest(World(district), event):
            await publish(s.ResultsDigested(on=event.on, year=2014, revision=event.revision, digest=command.digest))

    return digesting


@pytest.fixture
def counted_otherwise(monkeypatch):
    """From now on every representative's total is another, as under a later version of the system."""

    def change() -> None:
        def changed(*asked, **more) -> dict:
            told = results(*asked, **more)
            return {**told, "representatives": {k: {**v, "total": "1.00"} for k, v in told["representatives"].items()}}

        monkeypatch.setattr(published, "results", changed)

    return change


NEW = replace(PUBLISHED, digest_form=FORM)
AGAIN = replace(NEW, revision=2, on=day("2015-02-20"), reason="补记")


async def test_what_is_told_of_a_revision_is_what_was_published(told, digesting, log, district):
    await digesting(NEW)
    await digesting(AGAIN)

    for revision in (1, 2):
        answer = await told(revision)
        assert (answer["as_published"], answer["otherwise"], "warning" in answer) == (True, [], False)
        assert answer["revisions"][revision - 1]["digest"] == digest(answer["results"])
    assert await otherwise(log, district) == []


async def test_a_year_is_published_with_what_came_to_pass_after_it(told, digesting, log, district, request_of):
    """A deed of December that was verified in January is of December: as of no day of the year does it count."""
    team, verified = ("A",), day("2015-01-10")
    done = c.DeedRecorded(on=day("12-20"), deed="G1", studio="S1", team=team, text="修路", beneficiaries=4)
    known = c.DeedVerified(on=verified, deed="G1", team=team, by="X1")
    await digesting(NEW)
    await log.append(request_of(district, "casework/deed/G1", 0, events=(done, known)))
    await digesting(replace(AGAIN, as_of=verified))

    first, second = [(await told(revision))["results"] for revision in (1, 2)]
    assert [each["year"] for each in (first, second)] == [2014, 2014]
    assert [each["representatives"]["A"]["points"] for each in (first, second)] == [{}, {"实事好事": "1.00"}]
    assert await otherwise(log, district) == []


async def test_a_revision_that_comes_out_otherwise_today_says_so(read, told, digesting, counted_otherwise, district):
    await digesting(NEW)
    counted_otherwise()
    later = Publications(read, Districts(Store(read._connections._pool, STANDINGS), read))
    await digesting(AGAIN)

    first, second = [
        json.loads(await later.find(district, PublishedOf(year=2014, revision=revision))) for revision in (1, 2)
    ]
    assert (first["as_published"], first["otherwise"]) == (False, [1])
    assert (second["as_published"], second["otherwise"]) == (True, [1])
    assert {"zh", "en"} == set(first["warning"]) == set(second["warning"])
    assert [(each.revision, each.event) for each in await otherwise(read, district)] == [
        (1, first["revisions"][0]["event"])
    ]


async def test_verify_names_a_revision_that_comes_out_otherwise(servers, publish, district):
    wrong = s.ResultsDigested(on=NEW.on, year=2014, revision=1, digest="0" * 64)
    await publish(NEW, wrong)

    found, _ = await _verify(servers.postgres, district, {}, {}, None)
    (told,) = found["wrong"]
    assert (told.code, told.values["revision"], told.values["year"]) == ("published-otherwise", 1, 2014)


async def test_verify_names_a_digest_of_what_was_never_published(servers, publish, log, district):
    """Whoever takes the publication out of the log leaves it behind."""
    await publish(s.ResultsDigested(on=NEW.on, year=2014, revision=1, digest="0" * 64))

    found, _ = await _verify(servers.postgres, district, {}, {}, None)

    (told,) = found["wrong"]
    assert (told.code, told.values["seq"]) == ("poison-event", (await log.heads())[district])
    assert "revision 1 was never published" in told.told


async def test_of_what_an_earlier_version_published_nobody_can_say(told, digesting, counted_otherwise, log, district):
    await digesting(PUBLISHED)
    counted_otherwise()

    answer = await told(1)
    assert (answer["as_published"], answer["otherwise"], answer["revisions"][0]["digest"]) == (None, [], None)
    assert await otherwise(log, district) == []


async def test_a_publication_of_an_earlier_version_is_read_as_the_latest(upcast, told, publish):
    await publish(Announced(on=day("2015-01-20"), year="2014"), replace(PUBLISHED, revision=2, reason="补记"))

    first = await told(1)
    assert [(each["revision"], each["as_of"]) for each in first["revisions"]] == [(1, "2014-12-31"), (2, "2014-12-31")]
    assert set(first["results"]["representatives"]) == {"A", "B", "C"}
