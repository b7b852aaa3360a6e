"""The event log: append-only, per district gapless and totally ordered."""

from shared.eventlog.claims import claimed, claims_amiss, claims_astray
from shared.eventlog.log import EventLog, pages
from shared.eventlog.reader import Reader
from shared.eventlog.records import (
    Append,
    Conflict,
    Corrupt,
    Hole,
    Page,
    Poison,
    Record,
    Stream,
    Trace,
    UnknownTag,
    Unreadable,
    Verdict,
    Written,
)

__all__ = [
    "Append",
    "Conflict",
    "Corrupt",
    "EventLog",
    "Hole",
    "Page",
    "Poison",
    "Reader",
    "Record",
    "Stream",
    "Trace",
    "UnknownTag",
    "Unreadable",
    "Verdict",
    "Written",
    "claimed",
    "claims_amiss",
    "claims_astray",
    "pages",
]
