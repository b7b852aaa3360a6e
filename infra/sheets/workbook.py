"""A workbook's sheets, read in a process of its own: whatever is too large for memory, or brings a library down, ends
that one, and is told.
"""

import datetime as dt
import re
import resource
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple
from xml.etree import ElementTree

import msgspec

ROOM = 2 << 30  # bytes: one cell in the last corner of a sheet asks for 512 GB
TOO_LARGE = 3  # the exit code where Python has no memory
EXACT = 10**15  # a spreadsheet keeps 15 digits of a number and puts zeros for the others
OPEN_XML = (".xlsx", ".xlsm")
# Each ends at the next `<`, and has one way to match: what is no XML takes no longer than what is.
ERROR = re.compile(rb'<(?:\w+:)?c\b(?=[^<>]*\bt="e")[^<>]*>')
NOT_COMPUTED = re.compile(
    rb'<(?:\w+:)?c\b(?![^<>]*\bt="str")[^<>]*>\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)\s*)?</(?:\w+:)?c>"
)
PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Unfit(NamedTuple):
    """Instead of a text, or of a workbook: why what it shows cannot be taken."""

    zh: str
    en: str


Cell = str | Unfit
FAILED = Unfit("公式出错", "its formula has failed")
WITHOUT_RESULT = Unfit(
    "公式没有计算结果，请打开工作簿重新保存", "its formula has no result: open the workbook, save it"
)
MERGED = Unfit("合并单元格，请取消合并并逐格填写", "it is merged with another: split them, and fill in each")
DIGITS_LOST = Unfit(
    "数字超过 15 位，表格没有保留后面几位，请以文本填写",
    "of more than 15 digits a spreadsheet keeps no more: write it as text",
)


Rows = list[list[Cell]]


def sheets(path: Path, room: int = ROOM) -> dict[str, Rows] | Unfit:
    """The rows of each sheet, from its first line on; or why it is no workbook that can be read."""
    reading = [sys.executable, "-m", __name__, str(path), str(room)]
    done = subprocess.run(reading, capture_output=True, check=False)  # noqa: S603 — ourselves
    if done.returncode in (TOO_LARGE, -signal.SIGABRT):  # the library ends its process where there is no memory
        return Unfit(f"需要超过 {room >> 20} MB 内存", f"it takes more than {room >> 20} MB of memory")
    if done.returncode:  # killed, or crashed in a library; what it said on the way may hold what stands in the cells
        return Unfit(f"读取程序中途停止（{done.returncode}）", f"whoever read it ended on the way ({done.returncode})")
    found: dict[str, Rows] | Unfit = _decode(done.stdout)
    return found


_decode = msgspec.msgpack.Decoder(dict[str, Rows] | Unfit).decode


def _sheets(path: Path) -> dict[str, Rows] | Unfit:
    from python_calamine import CalamineWorkbook, PasswordError

    try:
        workbook = CalamineWorkbook.from_path(str(path))
        unshown = _unshown(path) if path.suffix.lower() in OPEN_XML else {}
        return {name: _rows(workbook.get_sheet_by_name(name), unshown.get(name, {})) for name in workbook.sheet_names}
    except PasswordError:
        return Unfit("有密码保护", "it is closed by a password")
    except MemoryError:
        raise
    except Exception as error:  # a damaged file fails in as many ways as there are libraries to read it
        return Unfit(f"文件已损坏，或不是工作簿（{error}）", f"it is damaged, or no workbook ({error})")


def _rows(sheet: Any, unshown: dict[tuple[int, int], Unfit]) -> Rows:
    rows = [[_shown(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    unshown = unshown | {place: MERGED for area in sheet.merged_cell_ranges or () for place in _covered(rows, *area)}
    for (row, column), why in unshown.items():
        if row < len(rows) and column < len(rows[row]) and not rows[row][column]:
            rows[row][column] = why
    return rows


def _covered(rows: Rows, first: tuple[int, int], last: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """What a merged area shows in its first cell, and has in no other."""
    (top, left), (bottom, right) = first, last
    if top < len(rows) and left < len(rows[top]) and rows[top][left]:
        for row in range(top, min(bottom + 1, len(rows))):
            yield from ((row, column) for column in range(left, min(right + 1, len(rows[row]))))


def _shown(cell: object) -> Cell:
    """A typed cell as the office would have typed it into a CSV file."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if not abs(cell) < EXACT:  # nor is NaN a number
            return DIGITS_LOST
        return str(int(cell)) if cell == int(cell) else f"{cell:.15g}"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell).strip()


def _unshown(path: Path) -> dict[str, dict[tuple[int, int], Unfit]]:
    """By sheet, row and column: the formulas without a result, which the library takes for empty cells."""
    with zipfile.ZipFile(path) as parts:
        found = {}
        for name, part in _parts(parts):
            text = parts.read(part)
            found[name] = {
                place: why
                for pattern, why in ((ERROR, FAILED), (NOT_COMPUTED, WITHOUT_RESULT))
                for cell in pattern.finditer(text)
                if (place := _place(cell[0])) is not None
            }
        return found


def _parts(parts: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Each sheet's name and the part of the package that has it."""
    relations = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 — a process of its own
    targets = {each.get("Id"): str(PurePosixPath("/xl", each.get("Target", "")))[1:] for each in relations}
    for each in ElementTree.fromstring(parts.read("xl/workbook.xml")).iter():  # noqa: S314
        if each.tag.endswith("}sheet") and (part := targets.get(each.get(RELATION))) in parts.NameToInfo:
            yield each.get("name", ""), str(part)


def _place(cell: bytes) -> tuple[int, int] | None:
    said = PLACE.search(cell)
    if said is None:
        return None
    column = 0
    for letter in said[1]:
        column = column * 26 + letter - 64
    return int(said[2]) - 1, column - 1


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_DATA, (int(sys.argv[2]),) * 2)
    try:
        sys.stdout.buffer.write(msgspec.msgpack.encode(_sheets(Path(sys.argv[1]))))
    except MemoryError:
        sys.exit(TOO_LARGE)
