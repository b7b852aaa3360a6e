"""The pages and the open data of a district whose log lies in a real Postgres, with scoring's own answers."""

import datetime as dt
import re
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest

from services.disclosure.app import build_app
from services.disclosure.archive import Archive
from services.disclosure.looking_back import LookingBack
from services.disclosure.progress import PROGRESS
from services.disclosure.projection import PUBLIC
from services.disclosure.tracking import Tracking
from services.scoring.accounts import Accounts
from services.scoring.districts import Districts
from services.scoring.projections import STANDINGS
from services.scoring.publications import Publications
from services.scoring.queries import Results
from services.scoring.rules.digest import FORM
from shared.bus.queries import NoAnswer
from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.contracts import scoring as s
from shared.contracts.queries import AccountOf, PublishedOf, ResultsOf
from shared.contracts.registry import OrganisationRegistered
from shared.eventlog import EventLog
from shared.handling import misread, today
from shared.projections import Projector, Readings, Store
from shared.refusals import Refused
from shared.seal.store import SealStore
from tests.unit.conftest import box, day, mandate, town

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # litestar's, of what its next version wants
PUBLISHED = s.ResultsPublished(on=day("2015-01-20"), year=2014, as_of=day("12-31"), revision=1, digest_form=FORM)


@pytest.fixture
async def everything(servers) -> AsyncIterator[asyncpg.Pool]:
    pool = await asyncpg.create_pool(servers.postgres, min_size=1, max_size=4)
    yield pool
    await pool.close()


@pytest.fixture
async def pages(everything) -> AsyncIterator[httpx.AsyncClient]:
    log = EventLog(everything)
    districts = Districts(Store(everything, STANDINGS), log)
    answers: dict[type, Any] = {
        PublishedOf: Publications(log, districts), ResultsOf: Results(districts),
        AccountOf: Accounts(Store(everything, STANDINGS), districts),
    }  # fmt: skip

    async def ask(district: str, question: Any) -> bytes:
        try:
            heard = msgspec.json.decode(msgspec.json.encode(question), type=type(question))  # as if by the bus
            return await answers[type(question)].find(district, heard)
        except msgspec.ValidationError as error:
            raise NoAnswer(str(error), misread(error).code) from error
        except Refused as refusal:
            raise NoAnswer(str(refusal), refusal.code) from refusal

    progress, seal = Store(everything, PROGRESS), SealStore(everything)
    app = build_app(
        Readings(Store(everything, PUBLIC)), ask, LookingBack(log), seal, Tracking(progress, log, seal, b"key"),
        Archive(progress), {},
    )  # fmt: skip
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://pages") as client:
        yield client


@pytest.fixture
def tell(everything, log, district, request_of):
    """Writes events down, each in a stream of its own kind, and has both read models follow."""
    versions: dict[str, int] = {}

    async def tell(stream: str, *events: Any) -> None:
        await log.append(request_of(district, stream, versions.get(stream, 0), events=events))
        versions[stream] = versions.get(stream, 0) + len(events)
        reader = EventLog(everything)
        head = (await reader.heads())[district]
        for projection in (STANDINGS, PUBLIC):
            await Projector(reader, Store(everything, projection), projection).catch_up(district, head)

    return tell


async def test_a_revision_that_comes_out_otherwise_is_not_passed_off_as_published(pages, district, tell):
    await tell("registry/organisation/D", *town())
    wrong = s.ResultsDigested(on=PUBLISHED.on, year=2014, revision=1, digest="0" * 64)
    await tell("scoring/publication/2014", PUBLISHED, wrong)

    for language, said, of_then in (
        ("zh", "不是当时公布的", "这是第 1 次公布时"),
        ("en", "not those that were", "as revision 1 said"),
    ):
        page = (await pages.get(f"/{district}/results/2014", params={"revision": 1, "lang": language})).text
        assert said in page
        assert of_then not in page
    told = (await pages.get(f"/open/v1/{district}/results/2014/revisions/1")).json()
    assert (told["as_published"], told["otherwise"], set(told["warning"])) == (False, [1], {"zh", "en"})


async def test_of_a_revision_without_a_digest_the_page_says_that_nobody_can_check_it(pages, district, tell):
    await tell("registry/organisation/D", *town())
    await tell("scoring/publication/2014", PUBLISHED)

    page = (await pages.get(f"/{district}/results/2014", params={"revision": 1})).text
    assert "这是第 1 次公布时" in page
    assert "没有它的摘要可供核对" in page


