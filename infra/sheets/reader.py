"""Sheets from a folder of CSV files or one workbook: the same rows, with the line each stands on."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

Cells = dict[str, str]
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
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
    """A sheet as it was found."""

    sheet: str
    columns: list[str]
    rows: list[Row]
    findings: list[Finding]


class Source(NamedTuple):
    """What an import finds: sheets by their names; beside them a rulebook, and calendars by their files' names."""

    tables: dict[str, Table]
    rulebook: bytes | None
    calendars: dict[str, bytes]


def read(source: Path) -> Source:
    """A folder of CSV sheets, or a workbook. Raises FileNotFoundError."""
    if source.is_dir():
        found, folder = [_from_csv(path) for path in sorted(source.glob("*.csv"))], source
    elif source.suffix.lower() in WORKBOOKS and source.exists():
        found, folder = list(_from_workbook(source)), source.parent
    else:
        raise FileNotFoundError(f"{source} is neither a folder of CSV sheets nor a workbook ({', '.join(WORKBOOKS)})")
    rulebook = folder / RULEBOOK
    return Source(
        {table.sheet: table for table in found},
        rulebook.read_bytes() if rulebook.exists() else None,
        {path.name: path.read_bytes() for path in sorted(folder.glob(CALENDARS))},
    )


def _from_csv(path: Path) -> Table:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError as error:
            return _unreadable(path.stem, str(error))
    return _table(path.stem, _lines(text))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it begins on; a quoted cell may hold line breaks."""
    reader = csv.reader(io.StringIO(text, newline=""))
    line = 1
    for record in reader:
        yield line, [cell.strip() for cell in record]
        line = reader.line_num + 1


def _from_workbook(path: Path) -> Iterator[Table]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(str(path))
    except CalamineError as error:
        yield _unreadable(path.name, str(error))
        return
    for name in workbook.sheet_names:
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        yield _table(name, ((line, [_shown(cell) for cell in row]) for line, row in enumerate(rows, 1)))


def _shown(cell: object) -> str:
    """A typed cell as the office would have typed it into a CSV file."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell).strip()


def _table(sheet: str, lines: Iterator[tuple[int, list[str]]]) -> Table:
    header: list[str] = []
    rows: list[Row] = []
    findings: list[Finding] = []
    for line, cells in lines:
        if not any(cells):
            continue
        if not header:
            header = cells
            findings += _bad_header(sheet, line, header)
        elif any(cells[len(header) :]):
            findings.append(
                _finding(sheet, line, "", "ragged-row", "这一行的单元格多于表头", "more cells than the header")
            )
        else:
            rows.append(Row(line=line, cells=dict(zip(header, cells + [""] * len(header), strict=False))))
    if not header:
        findings.append(_finding(sheet, 0, "", "empty-sheet", "表是空的", "the sheet is empty"))
    return Table(sheet=sheet, columns=header, rows=rows, findings=findings)


def _bad_header(sheet: str, line: int, header: list[str]) -> list[Finding]:
    twice = sorted({name for name in header if name and header.count(name) > 1})
    return [
        _finding(sheet, line, name, "duplicate-column", f"列“{name}”出现两次", f"the column {name} stands twice")
        for name in twice
    ]


def _unreadable(sheet: str, problem: str) -> Table:
    finding = _finding(sheet, 0, "", "unreadable-sheet", f"无法读取：{problem}", f"cannot be read: {problem}")
    return Table(sheet=sheet, columns=[], rows=[], findings=[finding])


def _finding(sheet: str, line: int, column: str, code: str, zh: str, en: str) -> Finding:
    return Finding(sheet=sheet, line=line, column=column, code=code, zh=zh, en=en)
