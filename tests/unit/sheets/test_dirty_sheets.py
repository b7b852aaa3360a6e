"""Real sheets are dirty: a bad row is told with sheet, line, column and reason, and never spoils the rest."""

import csv
import datetime as dt
import unicodedata
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import stamina

from infra.sheets.importing import Answer, Asked, NotNow, import_sheets
from infra.sheets.rehearsal import Rehearsal
from infra.sheets.report import Report
from shared.contracts.replies import Accepted, Unavailable
from shared.eventlog import Hole

Rows = list[dict[str, str]]


@pytest.fixture
def office(demo_sheets: Path, tmp_path: Path) -> "Office":
    return Office(demo_sheets, tmp_path)


class Office:
    """A copy of the demo's sheets that a test can spoil."""

    def __init__(self, source: Path, folder: Path) -> None:
        self.folder = folder
        for path in [*source.glob("*.csv"), source / "rulebook.toml"]:
            (folder / path.name).write_bytes(path.read_bytes())

    def keep(self, *sheets: str) -> "Office":
        """The first rows of these only, beside those that all others lean on."""
        for path in self.folder.glob("*.csv"):
            if path.stem in sheets:
                self.write(path.stem, self.rows(path.stem)[:200])
            elif path.stem not in ("机构", "工作室", "代表"):
                path.unlink()
        return self

    def rows(self, sheet: str) -> Rows:
        with (self.folder / f"{sheet}.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def write(self, sheet: str, rows: Rows, encoding: str = "utf-8-sig") -> None:
        with (self.folder / f"{sheet}.csv").open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)

    def spoil(self, sheet: str, line: int, **cells: str) -> "Office":
        """Change cells of one row; line 2 is the first."""
        rows = self.rows(sheet)
        rows[line - 2].update(cells)
        self.write(sheet, rows)
        return self

    async def imported(self) -> Report:
        return await import_sheets(self.folder, Rehearsal().send)


def at(report: Report) -> list[tuple[str, int, str, str]]:
    return [(each.sheet, each.line, each.column, each.code) for each in report.findings]


