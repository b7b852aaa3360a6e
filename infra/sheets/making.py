"""How a row becomes a command: a table of fields and the cells they come from."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from infra.sheets.reader import Cells, Finding
from shared import typed
from shared.contracts.base import Command
from shared.handling import FIELD
from shared.misreading import told


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a field comes from: one column and how its text is taken."""

    column: str
    take: Callable[[str], object] = str


def several(column: str) -> Cell:
    """A list; 、 separates."""
    return Cell(column, lambda text: [part.strip() for part in text.split("、") if part.strip()])


def yes(column: str) -> Cell:
    """是 or 否; an empty cell is 否."""
    return Cell(column, lambda text: {"是": True, "否": False, "": False}.get(text, text))


@dataclass(frozen=True, slots=True)
class Make:
    """One command of a row: `fields` from cells, `fixed` as they are; made only if `when` holds."""

    kind: type[Command]
    fields: dict[str, Cell | str]
    fixed: dict[str, object] = field(default_factory=dict)
    when: Callable[[Cells], bool] = lambda _: True

    def column(self, name: str) -> str:
        """The column to blame for a field; a field of a table (a mark, say) is its own column."""
        found = self.fields.get(name)
        return found.column if isinstance(found, Cell) else found or name

    def command(self, sheet: str, line: int, cells: Cells) -> Command | Finding:
        """The command, or what is wrong with which cell. An empty cell leaves the field out."""
        values: dict[str, Any] = dict(self.fixed)
        for name, source in self.fields.items():
            cell = source if isinstance(source, Cell) else Cell(source)
            text = cells.get(cell.column, "")
            if text:
                values[name] = cell.take(text)
        try:
            return typed.command(self.kind, values)
        except msgspec.ValidationError as error:
            return self._finding(sheet, line, str(error))

    def _finding(self, sheet: str, line: int, message: str) -> Finding:
        problem, _, path = message.partition(" - at `$")
        name = path.strip(".`").split("[")[0].split(".")[0]
        if problem.startswith("Object missing required field"):
            name = problem.split("`")[1]
            column = self.column(name)
            return _at(sheet, line, column, "missing-cell", f"缺少“{column}”", f"{column} is empty")
        if not name and (found := FIELD.search(problem)):  # a check of the whole command names it in the words
            name = found[1]
        column = self.column(name)
        zh, en = told(problem)
        return _at(sheet, line, column, "invalid-cell", f"“{column}”无效：{zh}", f"{column} is not valid: {en}")


def _at(sheet: str, line: int, column: str, code: str, zh: str, en: str) -> Finding:
    return Finding(sheet=sheet, line=line, column=column, code=code, zh=zh, en=en)


Makes = Callable[[Cells], list[Make]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the office: its columns, and what a row of it asks."""

    name: str
    columns: tuple[str, ...]
    makes: Makes
    more_columns: bool = False  # columns beyond these belong to the rows (criteria, say)
    after: str = ""  # a column that names, by its first cell, a row further up which is to be decided before
