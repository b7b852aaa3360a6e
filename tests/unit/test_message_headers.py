"""An event's message on the bus: its header as NATS reads it, with the attributes of CloudEvents."""

import datetime as dt
import uuid

import pytest

from shared.bus.relay import header
from shared.contracts.tags import events
from shared.eventlog import Corrupt, Record, UnknownTag

ID = uuid.UUID("0190f0a0-0000-7000-8000-000000000001")


def record(**other: object) -> Record:
    at = dt.datetime(2014, 3, 1, 8, 30, 0, 250_000, tzinfo=dt.UTC)
    fields: dict[str, object] = {
        "district": "610203", "seq": 7, "stream": "casework/ledger/Z0001", "version": 3,
        "type": "casework.duty-logged.v1", "event_id": ID, "command_id": ID, "part": 1, "effective_at": at,
        "recorded_at": at, "actor": "token", "correlation_id": ID, "causation_id": None, "traceparent": None,
        "data": b"{}",
    }  # fmt: skip
    return Record(**{**fields, **other})  # type: ignore[arg-type]


def test_it_tells_what_when_and_after_which():
    first, *lines = header(record(), "610203:6").decode().split("\r\n")

    assert first == "NATS/1.0"
    assert lines[-2:] == ["", ""]
    assert dict(line.split(": ", 1) for line in lines[:-2]) == {
        "Nats-Msg-Id": "610203:7",
        "Nats-Expected-Last-Msg-Id": "610203:6",
        "ce-specversion": "1.0",
        "ce-id": str(ID),
        "ce-source": "copperseal/610203",
        "ce-type": "casework.duty-logged.v1",
        "ce-subject": "casework/ledger/Z0001",
        "ce-time": "2014-03-01T08:30:00.250000Z",
        "ce-sequence": "7",
        "Copperseal-Version": "3",
        "Copperseal-Correlation-Id": str(ID),
    }


def test_the_first_message_of_a_relay_names_the_position_before_it():
    assert b"Nats-Expected-Last-Sequence: 0\r\n" in header(record(), 0)


@pytest.mark.parametrize(("given", "told"), [("00-4bf92f35-00f0-01", True), ("x\r\nNats-Rollup: all", False)])
def test_a_trace_is_told_if_it_is_one(given, told):
    assert (f"traceparent: {given}\r\n".encode() in header(record(traceparent=given), 0)) is told
    assert b"Rollup" not in header(record(traceparent=given), 0)


@pytest.mark.parametrize("name", ["district", "stream"])
@pytest.mark.parametrize("broken", ["a\r\nb", "a\n", "\ra", "\n"])
def test_a_line_break_in_an_envelope_is_corrupt(name, broken):
    with pytest.raises(Corrupt, match=":7: a line break"):
        header(record(**{name: broken}), 0)


@pytest.mark.parametrize("strange", ["a", "a.b c.v1", "a..v1", "a.*.v1", "a.>", "a.b.v1\r\nPUB x 0", ""])
def test_a_type_that_is_no_tag_is_corrupt_since_no_subject_can_be_made_of_it(strange):
    with pytest.raises(UnknownTag, match=":7: nobody knows the type"):
        header(record(type=strange), 0)


@pytest.mark.parametrize("known", events())
def test_every_event_can_be_told(known):
    assert f"ce-type: {known}\r\n".encode() in header(record(type=known), 0)
