"""Questions answered from facts and log: how a figure came about, what happened, what is on file."""

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import partial
from typing import Any

import msgspec

from services.scoring import facts as f
from services.scoring.accounts import Own
from services.scoring.districts import Districts
from services.scoring.queries import facts_of
from services.scoring.rules.explaining import casework, deadlines, rank, representative, studio, unit
from services.scoring.rules.explaining.node import Node, Source, whose
from services.scoring.rules.figures import text
from services.scoring.rules.results import Facts
from shared import records
from shared.calendar import end_of
from shared.contracts.queries import ConsequencesOf, ExplanationOf, FileOf, HistoryOf
from shared.eventlog import EventLog, Trace
from shared.projections import Store
from shared.refusals import Refused

MANDATE = "registry/mandate/"
Explained = tuple[dict[str, Any], dict[str, Node]]  # what is said of the whole of it, and the derivations
_encode = msgspec.json.Encoder().encode


class Dated(msgspec.Struct, frozen=True):
    """What an event says of itself: its day; of a ledger's the entry, and on which day an opinion was adopted; of which
    bloc, rater or assessor; and which day's it voids.
    """

    on: dt.date
    entry: str | None = None
    adopted_on: dt.date | None = None
    bloc: str = ""
    rater: str = ""
    assessor: str = ""
    kind: str = ""
    held_on: dt.date | None = None
    marked_on: dt.date | None = None
    checked_on: dt.date | None = None
    check_on: dt.date | None = None

    @property
    def day(self) -> dt.date:
        """On which it happened; an adoption is dated by its entry."""
        return self.adopted_on or self.on

    @property
    def by(self) -> str:
        """Whose it is, of several on a day; as a source says it."""
        return whose(self.bloc or self.rater or self.assessor, self.kind)

    @property
    def voids(self) -> dt.date | None:
        """The day of what never was."""
        return (self.held_on or self.marked_on or self.checked_on or self.check_on) if self.by else None


class Histories:
    """Answers as JSON bytes. Refuses `unknown-district`, `unknown-mandate`, `no-rulebook`. Raises `Busy`."""

    def __init__(self, store: Store, log: EventLog, districts: Districts) -> None:
        self._store, self._log, self._districts = store, log, districts

    async def explain(self, district: str, question: ExplanationOf) -> bytes:
        """`{what, code, year, as_of, …, total: node}`; a node as in `rules/explaining/node.py`.

        Of a representative also `graded`, and of whoever has a rank `ranked`: why they are.
        """
        key, turns = (district, _encode(question)), self._districts.turns(question.known)
        (said, nodes), position = await turns.take(key, partial(self._explained, district, question))
        every = (node for top in nodes.values() for node in _all(top))
        trail = await self._log.trail(district, {source.stream for node in every for source in node.sources})
        read = [trace for trace in trail if trace.seq <= position]  # what came later gave none of the figures
        told = await asyncio.to_thread(_unfolded, district, nodes, read, question.as_of)
        return _encode({**msgspec.to_builtins(question), **said, **told})

    async def _explained(self, district: str, question: ExplanationOf) -> tuple[Explained, int]:
        docs, (_, position) = await self._districts.read(district, question.known)
        return await asyncio.to_thread(lambda: _explained(facts_of(docs, question.year), question)), position

    async def history(self, district: str, question: HistoryOf) -> bytes:
        """`{mandate, as_of, known, events: [{event, …, said, state}]}`, in the order of `file`.

        `state` stands at the events of the mandate itself: what it was from then on.
        """
        found, _ = await Own.read(self._store, district, question.mandate)
        reading = await self._store.some(district, {f.File: [question.mandate]})
        file = reading.docs.get(f.File, question.mandate) if reading else None
        streams = [*_streams(found), *(file.streams if file else ())]
        return _encode({**msgspec.to_builtins(question), "events": await self._events(district, streams, question)})

    async def consequences(self, district: str, question: ConsequencesOf) -> bytes:
        """`{what, code, events: [{event, on, recorded_at, type, stream, said}]}`, in the order in which they came."""
        followed = await self._log.consequences(district, f"registry/{question.what}/{question.code}")
        events = [_event(district, trace) for trace in followed]
        return _encode({"what": question.what, "code": question.code, "events": events})

    async def file(self, district: str, question: FileOf) -> bytes:
        """`{code, as_of, known, events: [{event, on, recorded_at, type, stream, said}]}`, by the days of the events.

        Targets and their checks, marks and nominations, supervision, reports, awards: each result, and what led to it.
        Refuses `nothing-on-file`.
        """
        code = question.code
        reading = await self._store.some(district, {f.File: [code], f.UnitFacts: [code], f.StudioFacts: [code]})
        if reading is None:
            raise Refused("unknown-district", district=district)
        streams = [f"scoring/studio/{code}"] if reading.docs.get(f.StudioFacts, code) is not None else []
        if (file := reading.docs.get(f.File, code)) is not None:
            streams += file.streams
        if (unit := reading.docs.get(f.UnitFacts, code)) is not None:
            streams += [f"scoring/target/{target}" for target in unit.targets]
        if not streams:
            raise Refused("nothing-on-file", id=code)
        return _encode({**msgspec.to_builtins(question), "events": await self._events(district, streams, question)})

    async def _events(
        self, district: str, streams: Iterable[str], question: FileOf | HistoryOf
    ) -> list[dict[str, Any]]:
        """What had happened by the one day and was on record by the other, by the days of the events."""
        until = end_of(question.known) if question.known else None
        known = (each for each in await self._log.trail(district, streams) if until is None or each.recorded_at < until)
        told = sorted(((_on(trace), trace.seq, trace) for trace in known), key=_by_day)
        return [_event(district, trace) for on, _, trace in told if on <= question.as_of]


