"""Claims against the events that made them: what is deleted or added behind the log's back is named."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from shared.contracts.base import Sealed
from shared.contracts.casework import DutyLogged
from shared.eventlog import claims, claims_amiss
from tests.conftest import DAY, fact


def entry(serial: str) -> DutyLogged:
    return DutyLogged(
        on=DAY, entry=serial, mandate="D1", kind="走访", text=Sealed(subject="x", box=b"y"), entered_on=DAY
    )


@pytest.fixture
async def amiss(servers, log, owner, district, request_of, monkeypatch) -> AsyncIterator[object]:
    """Seqs 1 to 8: L1, two facts, L2 behind a fact, L3, L4, L5. The answer is what is wrong after some statements."""
    monkeypatch.setattr(claims, "PAGE", 2)
    for number, events in enumerate([(entry("L1"),), 2, (fact(0), entry("L2")), (entry("L3"),), (entry("L4"),)]):
        await log.append(request_of(district, f"a/b/{number}", 0, events=events))
    await log.append(request_of(district, "a/b/last", 0, events=(entry("L5"),)))
    pool = await asyncpg.create_pool(servers.postgres, min_size=1, max_size=1)

    async def found(*statements: str) -> list[str]:
        async with owner.transaction():
            await owner.execute("SET LOCAL session_replication_role = replica")
            for statement in statements:
                await owner.execute(statement.replace("$D", f"'{district}'"))
        return [str(each).replace(district, "D") for each in await claims_amiss(pool, district)]

    yield found
    await pool.close()


async def test_the_claims_of_an_honest_log_are_those_of_its_events(amiss):
    assert await amiss() == []


GONE = "DELETE FROM eventlog.claims WHERE district = $D AND claim IN "
ADDED = "INSERT INTO eventlog.claims (district, claim, seq) VALUES "


@pytest.mark.parametrize(
    ("deed", "named"),
    [
        pytest.param(
            (f"{GONE} ('duty/L2')",), ["D:4: claims of these are gone: 1, the first is duty/L2"], id="one-gone"
        ),
        pytest.param(
            (f"{GONE} ('duty/L1', 'duty/L3', 'duty/L4')",),
            [
                "D:1: claims of these are gone: 1, the first is duty/L1",
                "D:6–7: claims of these are gone: 2, the first is duty/L3",
            ],
            id="several-gone",
        ),
        pytest.param(
            (f"{ADDED} ($D, 'duty/L8', 2), ($D, 'duty/L9', 1000), ($D, 'duty/L7', -1)",),
            [
                "D:-1: claims that no event made: 1, the first is duty/L7",
                "D:2: claims that no event made: 1, the first is duty/L8",
                "D:1000: claims that no event made: 1, the first is duty/L9",
            ],
            id="added",
        ),
        pytest.param(
            ("UPDATE eventlog.claims SET claim = 'duty/X' WHERE district = $D AND claim = 'duty/L3'",),
            [
                "D:6: claims of these are gone: 1, the first is duty/L3",
                "D:6: claims that no event made: 1, the first is duty/X",
            ],
            id="another",
        ),
        pytest.param(
            ("UPDATE eventlog.events SET data = '' WHERE district = $D AND seq = 6",),
            ["D:6: claims that no event made: 1, the first is duty/L3"],
            id="event-unreadable",
        ),
    ],
)
async def test_a_claim_that_is_not_its_events_is_named(amiss, deed, named):
    assert await amiss(*deed) == named
