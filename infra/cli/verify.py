"""`verify`: the log against its seal, the seal against those who saw it, the read models against the log."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import asyncpg

from infra.cli.connecting import failed, run, running, tell
from infra.projections import PROJECTIONS
from shared.eventlog import Corrupt, EventLog
from shared.projections import Projector, Store
from shared.seal.audit import audit
from shared.seal.note import Unproven, Verifier
from shared.seal.store import NotSealed, SealStore


def run_verify(data: Path, district: str | None, witness: Sequence[Path], as_json: bool) -> None:
    """Exit 1 naming what is wrong. What was sealed when all was well is kept: the next run holds the log to it."""
    missing = [path for path in witness if not path.is_file()]
    if missing:
        failed(f"there is no {missing[0]}")
    kept = data / "witnessed"
    earlier = {path.stem: path.read_text() for path in kept.glob("*.checkpoint")}
    given = [path.read_text() for path in witness]
    found, well = run(_verify(running(data).postgres, district, earlier, given))
    for each, note in well.items():
        kept.mkdir(parents=True, exist_ok=True)
        (kept / f"{each}.checkpoint").write_text(note)
    if as_json:
        tell(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        print(
            "\n".join(found["wrong"])
            or f"all is as the log says: {found['events']} events, {found['sealed']} sealed, "
            f"{found['documents']} documents"
        )
    if found["wrong"]:
        raise SystemExit(1)


async def _verify(
    postgres: str, district: str | None, earlier: Mapping[str, str], given: Sequence[str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """What was found, and the checkpoints of the districts where all is well."""
    found: dict[str, Any] = {"events": 0, "sealed": 0, "documents": 0, "wrong": []}
    well: dict[str, str] = {}
    async with asyncpg.create_pool(postgres, min_size=1, max_size=4) as pool:
        log, seal = EventLog(pool), SealStore(pool)
        heads, sealed = await log.heads(), await seal.sizes()
        for each in sorted(heads.keys() | sealed.keys() | earlier.keys()):
            if district not in (None, each):
                continue
            found["events"] += heads.get(each, 0)
            found["sealed"] += sealed.get(each, 0)
            seen = [note for note in given if note.partition("\n")[0].endswith(f"/{each}")]
            seen += [earlier[each]] if each in earlier else []
            wrong = [*await _sequence(log, each, heads.get(each, 0)), *await _seal(log, seal, each, seen)]
            if not wrong and each in sealed:
                _, well[each] = await seal.checkpoint(each)
            documents, differences = await _read_models(pool, log, each)
            found["documents"] += documents
            found["wrong"] += wrong + differences
    return found, well


async def _seal(log: EventLog, store: SealStore, district: str, seen: Sequence[str]) -> list[str]:
    try:
        verifier = Verifier.of(await store.verifier_key(district))
    except NotSealed:
        return [f"{district}: it was sealed once, and there is no seal any more"] if seen else []
    except Unproven as problem:
        return [f"{district}: {problem}"]
    return await audit(log, store, district, verifier, seen)


async def _read_models(pool: asyncpg.Pool, log: EventLog, district: str) -> tuple[int, list[str]]:
    documents, wrong = 0, []
    for projection in PROJECTIONS.values():
        store = Store(pool, projection)
        try:
            differences = await Projector(log, store, projection).verify(district)
        except Corrupt as error:
            wrong.append(f"{projection.name} {district}: {error}")
            continue
        documents += await store.count(district)
        wrong += [f"{d.projection} {d.district}: {d.kind} {d.key} {d.what}" for d in differences]
    return documents, wrong


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
    except Corrupt as trouble:
        wrong.append(str(trouble))
        return wrong
    if after != head:
        wrong.append(f"{district}: the head says {head}, the log ends at {after}")
    return wrong
