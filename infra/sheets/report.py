"""What an import did, sheet by sheet."""

from typing import Any, Literal

import msgspec

from infra.sheets.reader import Finding


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A row, as the office sees it."""

    sheet: str
    line: int


class Tally(msgspec.Struct, kw_only=True):
    """One sheet's rows: imported now, known from before, or refused; in a rehearsal some may be left undecided."""

    sheet: str
    rows: int = 0
    imported: int = 0
    repeated: int = 0
    refused: int = 0
    undecided: int = 0


class Report(msgspec.Struct, kw_only=True):
    """The whole import; a row is one of `imported`, `repeated`, `refused`.

    `rehearsed`: what the rows of a rehearsal were judged by, the sheets alone or the district as it is on record. A row
    may then be `undecided`: known from before, or refused because of what is known, which only the import can tell.
    """

    district: str = ""
    sheets: list[Tally] = []
    findings: list[Finding] = []
    rehearsed: Literal["", "sheets", "district"] = ""
    undecided: list[Place] = []
    seconds: float = 0.0

    @property
    def rows(self) -> int:
        """All rows read."""
        return sum(tally.rows for tally in self.sheets)

    @property
    def refused(self) -> int:
        """All rows refused."""
        return sum(tally.refused for tally in self.sheets)

    def as_json(self) -> dict[str, Any]:
        """The document of `import --json`."""
        return {
            "district": self.district,
            "sheets": [msgspec.to_builtins(tally) for tally in self.sheets],
            "refused": [
                {
                    "sheet": each.sheet,
                    "line": each.line,
                    "column": each.column,
                    "reason": {"code": each.code, "zh": each.zh, "en": each.en},
                }
                for each in sorted(self.findings, key=lambda each: (each.sheet, each.line, each.column))
            ],
            **self._rehearsed(),
            "seconds": round(self.seconds, 3),
            "rows_per_second": round(self.rows / self.seconds) if self.seconds else None,
        }

    def _rehearsed(self) -> dict[str, Any]:
        if not self.rehearsed:
            return {}
        places = sorted(self.undecided, key=lambda each: (each.sheet, each.line))
        return {"judged_by": self.rehearsed, "undecided": msgspec.to_builtins(places)}