async def test_by_what_was_known_before_it_was_recorded_nothing_tells_of_a_revision(pages, district, tell, owner):
    """Whatever day it says that it was published on: each of these says 20 January 2015."""

    async def three_days_pass() -> None:
        async with owner.transaction():
            await owner.execute("SET LOCAL session_replication_role = replica")  # behind the log's back
            await owner.execute(
                "UPDATE eventlog.events SET recorded_at = recorded_at - interval '3 days' WHERE district = $1", district
            )

    last_day = day("12-31")
    entry = c.DutyLogged(on=last_day, entry="L1", mandate="A", kind="走访", text=box("x"), entered_on=last_day)
    of_a = mandate("A")
    await tell("registry/organisation/D", *(each for each in town() if each not in of_a))
    await tell("registry/mandate/A", *of_a)
    await tell("casework/ledger/A", entry)
    await three_days_pass()
    await tell("scoring/publication/2014", PUBLISHED)
    await three_days_pass()
    await tell("scoring/publication/2014", msgspec.structs.replace(PUBLISHED, revision=2, reason="补记"))

    for days, last in ((5, 0), (2, 1), (0, 2)):
        asked = {"known": str(today() - dt.timedelta(days=days)), "lang": "zh"}
        listed = (await pages.get(f"/{district}/results/2014", params=asked)).text
        assert [f"第 {n} 次公布</a>" in listed for n in (1, 2)] == [last >= 1, last >= 2]
        for path in ("results/2014", "representatives/A", "representatives/A/account/2014"):
            page = (await pages.get(f"/{district}/{path}", params=asked)).text
            assert [f"看第 {n} 次公布的结果" in page for n in (1, 2)] == [last == 1, last == 2]
            assert (">尚未公布<" in page) == (last == 0)
        told = await pages.get(f"/open/v1/{district}/results/2014", params={"known": asked["known"]})
        assert told.headers["Copperseal-Published"] == (str(last) if last else "none")


async def test_of_a_shift_nobody_said_anything_about_the_page_does_not_say_that_it_was_attended(pages, district, tell):
    days = [r.ShiftPublished(mandate="A", studio="S1", slot="09:00-11:30", on=day(on)) for on in ("05-05", "06-05")]
    missed = r.ShiftMissed(mandate="A", studio="S1", slot="09:00-11:30", on=day("06-05"), reason="外出")
    await tell("registry/organisation/D", *town())
    await tell("registry/shifts/A", *days, missed)

    page = (await pages.get(f"/{district}/representatives/A", params={"lang": "zh"})).text
    assert "至今排班 1 次，缺岗的不计" in page
    assert "已值班" not in page


async def test_a_year_is_told_as_of_a_day_after_it_too(pages, district, tell):
    on = day("2015-02-01")
    await tell("registry/organisation/D", *town())
    later = c.DutyLogged(on=on, entry="L1", mandate="A", kind="走访", text=box("x"), entered_on=on)
    await tell("casework/ledger/A", later)

    for as_of, told in ((None, "2014-12-31"), ("2015-01-20", "2015-01-20"), ("2015-03-01", "2015-02-01")):
        asked = {"as_of": as_of} if as_of else {}
        results = (await pages.get(f"/open/v1/{district}/results/2014", params=asked)).json()
        assert (results["year"], results["as_of"]) == (2014, told)
        assert f"截至 {told}" in (await pages.get(f"/{district}/results/2014", params={**asked, "lang": "zh"})).text


async def test_a_revision_leads_to_the_running_figures_of_its_own_day(pages, district, tell):
    as_of = dt.date(2015, 1, 20)
    await tell("registry/organisation/D", *town())
    await tell("scoring/publication/2014", msgspec.structs.replace(PUBLISHED, on=as_of, as_of=as_of))

    page = (await pages.get(f"/{district}/results/2014", params={"revision": 1, "lang": "zh"})).text

    assert f'<a href="/{district}/results/2014?as_of={as_of}">看这一天现在算出的数字</a>' in page


