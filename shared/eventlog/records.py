"""What goes into the log and what comes out."""

import datetime as dt
import uuid
from collections.abc import Sequence

import msgspec

from shared.contracts.base import Event
from shared.refusals import Trouble


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


Verdict = Written | Conflict


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """One event of a trail."""

    seq: int
    stream: str
    type: str
    recorded_at: dt.datetime
    data: bytes


class Glued(msgspec.Struct, frozen=True, kw_only=True):
    """Events of a district as the log hands them out: one JSON array in `data`, their positions in `seqs`."""

    district: str
    seqs: list[int]
    data: bytes

    @staticmethod
    def of(district: str, trail: Sequence[Trace]) -> "Glued":
        """The events of a trail."""
        data = b"[" + b",".join(trace.data for trace in trail) + b"]"
        return Glued(district=district, seqs=[trace.seq for trace in trail], data=data)


class Page(Glued, frozen=True, kw_only=True):
    """The wanted events of a stretch of the log up to `last_seq`, which was recorded at `at`."""

    last_seq: int
    at: dt.datetime


class Stream(Glued, frozen=True, kw_only=True):
    """The events of a stream, or those after a version; and which version it has come to."""

    version: int


class Record(msgspec.Struct, frozen=True):
    """A whole record as it stands in the log; `data` is JSON bytes exactly as written.

    Its fields come in the order of the table's columns.
    """

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


class Corrupt(Trouble):
    """The log cannot be read past a position: never skipped, never waited for, never written over."""

    def __init__(self, code: str, *, district: str, seq: int, **values: object) -> None:
        super().__init__(code, district=district, seq=seq, **values)
        self.district = district
        self.seq = seq


class Hole(Corrupt):
    """A sequence number is missing, `seq`, though order is commit order."""

    def __init__(self, district: str, after: int, last: int, held: int, seq: int) -> None:
        super().__init__("log-hole", district=district, seq=seq, held=held, until=last, due=last - after)

    @staticmethod
    def among(district: str, after: int, records: Sequence[Record]) -> "Hole":
        """The first one after a position, by the records that stand there."""
        missing = next((due for due, each in enumerate(records, after + 1) if each.seq != due), after + 1)
        return Hole(district, after, records[-1].seq if records else after, len(records), missing)


class UnknownTag(Corrupt):
    """A type that no contract knows: a later version of the system wrote it, or somebody else."""

    def __init__(self, district: str, seq: int, tag: str) -> None:
        super().__init__("unknown-type", district=district, seq=seq, type=tag)


class Unreadable(Corrupt):
    """A record that its own contract cannot decode; with `last`, one of these."""

    def __init__(self, district: str, seq: int, problem: Exception, last: int | None = None) -> None:
        until = {} if last in (None, seq) else {"last": last}
        super().__init__("unreadable-record", district=district, seq=seq, problem=str(problem), **until)


class Poison(Corrupt):
    """An event that a fold cannot take: it does not go with those before it, or the fold has a defect."""

    def __init__(self, district: str, seq: int, cause: Exception) -> None:
        super().__init__("poison-event", district=district, seq=seq, problem=repr(cause))
