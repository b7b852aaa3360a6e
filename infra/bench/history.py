"""A made-up history of any length, of the real contracts: a district of 700 representatives, a thousand events a day.

As many duty entries, case events and shifts as the demo district has of each.
"""

import datetime as dt
import itertools
import random
import uuid
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import msgspec
from uuid_utils import uuid7

from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.contracts.base import Event, Sealed
from shared.contracts.rulebook import decode_rulebook

DEMO = Path(__file__).parents[1] / "demo" / "yintai"
FIRST = dt.date(2014, 1, 1)
REPRESENTATIVES, STUDIOS = 700, 50
SHIFTS, DUTIES, CASES = 130, 430, 40  # a day; a case is eleven events
KINDS: tuple[c.DutyKind, ...] = ("走访", "民情信息", "接待", "调研", "培训")
COLUMNS = (
    "district", "seq", "stream", "version", "type", "event_id", "command_id", "part", "effective_at", "recorded_at",
    "actor", "correlation_id", "data",
)  # fmt: skip
_encode = msgspec.json.Encoder().encode
Told = tuple[str, Event]  # a stream and what happened to it


def history(seed: int = 7) -> Iterator[Told]:
    """Without an end, day by day."""
    chance = random.Random(seed)
    yield from _beginning()
    ahead: dict[dt.date, list[Told]] = defaultdict(list)
    serial = itertools.count(1)
    for day in (FIRST + dt.timedelta(days=n) for n in itertools.count()):
        today = ahead.pop(day, [])
        for _ in range(SHIFTS):
            who = _mandate(chance)
            today.append(
                (f"registry/shifts/{who}", r.ShiftPublished(on=day, studio=_studio(chance), mandate=who, slot="上午"))
            )
        for _ in range(DUTIES):
            today.append(_duty(day, _mandate(chance), next(serial), chance))
        for _ in range(CASES):
            for event in _case(day, f"A{next(serial):07d}", chance):
                (today if event.on == day else ahead[event.on]).append((f"casework/case/{event.case}", event))
        yield from today


def _mandate(chance: random.Random) -> str:
    return f"Z{chance.randrange(REPRESENTATIVES):04d}"


def _studio(chance: random.Random) -> str:
    return f"S{chance.randrange(STUDIOS):03d}"


def _sealed(subject: str, chance: random.Random) -> Sealed:
    return Sealed(subject=subject, box=chance.randbytes(80))


def _beginning() -> Iterator[Told]:
    day = FIRST - dt.timedelta(days=1)
    yield "registry/organisation/D", r.OrganisationRegistered(on=day, code="D", name="区委", kind="区")
    book = msgspec.structs.replace(decode_rulebook((DEMO / "rulebook.toml").read_bytes()), effective_from=day)
    yield f"registry/rulebook/{book.id}", r.RulebookPublished(on=day, rulebook=book)
    for n in range(STUDIOS):
        yield (
            f"registry/studio/S{n:03d}",
            r.StudioEstablished(on=day, studio=f"S{n:03d}", name="工作室", level="镇街", organisation="D"),
        )
    for n in range(REPRESENTATIVES):
        who = f"Z{n:04d}"
        yield (
            f"registry/mandate/{who}",
            r.MandateRegistered(
                on=day, mandate=who, person=f"P{n:04d}", name="代表", gender="女", level="区", term="1", committee="D",
                born=Sealed(subject=f"person/P{n:04d}", box=bytes(40)), term_end=day.replace(year=2100),
            ),
        )  # fmt: skip
        yield f"registry/mandate/{who}", r.MandateSeated(on=day, mandate=who)


def _duty(day: dt.date, who: str, serial: int, chance: random.Random) -> Told:
    logged = c.DutyLogged(
        on=day, entry=f"L{serial:08d}", mandate=who, kind=chance.choice(KINDS), studio=_studio(chance),
        text=_sealed(f"person/P{who[1:]}", chance), entered_on=day,
    )  # fmt: skip
    return f"casework/ledger/{who}", logged


def _case(day: dt.date, case: str, chance: random.Random) -> Iterator[c.CaseEvent]:
    """Through all six steps in a month or so."""
    by, subject = _mandate(chance), f"casework/case/{case}"
    waits = (dt.timedelta(chance.randrange(4)) for _ in range(10))
    on = list(itertools.accumulate(waits, lambda on, wait: on + wait, initial=day))
    yield c.CaseRegistered(
        on=on[0], case=case, channel="来访", resident=_sealed(subject, chance), village="V1", category="民生",
        urgency="一般", text=_sealed(subject, chance), studio=_studio(chance), first_receiver=by,
    )  # fmt: skip
    yield c.CaseReceived(on=on[1], case=case, by=by)
    yield c.CaseConsolidated(on=on[2], case=case, round=1, by=by)
    yield c.CaseClassified(on=on[3], case=case, round=1, by=by)
    yield c.CaseInquired(on=on[4], case=case, round=1, by=by)
    yield c.CasePlanned(on=on[5], case=case, round=1, by=by, unit="D", items=1)
    yield c.ItemResolved(on=on[6], case=case, round=1, by=by, unit="D", item=1, outcome="已解决")
    yield c.RoundResolved(on=on[6], case=case, round=1)
    yield c.CaseReplied(on=on[8], case=case, round=1, by=by, reply=_sealed(subject, chance))
    yield c.FeedbackGiven(on=on[9], case=case, round=1, rating="满意")
    yield c.CaseArchived(on=on[10], case=case, by=by)


async def written(owner: asyncpg.Pool, district: str, count: int, histories: Iterator[Told] | None = None) -> None:
    """Make a district whose log is that long (or grow it, by the same `histories`), faster than any service would."""
    told = histories or history()
    before = await owner.fetchval("SELECT seq FROM eventlog.districts WHERE district = $1", district) or 0
    versions: dict[str, int] = defaultdict(int)
    if before:
        rows = await owner.fetch(
            "SELECT stream, max(version) AS version FROM eventlog.events WHERE district = $1 GROUP BY stream", district
        )
        versions.update({row["stream"]: row["version"] for row in rows})
    at, nobody = dt.datetime.now(dt.UTC), uuid.UUID(int=0)

    def rows_of() -> Iterator[tuple[object, ...]]:
        for seq, (stream, event) in enumerate(itertools.islice(told, count - before), before + 1):
            versions[stream] += 1
            effective = dt.datetime.combine(event.on, dt.time(), dt.UTC)
            yield (
                district, seq, stream, versions[stream], event.__struct_config__.tag, uuid7(), uuid7(), 1, effective,
                at, "bench", nobody, _encode(event),
            )  # fmt: skip

    async with owner.acquire() as connection:
        await connection.copy_records_to_table("events", schema_name="eventlog", columns=COLUMNS, records=rows_of())
        await connection.execute(
            "INSERT INTO eventlog.districts VALUES ($1, $2) ON CONFLICT (district) DO UPDATE SET seq = $2",
            district, count,
        )  # fmt: skip
        await connection.execute("ANALYZE eventlog.events")