async def test_looking_back_from_a_day_after_a_year_its_links_lead_to_the_figures_that_are_shown(pages, district, tell):
    of_a = mandate("A")
    await tell("registry/organisation/D", *(each for each in town() if each not in of_a))
    await tell("registry/mandate/A", *of_a)
    deed = c.DeedRecorded(on=day("12-20"), deed="G1", studio="S1", team=("A",), text="修路", beneficiaries=40)
    await tell("casework/deed/G1", deed, c.DeedVerified(on=day("2015-01-10"), deed="G1", team=("A",), by="X1"))
    visits = [
        c.DutyLogged(on=on, entry=str(on), mandate="A", kind="走访", text=box("x"), entered_on=on)
        for on in (day("12-01"), day("2015-03-01"))
    ]
    await tell("casework/ledger/A", *visits)

    page = (await pages.get(f"/{district}/representatives/A", params={"as_of": "2015-02-01"})).text

    shown = re.findall(r"<b>([0-9.]+)</b><span>总分", page)
    for year, total in zip((2015, 2014), shown, strict=True):
        (link,) = re.findall(rf'<h3><a href="(/{district}/results/{year}[^"]*)"', page)
        row = re.search(r'representatives/A".*', (await pages.get(link)).text)
        assert row is not None
        assert f'<td class="number">{total}</td>' in row[0]


async def test_a_page_is_as_of_the_last_day_whatever_happened_on_it(pages, district, tell):
    duty = c.DutyLogged(on=day("06-01"), entry="L1", mandate="A", kind="走访", text=box("x"), entered_on=day("06-01"))
    ballot = s.BallotRecorded(on=day("06-20"), mandate="A", bloc="群众代表", votes={"优秀": 1})
    ahead = s.TargetSet(
        on=day("2015-01-01"), target="K1", unit="X1", name="就业", category="一般", measurable=True, points=Decimal(1),
        goal="x", due=day("2015-12-31"),
    )  # fmt: skip
    await tell("registry/organisation/D", *town())
    await tell("casework/ledger/A", duty)
    await tell("scoring/review/A", ballot)
    await tell("scoring/target/K1", ahead)

    for table in ("representatives", "rates"):
        assert (await pages.get(f"/open/v1/{district}/{table}")).json()["as_of"] == "2014-06-20"
    told = (await pages.get(f"/open/v1/{district}/results/2014")).json()
    assert told["as_of"] == "2014-06-20"
    assert told["representatives"]["A"]["review"] is not None
    assert (await pages.get(f"/{district}/bulletins/2014-06-20")).status_code == 200
    assert (await pages.get(f"/{district}/bulletins/2014-06-21")).status_code == 404


DAYS = ["0001-01-01", "1989-12-31", "1990-01-01", "2200-12-31", "2201-01-01", "9999-12-31"]


@pytest.mark.parametrize("on", DAYS)
async def test_a_day_of_a_year_that_is_not_scored_is_answered_like_any_other(pages, district, tell, on):
    await tell("registry/organisation/D", *town())

    asked = [f"rates?as_of={on}", f"rates?known={on}", f"bulletins/{on}", f"results/2014?as_of={on}"]
    open_data = [await pages.get(f"/open/v1/{district}/{each}") for each in asked]
    assert [each.status_code for each in open_data] == [200, 200 if on > "2100" else 404, 200, 200]
    shown = [await pages.get(f"/{district}/{each}") for each in (f"bulletins/{on}", f"results/2014?as_of={on}")]
    assert [each.status_code for each in shown] == [404 if on > "2100" else 200, 200]
    if on < "2000":
        assert open_data[0].json()["as_of"] == open_data[2].json()["as_of"] == on
        assert open_data[0].json()["data"][0]["registered"] == 0
        assert open_data[2].json()["briefing"]["trainings"] == 0


async def test_a_district_of_which_only_long_ago_is_on_record_has_its_page(pages, district, tell):
    old = OrganisationRegistered(on=dt.date(1949, 10, 1), code=district, name="印台", kind="区", parent=None)
    await tell("registry/organisation/D", old)

    assert (await pages.get(f"/{district}/")).status_code == 200


async def test_a_log_that_cannot_be_read_is_no_defect(pages, district, tell, owner):
    await tell("registry/organisation/D", *town())
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")
        seq = await owner.fetchval(
            "UPDATE eventlog.events SET stream = 'registry/mandate/A', version = 1, data = '{'"
            " WHERE district = $1 AND type = 'registry.mandate-registered.v1' AND data::text LIKE '%' || $2 || '%'"
            " RETURNING seq",
            district, b'"mandate":"A"'.hex(),
        )  # fmt: skip

    answer = await pages.get(f"/open/v1/{district}/representatives/A?as_of=2012-05-01")

    assert (answer.status_code, answer.json()["code"]) == (503, "log-corrupt")
    assert f"{district}:{seq}" in answer.json()["detail"]


@pytest.mark.parametrize("path", ["checkpoint", "key", "proof/1", "consistency/1"])
async def test_a_district_that_no_table_can_hold_is_not_found(pages, path):
    answer = await pages.get(f"/open/v1/%00/{path}")

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
