"""Sheets that a log is known to hold already, so that a start need not look through them again.

The log only grows: if it still holds the record that was its last when these very sheets had been taken over without a
refusal, it holds every row of them.
"""

import hashlib
import uuid
from pathlib import Path

import msgspec

from infra.sheets.reader import CALENDARS, RULEBOOK
from infra.sheets.report import Report
from shared.eventlog import EventLog

READERS = Path(__file__).parent  # whoever reads a sheet anew may make more of it


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """The log's last record in a district once the sheets were in it."""

    district: str
    rows: int
    seq: int
    event_id: uuid.UUID


class Seen:
    """The marks of a data folder, by the fingerprint of what was imported."""

    def __init__(self, data: Path, log: EventLog) -> None:
        self._file, self._log = data / "imported.json", log

    async def look_up(self, sheets: str) -> Mark | None:
        """The mark of the sheets of this fingerprint, if the log still holds what it names."""
        mark = self._marks().get(sheets)
        return mark if mark is not None and await self._last(mark.district, mark.seq) == mark.event_id else None

    async def note(self, sheets: str, report: Report) -> None:
        """Mark sheets of which every row is on record, by the fingerprint that they had before they were read."""
        if report.findings or not report.rows:
            return
        seq = (await self._log.heads())[report.district]
        event_id = await self._last(report.district, seq)
        assert event_id is not None
        mark = Mark(district=report.district, rows=report.rows, seq=seq, event_id=event_id)
        draft = self._file.with_suffix(".new")
        draft.write_bytes(msgspec.json.format(msgspec.json.encode(self._marks() | {sheets: mark})))
        draft.replace(self._file)

    def _marks(self) -> dict[str, Mark]:
        return msgspec.json.decode(self._file.read_bytes(), type=dict[str, Mark]) if self._file.exists() else {}

    async def _last(self, district: str, seq: int) -> uuid.UUID | None:
        records = await self._log.records(district, seq - 1, 1)
        return records[0].event_id if records else None


def fingerprint(source: Path) -> str:
    """Of every byte that decides what is asked: the sheets and what lies beside them, and the code that reads them."""
    beside = [source.with_name(RULEBOOK), *sorted(source.parent.glob(CALENDARS))]
    sheets = sorted(source.glob("*")) if source.is_dir() else [source, *beside]
    digest = hashlib.sha256()
    for path in [*sheets, *sorted(READERS.glob("*.py"))]:
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
