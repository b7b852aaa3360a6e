"""A workbook's sheets."""

import datetime as dt
from pathlib import Path
from typing import NamedTuple


class Unfit(NamedTuple):
    """Instead of a text, or of a workbook: why what it shows cannot be taken."""

    zh: str
    en: str


Cell = str | Unfit
Rows = list[list[Cell]]


def sheets(path: Path) -> dict[str, Rows] | Unfit:
    """The rows of each sheet, from its first line on; or why it is no workbook that can be read."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        workbook = CalamineWorkbook.from_path(str(path))
        return {
            name: [
                [_shown(cell) for cell in row]
                for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            ]
            for name in workbook.sheet_names
        }
    except PasswordError:
        return Unfit("有密码保护", "it is closed by a password")
    except (CalamineError, OSError) as error:
        return Unfit(str(error), str(error))


def _shown(cell: object) -> Cell:
    """A typed cell as the office would have typed it into a CSV file."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell).strip()
