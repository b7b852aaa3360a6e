"""What is on record of one aggregate, for staff: its events with their words, as long as anyone may read them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from shared.contracts.base import Sealed
from shared.contracts.queries import RecordOf
from shared.decider import Decider
from shared.eventlog import EventLog, Reader, Trace
from shared.eventlog.records import Glued
from shared.refusals import Refused
from shared.vault import Vault

NEVER_OPENED = frozenset({"secret", "vote"})  # what opens a file, and what somebody voted
_encode = msgspec.json.Encoder().encode
Opened = Mapping[Sealed, str | None]


class Records:
    """Answers as JSON bytes, for the aggregates that a service decides."""

    def __init__(self, log: EventLog, vault: Vault, deciders: Sequence[Decider[Any, Any, Any, Any]]) -> None:
        self._log, self._vault = log, vault
        self._of = {decider.noun: (decider, Reader(decider.events)) for decider in deciders}

    async def find(self, district: str, question: RecordOf) -> bytes:
        """`{stream, version, awaits, events: [{event, on, recorded_at, type, stream, said}]}`, in their order.

        `awaits`: the command that is due next, if the rules know one. Nothing on record is version 0. A personal text
        whose subject was forgotten is told as `{"sealed": subject}`. Refuses `unknown-noun`.
        """
        if (found := self._of.get(question.noun)) is None:
            raise Refused("unknown-noun", noun=question.noun)
        decider, reader = found
        stream = f"{question.noun}/{question.key}"
        trail = await self._log.trail(district, [stream])
        boxes = list(dict.fromkeys(box for trace in trail for box in _boxes(msgspec.json.decode(trace.data))))
        opened = dict(zip(boxes, await self._vault.open_those(district, boxes), strict=True))
        events = reader.events(Glued.of(district, trail))
        return _encode(
            {
                "stream": stream, "version": len(trail), "awaits": decider.awaits(decider.fold(events)),
                "events": [told(district, trace, opened) for trace in trail],
            }
        )  # fmt: skip


def told(district: str, trace: Trace, opened: Opened | None = None) -> dict[str, Any]:
    """An event for readers: which one, of which day, written when, and what it says; its boxes opened, or closed."""
    event = msgspec.json.decode(trace.data)
    said = {name: _said(each, opened or {}) for name, each in event.items() if name not in ("type", "on")}
    return {
        "event": f"{district}:{trace.seq}", "on": event["on"], "recorded_at": trace.recorded_at, "type": trace.type,
        "stream": trace.stream, "said": said,
    }  # fmt: skip


def _boxes(said: Any, name: str = "") -> Iterator[Sealed]:
    """Every box of an event that may be opened."""
    if isinstance(said, dict):
        if said.keys() == {"subject", "box"}:
            if name not in NEVER_OPENED:
                yield msgspec.convert(said, Sealed)
        else:
            for name, each in said.items():
                yield from _boxes(each, name)
    elif isinstance(said, list):
        for each in said:
            yield from _boxes(each, name)


def _said(said: Any, opened: Opened) -> Any:
    """Without the boxes: what they hold where it was opened, else only whose words they are."""
    if isinstance(said, dict):
        if said.keys() == {"subject", "box"}:
            text = opened.get(msgspec.convert(said, Sealed))
            return {"sealed": said["subject"]} if text is None else text
        return {name: _said(each, opened) for name, each in said.items()}
    return [_said(each, opened) for each in said] if isinstance(said, list) else said
