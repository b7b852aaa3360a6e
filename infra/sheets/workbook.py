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
# Each ends at the next `<`, and has one way to match: what is no XML takes no longer than what is.
ERROR = re.compile(rb'<(?:\w+:)?c\b(?=[^<>]*\bt="e")[^<>]*>')
RESULT = (
    rb'<(?:\w+:)?c\b(?![^<>]*\bt="str")[^<>]*>\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>%b</(?:\w+:)?v>)\s*)?</(?:\w+:)?c>"
)
NOT_COMPUTED, NONE_OR_ZERO = re.compile(RESULT % b""), re.compile(RESULT % b"0?")
PER_CENT = {"9", "10"}  # the formats 0% and 0.00%, which a workbook need not name
LITERAL = re.compile(r'"[^"]*"|\\.')  # in a format: what is only shown
PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
RELATIONS = (  # of the common form, and of the strict one, ISO/IEC 29500
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)


class Unfit(NamedTuple):
    """Instead of a text, or of a workbook: why what it shows cannot be taken."""

    zh: str
    en: str


Cell = str | Unfit
FAILED = Unfit("公式出错", "its formula has failed")
WITHOUT_RESULT = Unfit(
    "公式没有计算结果，请打开工作簿重新保存，或将结果粘贴为数值",
    "its formula has no result: open the workbook and save it, or paste the result as a value",
)
MERGED = Unfit("合并单元格，请取消合并并逐格填写", "it is merged with another: split them, and fill in each")
DIGITS_LOST = Unfit(
    "数字超过 15 位，表格没有保留后面几位，请以文本填写",
    "of more than 15 digits a spreadsheet keeps no more: write it as text",
)


Rows = list[list[Cell]]
Place = tuple[int, int]  # row and column, from 0


class Looks(NamedTuple):
    """What a sheet shows otherwise than the library tells it."""

    unshown: dict[Place, Unfit]
    per_cent: set[Place]


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
        looks = _looks(path)
        return {name: _rows(workbook.get_sheet_by_name(name), looks[name]) for name in workbook.sheet_names}
    except PasswordError:
        return Unfit("有密码保护", "it is closed by a password")
    except MemoryError:
        raise
    except Exception as error:  # a damaged file fails in as many ways as there are libraries to read it
        return Unfit(
            f"文件已损坏，或不是工作簿（{error}）；如能打开，请另存为 .xlsx 再导入",
            f"it is damaged, or no workbook ({error}); if it opens, save it as .xlsx and import that",
        )


def _rows(sheet: Any, looks: Looks) -> Rows:
    held = sheet.to_python(skip_empty_area=False)
    rows = [[_shown(cell) for cell in row] for row in held]
    for row, column in looks.per_cent:
        if row < len(rows) and column < len(rows[row]) and type(held[row][column]) in (float, int):
            shown = _shown(held[row][column] * 100)
            rows[row][column] = shown if isinstance(shown, Unfit) else f"{shown}%"
    unshown = looks.unshown | {
        place: MERGED for area in sheet.merged_cell_ranges or () for place in _covered(rows, *area)
    }
    for (row, column), why in unshown.items():
        if row < len(rows) and column < len(rows[row]) and (not rows[row][column] or why is WITHOUT_RESULT):
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


def _looks(path: Path) -> dict[str, Looks]:
    """By sheet: what the library takes for empty cells, or for finished ones, and what stands there in per cent."""
    with zipfile.ZipFile(path) as parts:
        book = ElementTree.fromstring(parts.read("xl/workbook.xml"))  # noqa: S314 — a process of its own
        # a program that computes nothing leaves that to whoever opens the workbook, and may write 0 for every result
        left_open = any(each.get("fullCalcOnLoad") in ("1", "true") for each in book.iter())
        kinds = ((ERROR, FAILED), (NONE_OR_ZERO if left_open else NOT_COMPUTED, WITHOUT_RESULT))
        per_cent = _per_cent(parts)
        found = {}
        for name, part in _parts(parts, book):
            text = parts.read(part)
            unshown = {_place(cell[0]): why for pattern, why in kinds for cell in pattern.finditer(text)}
            found[name] = Looks(unshown, {_place(cell[0]) for cell in per_cent.finditer(text)} if per_cent else set())
        return found


def _per_cent(parts: zipfile.ZipFile) -> re.Pattern[bytes] | None:
    """Cells with a number that is shown as per cent; None if no style shows one so."""
    if "xl/styles.xml" not in parts.NameToInfo:
        return None
    styles = ElementTree.fromstring(parts.read("xl/styles.xml"))  # noqa: S314
    formats = {
        each.get("numFmtId")
        for each in styles.iterfind("{*}numFmts/{*}numFmt")
        if "%" in LITERAL.sub("", each.get("formatCode", ""))
    }
    used = [
        str(number).encode()
        for number, each in enumerate(styles.iterfind("{*}cellXfs/{*}xf"))
        if each.get("numFmtId") in formats | PER_CENT
    ]
    return re.compile(rb'<(?:\w+:)?c\b(?=[^<>]*\bs="(?:%b)")[^<>]*>' % b"|".join(used)) if used else None


def _parts(parts: zipfile.ZipFile, book: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """Each sheet's name and the part of the package that has it."""
    relations = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {each.get("Id"): str(PurePosixPath("/xl", each.get("Target", "")))[1:] for each in relations}
    for each in book.iterfind("{*}sheets/{*}sheet"):
        if (part := targets.get(next(filter(None, map(each.get, RELATIONS)), None))) in parts.NameToInfo:
            yield each.get("name", ""), str(part)


def _place(cell: bytes) -> Place:
    said = PLACE.search(cell)
    if said is None:
        raise ValueError("a cell does not say where it stands")
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
