"""What goes into the log and what comes out."""

import datetime as dt
import uuid

import msgspec

from shared.contracts.base import Event


class Append(msgspec.Struct, frozen=True, kw_only=True):
    """A request: these events, to this stream, if it still has the version that the rule saw."""

    district: str
    stream: str
    expected: int
    command_id: uuid.UUID
    actor: str
    correlation_id: uuid.UUID
    causation_id: uuid.UUID | None = None
    traceparent: str | None = None
    events: tuple[Event, ...]

    @property
    def claim(self) -> str | None:
        """What the events claim for themselves alone in the district, if anything."""
        for event in self.events:
            if event.claim:
                return event.claim
        return None


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """Durable as `first_seq`..`last_seq`; `repeated` if by an earlier request with the same command id."""

    first_seq: int
    last_seq: int
    version: int
    repeated: bool = False


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """Another writer was faster: the stream has this version now, or the claim is taken. Nothing was written."""

    version: int


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of the log up to `last_seq`, with the wanted events of it, glued: one JSON array in `data`."""

    last_seq: int
    seqs: list[int]
    recorded: list[dt.datetime]
    data: bytes


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A whole record as it stands in the log (ARCHITECTURE §2); `data` is JSON bytes exactly as written."""

    district: str
    seq: int
    stream: str
    version: int
    type: str
    event_id: uuid.UUID
    command_id: uuid.UUID
    part: int
    effective_at: dt.datetime
    recorded_at: dt.datetime
    actor: str
    correlation_id: uuid.UUID
    causation_id: uuid.UUID | None
    traceparent: str | None
    data: bytes


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """One event of a trail."""

    seq: int
    stream: str
    type: str
    recorded_at: dt.datetime
    data: bytes


class Hole(Exception):
    """A sequence number is missing. Order is commit order, so this is corruption, never a reason to wait."""

    def __init__(self, district: str, after: int, last: int, held: int) -> None:
        super().__init__(f"district {district}: {held} records between seq {after + 1} and {last}, not {last - after}")
        self.district = district
        self.after = after
