"""The event log: append-only, per district gapless and totally ordered (ARCHITECTURE §2)."""

from shared.eventlog.log import EventLog, Verdict, pages
from shared.eventlog.records import Append, Conflict, Hole, Page, Record, Written

__all__ = ["Append", "Conflict", "EventLog", "Hole", "Page", "Record", "Verdict", "Written", "pages"]
