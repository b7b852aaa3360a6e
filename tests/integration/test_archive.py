"""The archive is read page by page, and tells nothing that was reopened a moment ago."""

from collections.abc import AsyncIterator

import pytest

from services.disclosure.archive import Archive
from services.disclosure.progress import PROGRESS
from shared.projections import Store
from shared.projections.store import Checkpoint
from shared.service import connect_postgres

CASE = b'{"case":"%s","studio":"S1","category":"x","urgency":"y","steps":[["2014-05-21","%s"]]}'


@pytest.fixture
async def store(servers) -> AsyncIterator[Store]:
    pool = await connect_postgres(servers.postgres, "copperseal_projector")
    yield Store(pool, PROGRESS)
    await pool.close()


def case(name: str, last: str = "归档") -> tuple[str, str, bytes]:
    return "CaseProgress", name, CASE % (name.encode(), last.encode())


async def test_a_page_of_a_month_is_read(store, district):
    documents = [
        ("Archived", "2014-05-20", b'{"cases":["M3"],"withheld":1}'),
        ("Archived", "2014-05-31", b'{"cases":["M1","M2"],"withheld":1}'),
        ("Archived", "2014-06-01", b'{"cases":["M5"]}'),
        ("Months", "archived", b'{"months":["2014-05"]}'),
        case("M1"), case("M2"), case("M3", "重新办理"), case("M4", "回复"),
    ]  # fmt: skip
    await store.write(district, None, Checkpoint(version=1, seq=9), documents)
    archive = Archive(store)

    assert await archive.months(district) == ["2014-05"]
    whole, second = await archive.month(district, "2014-05"), await archive.month(district, "2014-05", 1, 1)
    assert [each.case for each in whole.cases] == ["M1", "M2"]
    assert ([each.case for each in second.cases], second.total, second.withheld) == (["M1"], 3, 2)
    assert (await archive.month(district, "2014-05", 60, 60)).cases == []
    assert (await archive.month(district, "2014-07")).total == 0


async def test_a_district_without_a_case_has_no_month(store, district):
    assert await Archive(store).months(district) == []
    assert (await Archive(store).month(district, "2014-05")).total == 0
