"""Sheets from a folder of CSV files or one workbook: the same rows, with the line each stands on."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

import msgspec

from infra.sheets import workbook
from infra.sheets.workbook import Cell, Unfit
from shared.refusals import Trouble

Cells = dict[str, str]
LONGEST = 10_000  # characters in a cell: what is longer lacks a quote that ends it
TOO_LONG = Unfit(f"太长，最多 {LONGEST}；是否缺少引号？", f"too long, at most {LONGEST}; is a quote missing?")
NO_ENCODING = Unfit("编码既不是 UTF-8，也不是 GB18030", "its encoding is neither UTF-8 nor GB18030")
READ = (".xlsx", ".xlsm")
WORKBOOKS = (*READ, ".xls", ".xlsb", ".ods", ".et")
ANOTHER_FORM = Unfit(
    "这种格式的工作簿里，出错的公式和百分数无从辨认，请另存为 .xlsx 再导入",
    "in a workbook of this form nobody can tell a failed formula or a percentage: save it as .xlsx and import that",
)
RULEBOOK = "rulebook.toml"
CALENDARS = "calendar*.toml"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong and where: `line` as the office sees it (the header is line 1; 0 = the sheet as a whole)."""

    sheet: str
    line: int
    column: str
    code: str
    zh: str
    en: str


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One row with something in it."""

    line: int
    cells: Cells


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet as it was found. `line`: of its header; `unfit`: how many rows the findings keep out of `rows`."""

    sheet: str
    line: int = 0
    columns: list[str] = []
    rows: list[Row] = []
    unfit: int = 0
    findings: list[Finding]


class Source(NamedTuple):
    """What an import finds: sheets by their names; beside them a rulebook, and calendars by their files' names.

    `findings` tell of the files that are no sheet.
    """

    tables: dict[str, Table]
    rulebook: bytes | None
    calendars: dict[str, bytes]
    findings: list[Finding]


def read(source: Path) -> Source:
    """A folder of CSV sheets, or a workbook. Raises `Trouble`."""
    findings: list[Finding] = []
    if source.is_dir():
        found, folder = _from_folder(source, findings), source
    elif source.suffix.lower() in WORKBOOKS and source.exists():
        found, folder = _from_workbook(source, findings), source.parent
    elif source.exists():
        raise Trouble("not-sheets", file=str(source), forms=", ".join(READ))
    else:
        raise Trouble("no-file", file=str(source))
    beside = [
        path for path in (folder / RULEBOOK, *sorted(folder.glob(CALENDARS))) if path.exists() or path.is_symlink()
    ]
    texts = {path.name: raw for path in beside if (raw := _raw(path, path.name, findings)) is not None}
    if not (found or texts or findings):
        findings.append(_finding(source.name, 0, "", "no-sheets", "其中没有任何表", "there are no sheets in it"))
    return Source(found, texts.pop(RULEBOOK, None), texts, findings)


def _from_folder(folder: Path, findings: list[Finding]) -> dict[str, Table]:
    """Every CSV file; what else looks like sheets is told, so that nobody takes it for imported."""
    found: dict[str, Table] = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~$")):  # notes that other programs keep for themselves
            continue
        if path.suffix.lower() in WORKBOOKS:
            zh, en = (
                "文件夹中只读取 CSV 表，请单独导入此工作簿",
                "of a folder only CSV sheets are read: import it by itself",
            )
            findings.append(_finding(path.name, 0, "", "workbook-in-folder", zh, en))
        elif path.suffix.lower() == ".csv":
            if path.stem in found:
                zh, en = f"表“{path.stem}”有两个文件", f"there are two files of the sheet {path.stem}"
                findings.append(_finding(path.name, 0, "", "duplicate-sheet", zh, en))
            elif (raw := _raw(path, path.stem, findings)) is not None:
                found[path.stem] = _from_csv(path.stem, raw)
    return found


def _raw(path: Path, name: str, findings: list[Finding]) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError as error:
        findings.append(_unreadable(name, Unfit(str(error.strerror), str(error.strerror))))
        return None


def _from_csv(sheet: str, raw: bytes) -> Table:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return _table(sheet, _lines(raw.decode(encoding)))
        except UnicodeDecodeError:
            continue
    return Table(sheet=sheet, findings=[_unreadable(sheet, NO_ENCODING)])


def _lines(text: str) -> Iterator[tuple[int, list[Cell]]]:
    """Each record with the line it begins on; a quoted cell may hold line breaks."""
    csv.field_size_limit(len(text) + 1)
    reader = csv.reader(io.StringIO(text, newline=""))
    line = 1
    for record in reader:
        yield line, [cell.strip() for cell in record]
        line = reader.line_num + 1


def _from_workbook(path: Path, findings: list[Finding]) -> dict[str, Table]:
    found = workbook.sheets(path) if path.suffix.lower() in READ else ANOTHER_FORM
    if isinstance(found, Unfit):
        findings.append(_unreadable(path.name, found))
        return {}
    return {name: _table(name, enumerate(rows, 1)) for name, rows in found.items()}


def _table(sheet: str, lines: Iterable[tuple[int, list[Cell]]]) -> Table:
    header: list[str] = []
    first = 0
    rows: list[Row] = []
    findings: list[Finding] = []
    for line, cells in lines:
        if not any(cell and isinstance(cell, str) for cell in cells):
            continue
        if not header:
            first, header = line, [cell if isinstance(cell, str) else "" for cell in cells]
        elif wrong := _unfit(sheet, line, header, cells):
            findings.append(wrong)
        else:
            named = zip_longest(header, cells, fillvalue="")
            rows.append(Row(line=line, cells={column: str(cell) for column, cell in named if column}))
    unfit = len(findings)
    if twice := _twice(sheet, first, header):  # nobody knows which of the two is meant
        rows, unfit, findings = [], unfit + len(rows), [*twice, *findings]
    if not header:
        findings.append(_finding(sheet, 0, "", "empty-sheet", "表是空的", "the sheet is empty"))
    return Table(sheet=sheet, line=first, columns=header, rows=rows, unfit=unfit, findings=findings)


def _unfit(sheet: str, line: int, header: list[str], cells: list[Cell]) -> Finding | None:
    """The first thing that keeps a row from being read."""
    for column, cell in zip_longest(header, cells, fillvalue=""):
        why = TOO_LONG if isinstance(cell, str) and len(cell) > LONGEST else cell
        if isinstance(why, Unfit) and column:
            zh, en = f"“{column}”无法读取：{why.zh}", f"{column} cannot be read: {why.en}"
            return _finding(sheet, line, column, "unreadable-cell", zh, en)
        if why and isinstance(why, str) and not column:
            return _finding(sheet, line, "", "ragged-row", "这一行的单元格多于表头", "more cells than the header")
    return None


def _twice(sheet: str, line: int, header: list[str]) -> list[Finding]:
    return [
        _finding(sheet, line, name, "duplicate-column", f"列“{name}”出现两次", f"the column {name} stands twice")
        for name in sorted({name for name in header if name and header.count(name) > 1})
    ]


def _unreadable(sheet: str, why: Unfit) -> Finding:
    return _finding(sheet, 0, "", "unreadable-sheet", f"无法读取：{why.zh}", f"cannot be read: {why.en}")


def _finding(sheet: str, line: int, column: str, code: str, zh: str, en: str) -> Finding:
    return Finding(sheet=sheet, line=line, column=column, code=code, zh=zh, en=en)