SPOILT: list[tuple[str, int, dict[str, str], str, str]] = [
    ("机构", 5, {"类型": "乡"}, "类型", "invalid-cell"),
    ("机构", 5, {"起始日期": "2010-13-01"}, "起始日期", "invalid-cell"),
    ("机构", 30, {"上级编号": "619999"}, "上级编号", "unknown-organisation"),
    ("工作室", 4, {"服务范围": "610203001999"}, "服务范围", "unknown-organisation"),
    ("工作室", 4, {"名称": ""}, "名称", "missing-cell"),
    ("代表", 9, {"性别": "其他"}, "性别", "invalid-cell"),
    ("代表", 9, {"任期结束": "2010-01-01"}, "任期结束", "ends-before-it-begins"),
    ("代表", 9, {"选举单位": "D-ZZ"}, "选举单位", "not-a-committee"),
    ("代表", 9, {"居住地": "X"}, "居住地", "unknown-organisation"),
    ("代表", 9, {"任期开始": "2098-01-01", "任期结束": "2099-01-01"}, "任期开始", "in-the-future"),
    ("值班", 7, {"时段": "上午"}, "时段", "not-a-slot"),
    ("值班", 7, {"代表证号": "X0001"}, "代表证号", "unknown-mandate"),
    ("承诺", 7, {"兑现期限": "2001-01-01"}, "兑现期限", "ends-before-it-begins"),
    ("承诺", 7, {"兑现日期": "2001-01-01"}, "兑现日期", "step-before-previous"),
    ("履职台账", 7, {"人数": "-3"}, "人数", "invalid-cell"),
    ("履职台账", 7, {"人数": "很多"}, "人数", "invalid-cell"),
    ("履职台账", 7, {"类别": "散步"}, "类别", "invalid-cell"),
    ("履职台账", 7, {"流水号": "L000001"}, "流水号", "duplicate-serial"),
    ("履职台账", 7, {"登记日期": "2098-01-01"}, "登记日期", "in-the-future"),
    ("履职台账", 7, {"采用": "也许"}, "采用", "invalid-cell"),
    ("民情登记簿", 7, {"紧急程度": "不急"}, "紧急程度", "invalid-cell"),
    ("民情登记簿", 7, {"工作室": "S99999"}, "工作室", "unknown-studio"),
    ("提案", 7, {"领衔代表": "X0001"}, "领衔代表", "unknown-mandate"),
    ("提案", 7, {"年会": "Y9"}, "年会", "unknown-session"),
    ("远教活动", 7, {"人数": "1.5"}, "人数", "invalid-cell"),
    ("实事好事", 7, {"参与代表": ""}, "参与代表", "missing-cell"),
    ("民主评议", 7, {"评议群体": "路人"}, "评议群体", "unknown-bloc"),
    ("五好评选", 7, {"评价单位": "X"}, "评价单位", "unknown-organisation"),
    ("考核指标", 7, {"分值": "-5"}, "分值", "points-not-positive"),
    ("考核记录", 7, {"得分": "120"}, "得分", "mark-out-of-range"),
    ("考核记录", 7, {"得分": "NaN"}, "得分", "invalid-cell"),
    ("考核指标", 7, {"分值": "1e999999999"}, "分值", "invalid-cell"),
    ("五好评选", 7, {"履职强实效": "Infinity"}, "履职强实效", "invalid-cell"),
    ("履职台账", 7, {"流水号": "L\x000007"}, "流水号", "invalid-cell"),
    ("承诺", 7, {"编号": "N" * 65}, "编号", "invalid-cell"),
    ("机构", 30, {"编号": "a/b"}, "编号", "invalid-cell"),
    ("机构", 30, {"编号": "Ｖ３０"}, "编号", "not-a-plain-code"),
    ("履职台账", 7, {"流水号": "L０００７"}, "流水号", "not-a-plain-code"),
]  # fmt: skip
ALSO = {"提案": ("年会",), "考核记录": ("考核指标",)}  # what a sheet leans on beside the registry


@pytest.mark.parametrize(("sheet", "line", "cells", "column", "code"), SPOILT)
async def test_a_bad_row_is_told_by_its_place(office, sheet, line, cells, column, code):
    report = await office.keep(sheet, *ALSO.get(sheet, ())).spoil(sheet, line, **cells).imported()

    first = next(each for each in report.findings if each.sheet == sheet)
    assert (first.line, first.column, first.code) == (line, column, code)
    assert first.zh
    assert first.en
    tally = next(each for each in report.sheets if each.sheet == sheet)
    assert tally.imported + tally.refused + tally.repeated == tally.rows
    assert tally.refused == len({each.line for each in report.findings if each.sheet == sheet})


async def test_a_bad_row_leaves_every_other_row_as_it_was(office):
    clean = await office.keep("履职台账").imported()
    spoilt = await office.spoil("履职台账", 7, 人数="-3").imported()

    before, after = clean.sheets[-1], spoilt.sheets[-1]
    assert clean.findings == []
    assert (after.imported, after.refused) == (before.imported - 1, 1)


@pytest.mark.parametrize(
    ("sheet", "cells"),
    [
        ("履职台账", {"人数": "３"}), ("履职台账", {"登记日期": "２０１５－０４－３０"}),
        ("考核记录", {"得分": "８９．5"}), ("五好评选", {"履职强实效": "１８"}),
        ("民主评议", {"无效票": "２"}),
    ],
)  # fmt: skip
async def test_a_figure_or_a_day_of_full_width_is_what_it_looks_like(office, sheet, cells):
    office.keep(sheet, *ALSO.get(sheet, ()))
    rehearsal = Rehearsal()
    await import_sheets(office.spoil(sheet, 7, **{k: plain(v) for k, v in cells.items()}).folder, rehearsal.send)

    again = await import_sheets(office.spoil(sheet, 7, **cells).folder, rehearsal.send)

    assert again.findings == []
    assert next(each for each in again.sheets if each.sheet == sheet).imported == 0


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


