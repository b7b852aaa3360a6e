"""What a workbook shows and does not hold, and one that is larger than it looks."""

import datetime as dt
import os
import signal
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openpyxl
import pytest

from infra.sheets.reader import read
from infra.sheets.workbook import ERROR, NONE_OR_ZERO, NOT_COMPUTED, Unfit, sheets

HEADER = ["编号", "名称", "类型", "上级编号", "起始日期"]
ROW = ["610203001", "城关街道", "街道", "610203", dt.date(2010, 7, 1)]


@pytest.fixture
def book(tmp_path: Path) -> "Book":
    return Book(tmp_path / "b.xlsx")


class Book:
    """A workbook of one sheet with two rows that are well."""

    def __init__(self, path: Path) -> None:
        self.path, self._book = path, openpyxl.Workbook()
        self.sheet = self._book.active
        self.sheet.title = "机构"
        for row in (HEADER, ROW, ROW):
            self.sheet.append(row)

    def error(self, place: str, value: str) -> None:
        self.sheet[place] = value
        self.sheet[place].data_type = "e"

    def saved(self) -> Path:
        self._book.save(self.path)
        return self.path

    def changed(self, *texts: tuple[str, str]) -> Path:
        """Saved, and then texts of it changed, which it has."""
        after = self.path.with_name("changed.xlsx")
        with zipfile.ZipFile(self.saved()) as parts:
            held = {name: parts.read(name).decode() for name in parts.namelist()}
        for was, now in texts:
            assert any(was in text for text in held.values())
            held = {name: text.replace(was, now) for name, text in held.items()}
        with zipfile.ZipFile(after, "w") as changed:
            for name, text in held.items():
                changed.writestr(name, text)
        return after


def _failed(book: Book) -> None:
    book.error("D3", "#N/A")


def _never_computed(book: Book) -> None:
    book.sheet["D3"] = "=VLOOKUP(A3,A:B,2)"


def _merged(book: Book) -> None:
    book.sheet.merge_cells("D2:D3")


def _too_many_digits(book: Book) -> None:
    book.sheet["D3"] = 610203199001011234


@pytest.mark.parametrize("spoil", [_failed, _never_computed, _merged, _too_many_digits])
def test_a_cell_that_shows_what_it_does_not_hold_keeps_its_row_out(book, spoil):
    spoil(book)

    table = read(book.saved()).tables["机构"]

    assert [(each.line, each.column, each.code) for each in table.findings] == [(3, "上级编号", "unreadable-cell")]
    assert ([row.line for row in table.rows], table.unfit) == ([2], 1)


def test_a_formula_that_says_nothing_is_an_empty_cell(book, tmp_path):
    book.sheet["D3"] = "x"
    with zipfile.ZipFile(book.saved()) as before, zipfile.ZipFile(tmp_path / "c.xlsx", "w") as after:
        for name in before.namelist():
            cell = b'<c r="D3" t="inlineStr"><is><t>x</t></is></c>'
            text = before.read(name)
            assert name != "xl/worksheets/sheet1.xml" or cell in text
            after.writestr(name, text.replace(cell, b'<c r="D3" t="str"><f>IF(1,"","")</f><v></v></c>'))

    table = read(tmp_path / "c.xlsx").tables["机构"]

    assert (table.findings, table.rows[1].cells["上级编号"]) == ([], "")


@pytest.mark.parametrize("result", ["<v>0</v>", "<v></v>", ""])
def test_a_result_that_is_left_to_whoever_opens_the_workbook_is_none(book, result):
    """As programs write that compute nothing: 0 for each, and a word that all is to be computed."""
    book.sheet["D3"] = "=A2+95"

    table = read(book.changed(("<v />", result))).tables["机构"]

    assert [(each.line, each.column, each.code) for each in table.findings] == [(3, "上级编号", "unreadable-cell")]
    assert "重新保存" in table.findings[0].zh


@pytest.mark.parametrize(
    ("result", "shown"), [("<v>95</v>", "95"), ("<v>0.5</v>", "0.5"), ("<v>-10</v>", "-10"), ("<v>100</v>", "100")]
)
def test_a_result_is_read_though_all_is_to_be_computed_anew_when_the_workbook_is_opened(book, result, shown):
    """As programs write that compute, or keep what another has computed."""
    book.sheet["D3"] = "=A2+95"

    table = read(book.changed(("<v />", result))).tables["机构"]

    assert (table.findings, table.rows[1].cells["上级编号"]) == ([], shown)


def test_nothing_is_a_result_where_all_was_computed(book):
    book.sheet["D3"] = "=A2*0"
    book.sheet.parent.calculation.fullCalcOnLoad = False

    table = read(book.changed(("<v />", "<v>0</v>"))).tables["机构"]

    assert (table.findings, table.rows[1].cells["上级编号"]) == ([], "0")


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (0.957, "0.0%", "95.7%"),
        (1, "0%", "100%"),
        (0.07, "0.00%", "7%"),
        (0.5, "[Red]0.0%;-0.0%", "50%"),
        (95.7, '0.0"%"', "95.7"),
        (95.7, r"0.0\%", "95.7"),
        (0.957, "0.00", "0.957"),
    ],
)
def test_a_percentage_is_what_the_spreadsheet_shows(book, number, form, shown):
    """95.7 % of something are not 0.957 points; without an office's formats nobody sees which is meant."""
    book.sheet["D3"] = number
    book.sheet["D3"].number_format = form

    assert read(book.saved()).tables["机构"].rows[1].cells["上级编号"] == shown


