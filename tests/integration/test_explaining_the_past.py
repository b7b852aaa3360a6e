"""What was published is explained by what was on record then, whatever was reversed or entered since."""

import datetime as dt
import json
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from services.scoring.districts import Districts
from services.scoring.histories import Histories
from services.scoring.projections import STANDINGS
from shared.contracts import casework as c
from shared.contracts import scoring as s
from shared.contracts.base import Event
from shared.contracts.queries import ExplanationOf, FileOf, What
from shared.eventlog import EventLog
from shared.handling import today
from shared.projections import Projector, Store
from shared.service import connect_postgres
from tests.unit.conftest import box, day, town

LATELY = today() - dt.timedelta(days=2)  # and not yesterday: a day may end while the tests run
YEAR_END, LEDGER, TARGET = day("12-31"), "casework/ledger/A", "scoring/target/Z"


def entry(serial: str, on: str) -> Event:
    return c.DutyLogged(on=day(on), entry=serial, mandate="A", kind="调研", text=box("x"), entered_on=day(on))


def check(score: str) -> Event:
    return s.CheckRecorded(target="Z", on=day("12-20"), unit="X1", kind="年终", assessor="D", score=Decimal(score))


@pytest.fixture
async def histories(servers) -> AsyncIterator[Histories]:
    pool = await connect_postgres(servers.postgres, "copperseal_scoring")
    log, store = EventLog(pool), Store(pool, STANDINGS)
    yield Histories(store, log, Districts(store, log))
    await pool.close()


@pytest.fixture
async def corrected(log, owner, servers, district, request_of) -> AsyncIterator[str]:
    """An entry and a check were on record three days ago; today each was reversed, and recorded as it should be."""
    versions: dict[str, int] = {}

    async def tell(stream: str, *events: Event) -> None:
        await log.append(request_of(district, stream, versions.get(stream, 0), events=events))
        versions[stream] = versions.get(stream, 0) + len(events)

    await tell("registry/organisation/T1", *town())
    await tell(LEDGER, entry("L1", "03-01"))
    await tell(TARGET, s.TargetSet(
        target="Z", on=day("01-01"), unit="X1", name="增收", category="重点", measurable=True, points=Decimal(25),
        goal="全年", due=YEAR_END,
    ), check("60"))  # fmt: skip
    await owner.execute("SET session_replication_role = replica")  # behind the log's back: no trigger speaks
    await owner.execute(
        "UPDATE eventlog.events SET recorded_at = recorded_at - interval '3 days' WHERE district = $1", district
    )
    await owner.execute("SET session_replication_role = origin")
    void = c.EntryReversed(on=YEAR_END, entry="L1", mandate="A", entry_on=day("03-01"), kind="调研", reason="重复")
    await tell(LEDGER, void, entry("L2", "04-01"), entry("L3", "05-01"))
    await tell(TARGET, s.CheckReversed(
        target="Z", on=YEAR_END, unit="X1", kind="年终", assessor="D", checked_on=day("12-20"), reason="录错",
    ), check("90"))  # fmt: skip
    pool = await connect_postgres(servers.postgres, "copperseal_scoring")
    await Projector(EventLog(pool), Store(pool, STANDINGS), STANDINGS).catch_up(district, (await log.heads())[district])
    yield district
    await pool.close()


async def explained(histories: Histories, district: str, what: What, code: str, known: dt.date | None) -> dict:
    question = ExplanationOf(what=what, code=code, year=2014, as_of=YEAR_END, known=known)
    return json.loads(await histories.explain(district, question))


async def test_points_are_explained_by_the_entries_that_were_on_record(histories, corrected):
    async def entries(known: dt.date | None) -> tuple[str, dict[str, list[str]]]:
        told = await explained(histories, corrected, "representative", "A", known)
        (duty,) = [node for node in told["total"]["of"] if node["figure"] == "duty"]
        return duty["value"], {node["figure"].split()[-1]: node["events"] for node in duty["of"][1:]}

    seq = len(town())
    assert await entries(LATELY) == ("62.00", {"L1": [f"{corrected}:{seq + 1}"]})
    assert await entries(None) == ("64.00", {"L2": [f"{corrected}:{seq + 5}"], "L3": [f"{corrected}:{seq + 6}"]})


async def test_a_unit_is_explained_by_the_checks_that_were_on_record(histories, corrected):
    for known, score, seq in ((LATELY, "60.00", 3), (None, "90.00", 8)):
        told = await explained(histories, corrected, "unit", "X1", known)
        leaf = told["total"]
        while "of" in leaf:
            (leaf,) = leaf["of"]
        assert (told["total"]["value"], leaf["events"]) == (score, [f"{corrected}:{len(town()) + seq}"])


async def test_a_file_holds_what_was_on_record(histories, corrected):
    async def types(known: dt.date | None) -> list[str]:
        told = json.loads(await histories.file(corrected, FileOf(code="X1", as_of=YEAR_END, known=known)))
        return [each["type"].split(".")[1] for each in told["events"]]

    before = ["target-set", "check-recorded"]
    assert await types(LATELY) == before
    assert await types(None) == [*before, "check-recorded", "check-reversed"]
