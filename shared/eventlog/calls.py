"""What an append sends, and the answers to it: one event alone, or a call of `eventlog.append`."""

import datetime as dt
from collections.abc import Iterator, Sequence

import msgspec
from uuid_utils import uuid7

from shared.eventlog.records import Append, Conflict, Verdict, Written

REMEMBERED = 50_000  # streams; then the process begins to remember anew
_encode = msgspec.json.Encoder().encode


class Reached:
    """The versions to which this process brought streams itself: what it wrote there need not be looked up again. A
    stream that it never wrote to may be new.

    They hold for one run of the server. A log can only be put back from a copy while the server is down, and another
    server has another start.
    """

    def __init__(self) -> None:
        self.run: dt.datetime | None = None
        self.districts: set[str] = set()  # that it wrote to
        self._versions: dict[tuple[str, str], int] = {}

    def __contains__(self, request: Append) -> bool:
        return self._versions.get((request.district, request.stream), 0) == request.expected

    def wrote(self, run: dt.datetime | None, batch: Sequence[Append]) -> None:
        """All of the batch is in the log of a server that started then."""
        if run != self.run or len(self._versions) > REMEMBERED:
            self.run = run
            self.districts.clear()
            self._versions.clear()
        for request in batch:
            self.districts.add(request.district)
            self._versions[request.district, request.stream] = request.expected + len(request.events)


def alone(batch: Sequence[Append], reached: Reached) -> tuple[object, ...] | None:
    """What an INSERT of one event takes; None where there are more, or more than keys has to be asked."""
    if len(batch) != 1 or len(batch[0].events) != 1:
        return None
    (request,) = batch
    if request.claim is not None or request not in reached or request.district not in reached.districts:
        return None
    (event,) = request.events
    return (
        reached.run, request.district, request.stream, request.expected + 1, event.__struct_config__.tag, uuid7(),
        request.command_id, event.on, request.actor, request.correlation_id, request.causation_id, request.traceparent,
        _encode(event),
    )  # fmt: skip


def parameters(batch: Sequence[Append], reached: Reached) -> tuple[object, ...]:
    """What `eventlog.append` takes: run, districts, how many events of each, the events, whether one claims."""
    districts = _districts(batch)
    places = {district: place for place, district in enumerate(districts, 1)}
    counts = dict.fromkeys(districts, 0)
    events: list[tuple[object, ...]] = []
    claiming = False
    for request in batch:
        district, version, claim, known = request.district, request.expected, request.claim, request in reached
        claiming = claiming or claim is not None
        for part, event in enumerate(request.events, 1):
            counts[district] += 1
            events.append((
                places[district], counts[district], request.stream, version + part, known,
                event.__struct_config__.tag, uuid7(), request.command_id, part, claim if part == 1 else None, event.on,
                request.actor, request.correlation_id, request.causation_id, request.traceparent, _encode(event),
            ))  # fmt: skip
    return reached.run, districts, list(counts.values()), events, claiming


def written(batch: Sequence[Append], heads: Sequence[int]) -> Iterator[Verdict]:
    """The answers, when all were written behind these heads of the districts (sorted by their codes)."""
    seqs = dict(zip(_districts(batch), heads, strict=True))
    for request in batch:
        first, count = seqs[request.district] + 1, len(request.events)
        seqs[request.district] += count
        yield Written(first_seq=first, last_seq=first + count - 1, version=request.expected + count)


def judged(verdict: str, first_seq: int, last_seq: int, version: int) -> Verdict | None:
    """None where nothing stands against a request."""
    if verdict == "repeated":
        return Written(first_seq=first_seq, last_seq=last_seq, version=version, repeated=True)
    return Conflict(version=version) if verdict == "conflict" else None


def _districts(batch: Sequence[Append]) -> list[str]:
    return sorted({request.district for request in batch})