STRICT = [
    (f"http://schemas.openxmlformats.org/{each}", f"http://purl.oclc.org/ooxml/{each.replace('/2006', '')}")
    for each in ("spreadsheetml/2006/main", "officeDocument/2006/relationships")
]


def test_a_workbook_in_the_strict_form_is_taken_for_what_it_shows_too(book):
    """ISO/IEC 29500 has other names for the same."""
    book.sheet["D2"] = 0.957
    book.sheet["D2"].number_format = "0.0%"
    _failed(book)

    table = read(book.changed(*STRICT)).tables["机构"]

    assert [each.cells["上级编号"] for each in table.rows] == ["95.7%"]
    assert [(each.line, each.column) for each in table.findings] == [(3, "上级编号")]


@pytest.mark.parametrize("form", [".xls", ".xlsb", ".ods", ".et"])
def test_a_workbook_that_cannot_be_read_for_what_it_shows_is_refused_with_the_way_out(tmp_path, form):
    (tmp_path / f"b{form}").write_bytes(b"whatever")

    found = read(tmp_path / f"b{form}")

    assert [(each.code, ".xlsx" in each.zh, ".xlsx" in each.en) for each in found.findings] == [
        ("unreadable-sheet", True, True)
    ]


def test_rows_prepared_with_formulas_that_find_nothing_are_no_rows(book):
    for row in range(4, 10):
        book.error(f"D{row}", "#N/A")

    table = read(book.saved()).tables["机构"]

    assert (table.findings, len(table.rows)) == ([], 2)


def test_a_number_is_what_the_spreadsheet_shows(book):
    for place, number in (("A2", 13912345678.0), ("B2", 95.69999999999999), ("C2", 0.1 + 0.2), ("D2", -3.0)):
        book.sheet[place] = number

    found = sheets(book.saved())

    assert isinstance(found, dict)
    assert found["机构"][1][:4] == ["13912345678", "95.7", "0.3", "-3"]


@pytest.mark.parametrize("place", ["XFD1048576", "XFD200000"])
def test_a_cell_in_the_last_corner_costs_the_workbook_and_not_the_import(book, place):
    book.sheet[place] = "x"

    assert [(each.sheet, each.code) for each in read(book.saved()).findings] == [("b.xlsx", "unreadable-sheet")]


def test_a_workbook_that_unpacks_to_more_than_there_is_room_for_is_refused(book, tmp_path):
    with (
        zipfile.ZipFile(book.saved()) as before,
        zipfile.ZipFile(tmp_path / "c.xlsx", "w", zipfile.ZIP_DEFLATED) as all_,
    ):
        for name in before.namelist():
            with all_.open(name, "w", force_zip64=True) as part:
                part.write(before.read(name))
                if name == "xl/worksheets/sheet1.xml":
                    for _ in range(260):
                        part.write(b" " * (1 << 20))

    found = sheets(tmp_path / "c.xlsx", 256 << 20)

    assert isinstance(found, Unfit)
    assert "256 MB" in found.en


def test_a_workbook_at_which_the_reading_process_is_killed_is_one_finding_and_its_rulebook_is_read(tmp_path):
    book = tmp_path / "b.xlsx"
    os.mkfifo(book)
    (tmp_path / "rulebook.toml").write_bytes(b"x")
    with ThreadPoolExecutor(1) as other:
        me = other.submit(threading.get_native_id).result()
        reading = other.submit(read, book)
        with book.open("wb"):  # whoever reads has it open from here on
            os.kill(int(Path(f"/proc/self/task/{me}/children").read_text()), signal.SIGKILL)

    found = reading.result()

    assert [(each.sheet, each.code) for each in found.findings] == [("b.xlsx", "unreadable-sheet")]
    assert found.rulebook == b"x"


def test_a_workbook_that_the_library_cannot_even_begin_with_is_told(book):
    assert isinstance(sheets(book.saved(), room=0), Unfit)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize("said", [b"", b"<", b"\xff\xfe", b"<a/>"])
def test_a_damaged_workbook_is_told(book, tmp_path, part, said):
    with zipfile.ZipFile(book.saved()) as before, zipfile.ZipFile(tmp_path / "c.xlsx", "w") as after:
        for name in before.namelist():
            after.writestr(name, said if name == part else before.read(name))

    found = read(tmp_path / "c.xlsx")

    assert not any(table.rows for table in found.tables.values())
    assert [*found.findings, *(each for table in found.tables.values() for each in table.findings)]


@pytest.mark.timeout(30)
@pytest.mark.parametrize("said", [b"<c ", b't="e" ', b"<f>", b" ", b"<c><f "])
def test_what_is_no_xml_takes_no_longer_than_what_is(said):
    """A damaged sheet of some megabytes: each place was looked at once for each of the others."""
    text = b"<c><f>a</f><c " + said * 500_000

    assert [cell for pattern in (ERROR, NOT_COMPUTED, NONE_OR_ZERO) for cell in pattern.finditer(text)] == []
