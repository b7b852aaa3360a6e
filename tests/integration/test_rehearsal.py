"""A rehearsal begins with the district as it is on record, and writes nothing."""

import csv
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest

from infra.sheets.importing import import_sheets
from infra.sheets.on_record import OnRecord
from infra.sheets.rehearsal import Rehearsal
from infra.sheets.report import Report
from shared.contracts.replies import Refusal
from shared.contracts.tags import service, tag
from shared.refusals import Refused

Rows = list[dict[str, str]]
Judge = Callable[[Path], Awaitable[Report]]


def rows(folder: Path, sheet: str) -> Rows:
    with (folder / f"{sheet}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(folder: Path, sheet: str, found: Rows) -> None:
    folder.mkdir(exist_ok=True)
    with (folder / f"{sheet}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, found[0])
        writer.writeheader()
        writer.writerows(found)


def counted(report: Report) -> dict[str, tuple[int, int, int, int]]:
    """Imported, repeated, refused, undecided; by the sheet."""
    return {each.sheet: (each.imported, each.repeated, each.refused, each.undecided) for each in report.sheets}


@pytest.fixture
def sheets(demo_sheets, tmp_path, district) -> Path:
    """A small office of a district of its own: some representatives, their promises, duties and cases."""
    folder = tmp_path / "office"
    few = rows(demo_sheets, "代表")[:40]
    of_them = {row["代表证号"] for row in few}
    kept = {name: rows(demo_sheets, name) for name in ("机构", "工作室")} | {"代表": few}
    for name, column in {"承诺": "代表证号", "履职台账": "代表证号", "民情登记簿": "首问代表"}.items():
        kept[name] = [row for row in rows(demo_sheets, name) if row[column] in of_them][:60]
    for name, found in kept.items():
        write(folder, name, [{k: v.replace("610203", district) for k, v in row.items()} for row in found])
    book = (demo_sheets / "rulebook.toml").read_text()
    (folder / "rulebook.toml").write_text(book.replace("610203", district))
    return folder


@pytest.fixture
def imported(replica) -> Judge:
    services = {name: replica(name) for name in ("registry", "casework", "scoring")}

    async def send(_, asked):
        try:
            return await services[service(type(asked[0][0]))].together(*map(list, zip(*asked, strict=True)))
        except Refused as refusal:
            return Refusal(
                code=refusal.code, zh=refusal.zh, en=refusal.en, field=refusal.field, command=refusal.command
            )

    return lambda source: import_sheets(source, send, only="nobody's")


@pytest.fixture
async def record(log, servers) -> AsyncIterator[OnRecord]:
    async with asyncpg.create_pool(servers.postgres, min_size=1, max_size=2) as pool:
        yield OnRecord(log, pool)


@pytest.fixture
def rehearsed(record, district) -> Judge:
    return lambda source: import_sheets(source, Rehearsal(record=record).send, only=district)


@pytest.fixture
async def office(sheets, imported) -> Path:
    """The sheets, on record."""
    assert (await imported(sheets)).findings == []
    return sheets


async def test_what_is_on_record_is_repeated_or_undecided_where_its_words_are_sealed(office, rehearsed):
    found = counted(await rehearsed(office))

    assert found == {
        "机构": (0, 124, 0, 0), "rulebook.toml": (0, 1, 0, 0), "工作室": (0, 52, 0, 0), "代表": (0, 0, 0, 40),
        "承诺": (0, found["承诺"][1], 0, 0), "履职台账": (0, 0, 0, 60), "民情登记簿": (0, 0, 0, found["民情登记簿"][3]),
    }  # fmt: skip
    assert found["承诺"][1] > 0
    assert found["民情登记簿"][3] > 0


async def test_a_rehearsal_leaves_log_and_vault_as_they_were(office, rehearsed, log, keys, district):
    async def standing() -> object:
        return (await log.heads())[district], await keys.fetch("SELECT * FROM vault.keys ORDER BY 1, 2")

    before = await standing()
    await rehearsed(office)

    assert await standing() == before


async def test_a_ledger_alone_is_judged_by_the_district_as_the_import_will(office, rehearsed, imported, tmp_path):
    known = rows(office, "履职台账")
    other = next(row for row in known if row["代表证号"] != known[0]["代表证号"])
    write(tmp_path / "month", "履职台账", [
        {**known[0], "流水号": "N1", "内容": "新的一件"},
        known[1],
        {**known[2], "人数": "7"},
        {**other, "流水号": known[0]["流水号"], "内容": "又一件"},
        {**known[0], "流水号": "N2", "代表证号": "Z0000"},
        known[1],
    ])  # fmt: skip

    foretold = await rehearsed(tmp_path / "month")

    assert counted(foretold) == {"履职台账": (1, 0, 4, 1)}
    told = sorted(foretold.findings, key=lambda each: each.line)
    assert [(each.line, each.code) for each in told] == [
        (4, "duplicate-serial"), (5, "duplicate-serial"), (6, "unknown-mandate"), (7, "duplicate-serial"),
    ]  # fmt: skip
    (tmp_path / "month" / "rulebook.toml").write_bytes((office / "rulebook.toml").read_bytes())
    done = await imported(tmp_path / "month")
    assert counted(done)["履职台账"] == (1, 1, 4, 0)
    assert sorted(done.findings, key=lambda each: each.line) == told


async def test_without_a_record_of_the_district_the_sheets_are_judged_by_themselves(sheets, record, log, district):
    rehearsal = Rehearsal(record=record)

    report = await import_sheets(sheets, rehearsal.send)

    assert report.findings == []
    assert all(each.imported == each.rows for each in report.sheets)
    assert district not in rehearsal.begun_with
    assert district not in await log.heads()


async def test_of_a_ledger_on_record_a_rehearsal_reads_what_is_asked_about_alone(office, record, district):
    """However many serials a district has."""
    read = [event async for event in record.events(district)]

    assert {tag(type(event)) for event in read} & {"casework.duty-logged.v1"} == set()
    assert await record.claimed(district, {"duty/nobody's", f"duty/{rows(office, '履职台账')[0]['流水号']}"}) == {
        f"duty/{rows(office, '履职台账')[0]['流水号']}"
    }