async def test_the_same_duty_under_another_serial_is_refused(office):
    rows = office.keep("履职台账").rows("履职台账")
    rows.append({**rows[3], "流水号": "L999999"})
    office.write("履职台账", rows)

    assert at(await office.imported()) == [("履职台账", len(rows) + 1, "内容", "duplicate-duty")]


async def test_a_serial_of_another_ledger_is_refused(office):
    rows = office.keep("履职台账").rows("履职台账")
    other = next(row for row in rows if row["代表证号"] != rows[0]["代表证号"])
    office.write("履职台账", [*rows, {**other, "流水号": rows[0]["流水号"], "内容": "又一件"}])

    assert at(await office.imported()) == [("履职台账", len(rows) + 2, "流水号", "duplicate-serial")]


async def test_the_same_row_twice_is_a_duplicate_in_the_sheet_and_a_repetition_in_the_next_import(office):
    rows = office.keep("履职台账").rows("履职台账")
    office.write("履职台账", [*rows, rows[3]])
    rehearsal = Rehearsal()

    first = await import_sheets(office.folder, rehearsal.send)
    again = await import_sheets(office.folder, rehearsal.send)

    assert at(first) == at(again) == [("履职台账", len(rows) + 2, "流水号", "duplicate-serial")]
    assert again.sheets[-1].repeated == len(rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
async def test_the_offices_encodings_are_read(office, encoding):
    office.keep()
    office.write("工作室", office.rows("工作室"), encoding)

    assert (await office.imported()).findings == []


def _binary(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00\x81\x8d")


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _without_a_column(path: Path) -> None:
    path.write_text("编号,名称\nS1,一室\n", encoding="utf-8")


def _with_a_strange_column(path: Path) -> None:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join([f"{lines[0]},备忘", *(f"{line},x" for line in lines[1:])]), encoding="utf-8")


def _with_a_column_twice(path: Path) -> None:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join([f"{lines[0]},编号", *(f"{line},x" for line in lines[1:])]), encoding="utf-8")


def _with_a_long_row(path: Path) -> None:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join([*lines[:3], f"{lines[3]},too,many", *lines[4:]]), encoding="utf-8")


def _a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _a_link_to_itself(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def _without_a_closing_quote(path: Path) -> None:
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(f'{text}S9,"{"室" * 200_000}\n', encoding="utf-8")


def _with_a_cell_under_no_header(path: Path) -> None:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join([f"{lines[0]},,", *(f"{line},,x" for line in lines[1:])]), encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (_binary, "unreadable-sheet"),
        (_a_folder, "unreadable-sheet"),
        (_a_link_to_itself, "unreadable-sheet"),
        (_without_a_closing_quote, "unreadable-cell"),
        (_with_a_cell_under_no_header, "ragged-row"),
        (_empty, "empty-sheet"),
        (_without_a_column, "missing-column"),
        (_with_a_strange_column, "unknown-column"),
        (_with_a_column_twice, "duplicate-column"),
        (_with_a_long_row, "ragged-row"),
    ],
)
async def test_a_sheet_that_is_no_sheet_is_told(office, spoil: Callable[[Path], None], code):
    spoil(office.keep().folder / "工作室.csv")

    report = await office.imported()

    assert code in {each.code for each in report.findings if each.sheet == "工作室"}
    assert next(each for each in report.sheets if each.sheet == "机构").imported == 124
    assert all(each.imported + each.refused == each.rows for each in report.sheets)


async def test_a_row_that_does_not_fit_its_header_is_one_of_the_rows_and_refused(office):
    office.keep()
    _with_a_long_row(office.folder / "工作室.csv")

    tally = next(each for each in (await office.imported()).sheets if each.sheet == "工作室")

    assert (tally.rows, tally.imported, tally.refused) == (52, 51, 1)


