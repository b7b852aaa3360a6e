"""What scoring knows of a district now, and what it knew at a position of the log; computed once for each state."""

import datetime as dt
from collections.abc import AsyncIterator

import pytest

from services.scoring import facts as f
from services.scoring.districts import Districts
from services.scoring.projections import STANDINGS
from services.scoring.queries import Results
from shared.contracts.queries import ResultsOf
from shared.contracts.registry import OrganisationRegistered
from shared.eventlog import EventLog
from shared.handling import today
from shared.projections import Projector, Store
from shared.refusals import Refused
from shared.service import connect_postgres

DAY = dt.date(2014, 3, 1)


class Counting(EventLog):
    """A log that counts the pages it is asked for."""

    pages = 0

    async def page(self, *asked, **more):
        self.pages += 1
        return await super().page(*asked, **more)


@pytest.fixture
async def counting(servers) -> AsyncIterator[Counting]:
    pool = await connect_postgres(servers.postgres, "copperseal_scoring")
    yield Counting(pool)
    await pool.close()


@pytest.fixture
def districts(counting) -> Districts:
    return Districts(Store(counting._connections._pool, STANDINGS), counting)


@pytest.fixture
async def registered(log, district, request_of) -> list[str]:
    """Codes of organisations, one registered after the other."""
    codes = ["A", "B", "C"]
    for code in codes:
        event = OrganisationRegistered(on=DAY, code=code, name=code, kind="镇")
        await log.append(request_of(district, f"registry/organisation/{code}", 0, events=(event,)))
    return codes


async def test_it_is_as_if_nothing_had_been_recorded_after_a_position(districts, district, registered):
    for position in (1, 3, 2):
        docs = await districts.at(district, position)
        assert list(docs.all(f.Kind)) == registered[:position]


async def test_the_position_that_was_asked_for_last_is_at_hand(districts, counting, district, registered):
    first = await districts.at(district, 2)
    asked = counting.pages

    assert await districts.at(district, 2) is first
    assert counting.pages == asked
    await districts.at(district, 3)
    assert counting.pages > asked


async def test_a_day_is_the_last_position_on_record_at_its_end(districts, district, registered):
    docs, reached = await districts.read(district, today())

    assert (list(docs.all(f.Kind)), reached) == (registered, (0, 3))
    assert await districts.reached(district, today()) == (0, 3)
    with pytest.raises(Refused, match="nothing-known-yet"):
        await districts.read(district, today() - dt.timedelta(days=2))


async def test_a_district_that_nobody_registered_is_refused(districts, district):
    with pytest.raises(Refused, match="unknown-district"):
        await districts.read(district)
    for known in (None, today()):
        with pytest.raises(Refused, match="unknown-district"):
            await districts.reached(district, known)


async def test_results_are_told_anew_after_an_event_and_after_a_rebuild(districts, counting, district, registered):
    store = Store(counting._connections._pool, STANDINGS)
    projector, results = Projector(counting, store, STANDINGS), Results(districts)
    question = ResultsOf(year=2014, as_of=DAY)
    await projector.catch_up(district, 2)
    first = await results.find(district, question)

    assert await results.find(district, question) is first
    await projector.catch_up(district, 3)
    second = await results.find(district, question)
    assert second is not first
    await projector.rebuild(district)
    assert await results.find(district, question) is not second
