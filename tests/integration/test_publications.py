"""What was published of a year, read from a real log: each revision as it was."""

import json
from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace

from services.scoring.districts import Districts
from services.scoring.projections import STANDINGS
from services.scoring.publications import Publications
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


async def test_a_publication_of_an_earlier_version_is_read_as_the_latest(upcast, told, publish):
    await publish(Announced(on=day("2015-01-20"), year="2014"), replace(PUBLISHED, revision=2, reason="补记"))

    first = await told(1)
    assert [(each["revision"], each["as_of"]) for each in first["revisions"]] == [(1, "2014-12-31"), (2, "2014-12-31")]
    assert set(first["results"]["representatives"]) == {"A", "B", "C"}