async def test_of_a_column_that_stands_twice_nothing_is_taken(office):
    _with_a_strange_column(office.keep("履职台账").folder / "履职台账.csv")
    path = office.folder / "履职台账.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("备忘", "人数", 1), encoding="utf-8")

    report = await office.imported()

    assert at(report) == [("履职台账", 1, "人数", "duplicate-column")]
    assert (report.sheets[-1].imported, report.sheets[-1].refused) == (0, 200)


async def test_a_header_further_down_is_blamed_where_it_stands(office):
    path = office.keep().folder / "工作室.csv"
    path.write_text("\n\n编号,名称\nS1,一室,x\n", encoding="utf-8")

    assert {(each.line, each.code) for each in (await office.imported()).findings if each.sheet == "工作室"} == {
        (3, "missing-column")
    }


async def test_no_file_that_looks_like_a_sheet_is_passed_over(office):
    folder = office.keep("履职台账").folder
    (folder / "履职台账.csv").rename(folder / "履职台账.CSV")
    (folder / "代表.CSV").write_bytes((folder / "代表.csv").read_bytes())
    (folder / "承诺.xlsx").write_bytes(b"PK")
    (folder / "~$承诺.xlsx").write_bytes(b"")

    report = await office.imported()

    assert at(report) == [("代表.csv", 0, "", "duplicate-sheet"), ("承诺.xlsx", 0, "", "workbook-in-folder")]
    assert report.sheets[-1].imported == 200


async def test_a_folder_without_sheets_is_told(tmp_path):
    report = await import_sheets(tmp_path, Rehearsal().send, district="610203")

    assert at(report) == [(tmp_path.name, 0, "", "no-sheets")]


@pytest.mark.parametrize("district", ["", "610203"])
async def test_why_a_workbook_cannot_be_read_is_told(tmp_path, district):
    (tmp_path / "账.xlsx").write_bytes(b"no workbook")

    report = await import_sheets(tmp_path / "账.xlsx", Rehearsal().send, district=district)

    assert ("账.xlsx", 0, "", "unreadable-sheet") in at(report)
    assert "unknown-sheet" not in {each.code for each in report.findings}


async def test_why_the_sheet_that_names_the_district_cannot_be_read_is_told(office):
    office.keep().folder.joinpath("rulebook.toml").unlink()
    _binary(office.folder / "机构.csv")

    assert [each.code for each in (await office.imported()).findings] == ["no-district", "unreadable-sheet"]


async def test_a_sheet_with_a_name_nobody_knows_is_told(office):
    (office.keep().folder / "通讯录.csv").write_text("姓名\n王\n", encoding="utf-8")

    assert at(await office.imported()) == [("通讯录", 0, "", "unknown-sheet")]


CALENDAR = """
on = 2014-04-01
calendar = "CN"
years = [2014]
off = [2014-05-01, 2014-05-02]
work = [2014-05-04]
source = "通知"
"""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (CALENDAR, None), ("", "invalid-calendar"), ("not toml ][", "invalid-calendar"),
        (CALENDAR.replace("2014-05-04", "2015-05-04"), "day-of-another-year"),
    ],
)  # fmt: skip
async def test_a_calendar_is_taken_from_a_file_beside_the_sheets(office, text, code):
    (office.keep().folder / "calendar-2014.toml").write_text(text, encoding="utf-8")
    report = await office.imported()

    assert [(each.sheet, each.code) for each in report.findings] == ([("calendar-2014.toml", code)] if code else [])
    assert [each.imported for each in report.sheets if each.sheet == "calendar-2014.toml"] == [0 if code else 1]


@pytest.mark.parametrize("text", ["", "id = 3", "not toml at all ]["])
async def test_a_rulebook_that_is_none_is_told(office, text):
    (office.keep().folder / "rulebook.toml").write_text(text, encoding="utf-8")

    assert [(each.sheet, each.code) for each in (await office.imported()).findings] == [
        ("rulebook.toml", "invalid-rulebook")
    ]


