"""What an import did, sheet by sheet."""

from typing import Any

import msgspec

from infra.sheets.reader import Finding


class Tally(msgspec.Struct, kw_only=True):
    """One sheet's rows: imported now, known from before, or refused."""

    sheet: str
    rows: int = 0
    imported: int = 0
    repeated: int = 0
    refused: int = 0


class Report(msgspec.Struct, kw_only=True):
    """The whole import; a row is one of `imported`, `repeated`, `refused`."""

    district: str = ""
    sheets: list[Tally] = []
    findings: list[Finding] = []
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
            "seconds": round(self.seconds, 3),
            "rows_per_second": round(self.rows / self.seconds) if self.seconds else None,
        }
