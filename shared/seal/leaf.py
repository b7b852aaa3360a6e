"""What is sealed of a record: all of it, as one JSON object.

The keys are those of the log's columns, in their order, without blanks between; ids in lower case; times in UTC as
RFC 3339, with six digits of a second unless they are all zero; what is missing is null; `data` stands as it was
written, byte for byte. Personal texts are sealed in it, so the tree covers their ciphertext and outlives their keys.
"""

import datetime as dt
import uuid

import msgspec

from shared.eventlog import Record


class _Leaf(msgspec.Struct, frozen=True, gc=False):
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
    data: msgspec.Raw


_encode = msgspec.json.Encoder().encode


def leaf(record: Record) -> bytes:
    """The bytes whose hash is the record's leaf in its district's tree; record `seq` is leaf `seq` - 1."""
    return _encode(
        _Leaf(
            record.district, record.seq, record.stream, record.version, record.type, record.event_id,
            record.command_id, record.part, record.effective_at, record.recorded_at, record.actor,
            record.correlation_id, record.causation_id, record.traceparent, msgspec.Raw(record.data),
        )
    )  # fmt: skip