async def test_each_mistake_of_a_rulebook_is_told_with_its_line(office):
    path = office.keep().folder / "rulebook.toml"
    text = path.read_text(encoding="utf-8").replace('for = "走访"', 'for = "走房"').replace('"走访" = 1', '"走访" = -1')
    path.write_text(text, encoding="utf-8")
    award, monthly = (text[: text.index(what)].count("\n") + 1 for what in ("[[points.award]]", "monthly = {"))

    assert [(each.sheet, each.line, each.column, each.code) for each in (await office.imported()).findings] == [
        ("rulebook.toml", award, "points.award[走房]", "unknown-award"),
        ("rulebook.toml", monthly, "regime[四个一].monthly.走访", "below-zero"),
    ]


async def test_what_only_the_service_knows_of_a_rulebook_is_told_beside_its_mistakes(office):
    path, rehearsal = office.keep().folder / "rulebook.toml", Rehearsal()
    sound = path.read_text(encoding="utf-8")
    unsound = sound.replace('for = "走访"', 'for = "走房"')
    path.write_text(unsound.replace('calendar = "CN"', 'calendar = "XX"'), encoding="utf-8")
    first = await import_sheets(office.folder, rehearsal.send)
    path.write_text(sound, encoding="utf-8")
    assert (await import_sheets(office.folder, rehearsal.send)).findings == []
    path.write_text(unsound, encoding="utf-8")
    again = await import_sheets(office.folder, rehearsal.send)

    assert [each.code for each in first.findings] == ["unknown-award", "invalid-rulebook"]
    assert "unknown-calendar" in first.findings[1].en
    assert [each.code for each in again.findings] == ["unknown-award", "already-registered"]
    assert [each.refused for each in again.sheets if each.sheet == "rulebook.toml"] == [1]


async def test_a_folder_without_a_district_is_told_and_nothing_is_asked(tmp_path, demo_sheets):
    (tmp_path / "工作室.csv").write_bytes((demo_sheets / "工作室.csv").read_bytes())
    rehearsal = Rehearsal()

    report = await import_sheets(tmp_path, rehearsal.send)

    assert at(report) == [("机构", 0, "类型", "no-district")]
    assert rehearsal.events == []


@pytest.fixture
async def ledger(office, tmp_path_factory) -> tuple[Path, Rehearsal]:
    """A ledger by itself, and a district that has all it leans on."""
    folder, rehearsal = tmp_path_factory.mktemp("ledger"), Rehearsal()
    office.keep("履职台账")
    (office.folder / "履职台账.csv").rename(folder / "履职台账.csv")
    await import_sheets(office.folder, rehearsal.send)
    return folder, rehearsal


@pytest.mark.parametrize("whose", [{"district": "610203"}, {"only": "610203"}, {"district": "610203", "only": "1"}])
async def test_a_ledger_alone_goes_to_the_district_that_is_named_or_else_the_only_one(ledger, whose):
    folder, rehearsal = ledger

    report = await import_sheets(folder, rehearsal.send, **whose)

    assert (report.district, report.findings, report.sheets[0].imported) == ("610203", [], 200)


async def test_a_ledger_alone_that_nobody_names_a_district_for_is_not_asked(ledger):
    folder, rehearsal = ledger

    assert at(await import_sheets(folder, rehearsal.send)) == [("机构", 0, "类型", "no-district")]
    assert at(await import_sheets(folder, rehearsal.send, district="a/b")) == [("机构", 0, "类型", "no-district")]


async def test_sheets_are_not_taken_over_for_another_district_than_their_own(office):
    rehearsal = Rehearsal()

    report = await import_sheets(office.keep().folder, rehearsal.send, district="610204", only="610205")

    assert at(report) == [("机构", 0, "编号", "another-district")]
    assert rehearsal.events == []
    assert (await import_sheets(office.folder, rehearsal.send, only="610205")).district == "610203"


