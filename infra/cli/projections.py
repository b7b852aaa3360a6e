"""`rebuild` and `verify`."""

import json
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from infra.cli.connecting import failed, run, running, tell
from services.disclosure.projection import PUBLIC
from services.scoring.projections import STANDINGS
from shared.eventlog import EventLog, Hole
from shared.projections import Projection, Projector, Store
from shared.projections.fold import Poison
from shared.projections.projector import Rebuilt

PROJECTIONS = {projection.name: projection for projection in (STANDINGS, PUBLIC)}


def run_rebuild(data: Path, projection: str | None, district: str | None, as_json: bool) -> None:
    """Rebuild one or all, of one district or all."""
    if projection is not None and projection not in PROJECTIONS:
        failed(f"there is no projection {projection}; there are {', '.join(PROJECTIONS)}")
    wanted = [PROJECTIONS[projection]] if projection else list(PROJECTIONS.values())
    try:
        done = run(_rebuild(running(data).postgres, wanted, district, quiet=as_json))
    except (Poison, Hole, LookupError) as error:
        failed(str(error))
    if as_json:
        tell(json.dumps([msgspec.to_builtins(each) for each in done], ensure_ascii=False, indent=1))


async def _rebuild(postgres: str, wanted: list[Projection], district: str | None, quiet: bool) -> list[Rebuilt]:
    done = []
    async with asyncpg.create_pool(postgres, min_size=1, max_size=4) as pool:
        log = EventLog(pool)
        for projection in wanted:
            projector = Projector(log, Store(pool, projection), projection)
            for each in [district] if district else await log.heads():
                rebuilt = await projector.rebuild(each)
                done.append(rebuilt)
                if not quiet:
                    rate = rebuilt.events / rebuilt.seconds
                    print(
                        f"{rebuilt.projection} {rebuilt.district}: {rebuilt.events} events into {rebuilt.documents} "
                        f"documents in {rebuilt.seconds:.2f} s ({rate:,.0f} events/s), version {rebuilt.version}"
                    )
    return done


def run_verify(data: Path, district: str | None, as_json: bool) -> None:
    """Exit 1 naming what is wrong."""
    found = run(_verify(running(data).postgres, district))
    if as_json:
        tell(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        print(
            "\n".join(found["wrong"])
            or f"all is as the log says: {found['events']} events, {found['documents']} documents"
        )
    if found["wrong"]:
        raise SystemExit(1)


async def _verify(postgres: str, district: str | None) -> dict[str, Any]:
    wrong: list[str] = []
    events = documents = 0
    async with asyncpg.create_pool(postgres, min_size=1, max_size=4) as pool:
        log = EventLog(pool)
        heads = await log.heads()
        for each, head in heads.items():
            if district not in (None, each):
                continue
            events += head
            wrong += await _sequence(log, each, head)
            for projection in PROJECTIONS.values():
                projector = Projector(log, Store(pool, projection), projection)
                try:
                    differences = await projector.verify(each)
                except (Poison, Hole) as error:
                    wrong.append(f"{projection.name} {each}: {error}")
                    continue
                documents += await projector.count(each)
                wrong += [f"{d.projection} {d.district}: {d.kind} {d.key} {d.what}" for d in differences]
    return {"events": events, "documents": documents, "wrong": wrong}


async def _sequence(log: EventLog, district: str, head: int) -> list[str]:
    """Numbers without a hole, versions of each stream without a hole, the recorded clock never backwards."""
    wrong, after, before = [], 0, None
    versions: dict[str, int] = {}
    try:
        while records := await log.records(district, after):
            for record in records:
                if record.version != versions.get(record.stream, 0) + 1:
                    wrong.append(f"{district}:{record.seq} {record.stream}: version {record.version} is out of order")
                versions[record.stream] = record.version
                if before is not None and record.recorded_at < before:
                    wrong.append(f"{district}:{record.seq} was recorded before the one before it")
                before = record.recorded_at
            after = records[-1].seq
    except Hole as hole:
        wrong.append(str(hole))
        return wrong
    if after != head:
        wrong.append(f"{district}: the head says {head}, the log ends at {after}")
    return wrong
