"""The event log: append-only, per district gapless and totally ordered (ARCHITECTURE §2)."""

from shared.eventlog.log import EventLog, Verdict, pages
from shared.eventlog.records import Append, Conflict, Hole, Page, Record, Trace, Written

__all__ = ["Append", "Conflict", "EventLog", "Hole", "Page", "Record", "Trace", "Verdict", "Written", "pages"]