async def test_a_workbook_with_typed_cells_is_read_as_the_sheet(office, tmp_path):
    """Numbers and days as a spreadsheet stores them."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in ("机构", "工作室", "代表", "履职台账"):
        sheet, rows = book.create_sheet(name), office.rows(name)
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append([_typed(column, text) for column, text in row.items()])
    folder = tmp_path / "book"
    folder.mkdir()
    book.save(folder / "b.xlsx")
    (folder / "rulebook.toml").write_bytes((office.folder / "rulebook.toml").read_bytes())
    rehearsal = Rehearsal()

    first = await import_sheets(folder / "b.xlsx", rehearsal.send)
    again = await import_sheets(office.keep("履职台账").folder, rehearsal.send)

    assert first.findings == again.findings == []
    assert all(tally.repeated == tally.rows for tally in again.sheets)


def _typed(column: str, text: str) -> object:
    if not text:
        return None
    if column in ("日期", "登记日期", "起始日期", "设立日期", "任期开始", "任期结束", "状态日期"):
        return dt.date.fromisoformat(text)
    return int(text) if column == "人数" else text


@pytest.mark.parametrize(
    ("sheet", "cells", "tag"),
    [
        ("承诺", {"兑现日期": "2001-01-01"}, "registry.promise-published.v1"),
        ("代表", {"工作室": "S99999"}, "registry.mandate-registered.v1"),
        ("实事好事", {"日期": "2014-05-05", "工作室": "S99999"}, "casework.deed-recorded.v1"),
    ],
)
async def test_a_row_that_is_refused_leaves_nothing_behind(office, sheet, cells, tag):
    """Though it asks several things: what could be done of it is not done either."""
    office.keep(sheet)
    clean, spoilt = Rehearsal(), Rehearsal()
    await import_sheets(office.folder, clean.send)
    report = await import_sheets(office.spoil(sheet, 7, **cells).folder, spoilt.send)

    def counted(rehearsal: Rehearsal) -> int:
        return sum(event.__struct_config__.tag == tag for event in rehearsal.events)

    assert [each.line for each in report.findings] == [7]
    assert counted(spoilt) == counted(clean) - 1
    assert len(spoilt.events) < len(clean.events)


async def test_a_row_that_grew_is_continued_in_the_next_import(office):
    """A promise is written down, imported, kept later, and the sheet imported again."""
    office.keep("承诺")
    kept = office.rows("承诺")[0]["兑现日期"]
    rehearsal = Rehearsal()
    await import_sheets(office.spoil("承诺", 2, 兑现日期="").folder, rehearsal.send)

    report = await import_sheets(office.spoil("承诺", 2, 兑现日期=kept).folder, rehearsal.send)

    assert report.findings == []
    assert (report.sheets[-1].imported, report.sheets[-1].repeated) == (1, report.sheets[-1].rows - 1)


async def test_a_step_that_nobody_knows_is_reported_at_its_cell(office):
    report = await office.keep("民情登记簿", "民情流程").spoil("民情流程", 2, 环节="散步").imported()

    (found,) = [each for each in report.findings if each.line == 2]
    assert (found.sheet, found.column, found.code) == ("民情流程", "环节", "invalid-cell")


async def test_a_service_that_stays_away_ends_an_import_and_is_told_by_its_code(office):
    async def away(_: str, asked: Asked) -> Answer:
        return (
            Accepted(stream="", version=1, first_seq=1)
            if asked[0][0].noun == "registry/organisation"
            else Unavailable()
        )

    stamina.set_testing(True, attempts=1)
    try:
        with pytest.raises(NotNow) as told:
            await import_sheets(office.keep("履职台账").folder, away)
    finally:
        stamina.set_testing(False)

    assert told.value.told.startswith("service-away 没有服务受理 ")


async def test_a_log_that_cannot_be_read_ends_an_import_and_is_told_by_its_place(office):
    async def broken(_: str, asked: Asked) -> Answer:
        raise Hole("610203", 50, 59, 8, 57)

    with pytest.raises(Hole):
        await import_sheets(office.keep("履职台账").folder, broken)
