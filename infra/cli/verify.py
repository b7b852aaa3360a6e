"""`verify`: the log against its seal, the seal against those who saw it, the read models and what was published against
the log.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import asyncpg

from infra.cli.connecting import failed, run, running, tell
from infra.projections import PROJECTIONS
from services.scoring.publications import otherwise
from shared.eventlog import Corrupt, EventLog
from shared.projections import Projector, Store
from shared.seal.audit import audit
from shared.seal.note import Signer, Unproven, Verifier
from shared.seal.store import NotSealed, SealStore
from shared.settings import read_key


def run_verify(data: Path, district: str | None, witness: Sequence[Path], as_json: bool) -> None:
    """Exit 1 naming what is wrong. What was sealed when all was well is kept: the next run holds the log to it."""
    missing = [path for path in witness if not path.is_file()]
    if missing:
        failed(f"there is no {missing[0]}")
    kept = data / "witnessed"
    earlier = {path.stem: path.read_text("utf-8", "replace") for path in kept.glob("*.checkpoint")}
    given = {str(path): path.read_text("utf-8", "replace") for path in witness}
    stack = running(data)
    seed = read_key(Path(stack.seal_key_file)) if stack.seal_key_file else None
    found, well = run(_verify(stack.postgres, district, earlier, given, seed))
    for each, note in well.items():
        kept.mkdir(parents=True, exist_ok=True)
        (kept / f"{each}.checkpoint").write_text(note, "utf-8")
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
    postgres: str, district: str | None, earlier: Mapping[str, str], given: Mapping[str, str], seed: bytes | None
) -> tuple[dict[str, Any], dict[str, str]]:
    """What was found, and the checkpoints of the districts where all is well. `seed`: what the stack signs with."""
    found: dict[str, Any] = {"events": 0, "sealed": 0, "documents": 0, "wrong": []}
    well: dict[str, str] = {}
    about = {path: _district(note) for path, note in given.items()}
    async with asyncpg.create_pool(postgres, min_size=1, max_size=4) as pool:
        log, seal = EventLog(pool), SealStore(pool)
        heads, sealed = await log.heads(), await seal.sizes()
        here = sorted(heads.keys() | sealed.keys() | earlier.keys() | {each for each in about.values() if each})
        looked_at = [each for each in here if district in (None, each)]
        if district is not None and not looked_at:
            found["wrong"].append(f"{district}: there is nothing of it")
        found["wrong"] += [
            f"{path}: this is no checkpoint" if each is None else f"{path}: {each} was not looked at"
            for path, each in about.items()
            if each not in looked_at
        ]
        found["wrong"] += [
            f"{each}:{first}–{last}: among these are records that no reader meets"
            for each, first, last in await log.strays()
            if district in (None, each)
        ]
        for each in looked_at:
            found["events"] += heads.get(each, 0)
            found["sealed"] += sealed.get(each, 0)
            seen = [given[path] for path, whose in about.items() if whose == each]
            seen += [earlier[each]] if each in earlier else []
            wrong = [*await _sequence(log, each, heads.get(each, 0)), *await _seal(log, seal, each, seen, seed)]
            if not wrong and each in sealed:
                _, well[each] = await seal.checkpoint(each)
            documents, differences = await _read_models(pool, log, each)
            found["documents"] += documents
            found["wrong"] += wrong + differences + await _publications(log, each)
    return found, well


def _district(note: str) -> str | None:
    """Whose checkpoint it says it is: the last part of its origin."""
    origin, _, _ = note.partition("\n")
    return origin.rpartition("/")[2] if "/" in origin and "\n\n" in note else None


async def _seal(log: EventLog, store: SealStore, district: str, seen: Sequence[str], seed: bytes | None) -> list[str]:
    try:
        verifier = Verifier.of(await store.verifier_key(district))
    except NotSealed:
        once = seen or await store.checkpoints(district)
        return [f"{district}: it was sealed once, and there is no seal any more"] if once else []
    except Unproven as problem:
        return [f"{district}: {problem}"]
    wrong = await audit(log, store, district, verifier, seen)
    if seed is not None and Signer(verifier.origin, seed).verifier_key != str(verifier):
        wrong.append(f"{district}: the key that its checkpoints are checked by is not the one that we sign with")
    return wrong


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


async def _publications(log: EventLog, district: str) -> list[str]:
    try:
        return [
            f"{each.event} revision {each.revision} of {each.as_of.year}: it comes out otherwise than it was published"
            for each in await otherwise(log, district)
        ]
    except Corrupt:  # named by those who read the whole log
        return []


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
    now = (await log.heads()).get(district, 0)  # it may have grown while it was read
    if not head <= after <= now:
        wrong.append(f"{district}: the head says {head if after < head else now}, the log ends at {after}")
    return wrong