def by_source(district: str, trail: Iterable[Trace], as_of: dt.date) -> dict[Source, list[str]]:
    """Which events had happened by a day, by all that they may be asked for; what is void is nobody's."""
    lying: dict[Source, list[str]] = defaultdict(list)
    for trace in trail:
        told = msgspec.json.decode(trace.data, type=Dated)
        if told.voids is not None:
            lying.pop(Source(stream=trace.stream, on=told.voids, by=told.by), None)
        if told.day <= as_of:
            whole, entry = Source(stream=trace.stream), Source(stream=trace.stream, entry=told.entry)
            on_day = Source(stream=trace.stream, on=told.on)
            own = Source(stream=trace.stream, on=told.on, by=told.by or None)
            for source in {whole, entry, on_day, own} if told.voids is None else {whole}:
                lying[source].append(f"{district}:{trace.seq}")
    return lying


def _unfolded(district: str, nodes: dict[str, Node], trail: Iterable[Trace], as_of: dt.date) -> dict[str, Any]:
    """The derivations for readers, with their events: of all cases of a district many."""
    lying = by_source(district, trail, as_of)
    return {name: _told(top, lying) for name, top in nodes.items()}


def _on(trace: Trace) -> dt.date:
    return msgspec.json.decode(trace.data, type=Dated).day


def _by_day(told: tuple[dt.date, int, Trace]) -> tuple[dt.date, int]:
    return told[:2]


def _explained(facts: Facts, question: ExplanationOf) -> Explained:
    """Refuses what is not there."""
    code, year, as_of = question.code, question.year, question.as_of
    until = min(as_of, dt.date(year, 12, 31))
    if facts.books.on(until) is None:
        raise Refused("no-rulebook", on=until)
    match question.what:
        case "representative":
            if code not in facts.accounts:
                raise Refused("unknown-mandate", id=code)
            if (found := representative.explained(facts, code, year, as_of)) is not None:
                said, nodes = found
                return {"committee": said.committee, "grade": said.grade, "rank": said.rank}, nodes
        case "unit":
            if code not in facts.units:
                raise Refused("unknown-organisation", id=code)
            if (scored := unit.explanation(facts, code, year, as_of)) is not None:
                ranked = rank.of_unit(facts, scored[0], year, as_of)
                return {"rank": scored[0].rank, "provisional": scored[0].provisional}, {"total": scored[1], **ranked}
        case "studio":
            if code not in facts.studios:
                raise Refused("unknown-studio", id=code)
            if (marked := studio.explanation(facts, code, year, as_of)) is not None:
                ranked = rank.of_studio(facts, marked[0], year, as_of)
                told = {"awarded": marked[0].awarded, "apart": marked[0].apart is not None}
                return told, {"total": marked[1], **ranked}
        case "rates":
            if code and code not in facts.studios:
                raise Refused("unknown-studio", id=code)
            if (rated := casework.explanation(facts, code, as_of)) is not None:
                return rated[0]._asdict(), {"total": rated[1]}
        case "case":
            if code not in facts.cases:
                raise Refused("unknown-case", id=code)
            if (dated := deadlines.explanation(facts, code, as_of)) is not None:
                return {"urgency": facts.cases[code].urgency}, {"total": dated}
    raise Refused("nothing-to-explain", what=question.what, year=year, on=as_of)


def _all(node: Node) -> Iterator[Node]:
    yield node
    for each in (*node.of, *node.beside):
        yield from _all(each)


def _told(node: Node, lying: dict[Source, list[str]]) -> dict[str, Any]:
    """A node for readers: exact figures as rationals, the published one beside; what says nothing is left out."""
    told = {
        "figure": node.figure, "value": node.said or text(node.exact), "exact": _ratio(node.exact),
        "met": node.met, "combine": node.combine, "weight": _ratio(node.weight), "least": _ratio(node.least),
        "most": _ratio(node.most), "times": node.times if node.times != 1 else None,
        "counted": [_ratio(each) for each in node.counted] if node.counted else None,
        "rulebook": node.rulebook, "rule": node.rule, "note": node.note or None,
        "events": [event for source in node.sources for event in lying.get(source, ())] or None,
        "of": [_told(each, lying) for each in node.of] or None,
        "beside": [_told(each, lying) for each in node.beside] or None,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value is not None}


def _ratio(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _streams(found: Own) -> Iterator[str]:
    account = found.account
    for noun in ("registry/mandate", "registry/shifts", "casework/ledger", "scoring/review"):
        yield f"{noun}/{account.mandate}"
    yield from (f"registry/promise/{promise}" for promise in account.promises)
    yield from (f"casework/proposal/{proposal}" for proposal in account.signatures)
    yield from (f"casework/deed/{each.deed}" for each in account.deeds)
    yield from (f"casework/case/{each.case}" for each in found.cases)


def _event(district: str, trace: Trace) -> dict[str, Any]:
    state = {"state": trace.type.split(".")[1].removeprefix("mandate-")} if trace.stream.startswith(MANDATE) else {}
    return records.told(district, trace) | {"on": _on(trace)} | state
