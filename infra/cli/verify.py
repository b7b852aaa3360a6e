"""`verify`: the log against its seal, the seal against those who saw it, the read models and what was published against
the log.
"""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import asyncpg

from infra.cli.connecting import failed, run, running, tell, text_of
from infra.local.running import Running
from infra.prepare import public_key, where_allowed
from infra.projections import PROJECTIONS
from services.scoring.publications import otherwise
from shared.eventlog import Corrupt, EventLog, claims_amiss, claims_astray
from shared.projections import Projector, Store
from shared.refusals import Trouble
from shared.seal import witnessed
from shared.seal.audit import Audit, audit
from shared.seal.note import Unproven, Verifier
from shared.seal.store import NotSealed, SealStore
from shared.settings import read_key
from shared.vault import Vault
from shared.vault.audit import audit as audit_vault
from shared.vault.audit import fits


def run_verify(data: Path, district: str | None, witness: Sequence[Path], vault: bool, as_json: bool) -> None:
    """Exit 1 naming what is wrong. What was sealed when all was well is kept: the next run holds the log to it.

    Needs nothing secret; with `vault` the vault, and to open boxes its master key. Whoever may not write to the data
    folder keeps nothing there.
    """
    kept, stack = data.resolve() / witnessed.FOLDER, running(data)
    given, unread = _read(witness)
    beside = Path(stack.seal_key_file).parent / witnessed.FOLDER if stack.seal_key_file else kept
    earlier = {file: note for folder in {kept, beside} for file, note in witnessed.notes(folder).items()}
    try:
        public = public_key(Path(stack.seal_key_file)) if stack.seal_key_file else None
    except Trouble as trouble:
        failed(trouble)
    found, well = run(_verify(stack.postgres, district, earlier, given, public))
    found["wrong"] = [*unread, *found["wrong"]]
    if vault:
        found |= run(_vault(stack, district, found["wrong"]))
    with where_allowed():
        for each, note in well.items():
            witnessed.keep(kept, each, note)
    if as_json:
        tell(json.dumps(found, ensure_ascii=False, indent=1, default=Trouble.as_json))
    else:
        print(
            "\n".join(each.told for each in found["wrong"])
            or f"all is as the log says: {found['events']} events, {found['sealed']} sealed, "
            f"{found['documents']} documents"
            + (f", {found['boxes']} sealed texts, {found['opened']} of them opened" if vault else "")
            + "".join(f"; {each}: a chain from the checkpoint of {n} on" for each, n in found["chained"].items() if n)
        )
    if found["wrong"]:
        raise SystemExit(1)


def _read(witness: Sequence[Path]) -> tuple[dict[str, str], list[Trouble]]:
    """What witnesses kept, by file; and what cannot be read of it."""
    given: dict[str, str] = {}
    unread = []
    for path in witness:
        try:
            given[str(path)] = text_of(path)
        except Trouble as trouble:
            unread.append(trouble)
    return given, unread


async def _verify(
    postgres: str, district: str | None, earlier: Mapping[str, str], given: Mapping[str, str], public: bytes | None
) -> tuple[dict[str, Any], dict[str, str]]:
    """What was found, and the checkpoints of the districts where all is well. `public`: the key of who signs here."""
    found: dict[str, Any] = {"events": 0, "sealed": 0, "documents": 0, "chained": {}, "wrong": []}
    well: dict[str, str] = {}
    about = {path: _district(note) for path, note in given.items()}
    notes, whose = {**earlier, **given}, {path: Path(path).stem for path in earlier} | about
    async with asyncpg.create_pool(postgres, min_size=1, max_size=4) as pool:
        log, seal = EventLog(pool), SealStore(pool)
        heads, sealed = await log.heads(), await seal.sizes()
        here = sorted({*heads, *sealed, *await _besides(pool), *filter(None, whose.values())})
        looked_at = [each for each in here if district in (None, each)]
        if district is not None and not looked_at:
            found["wrong"].append(Trouble("nothing-there", district=district))
        found["wrong"] += [
            Trouble("not-looked-at", file=path, district=each) if each else Trouble("not-a-checkpoint", file=path)
            for path, each in about.items()
            if each not in looked_at
        ]
        found["wrong"] += [
            Trouble("unseen-record", district=each, seq=first, last=last)
            for each, first, last in await log.strays()
            if district in (None, each)
        ]
        for each in looked_at:
            found["events"] += heads.get(each, 0)
            found["sealed"] += sealed.get(each, 0)
            before = await seal.checkpoints(each)
            seen = {path: note for path, note in notes.items() if whose[path] == each}
            audited = await _seal(log, seal, each, seen, public)
            sequence = await _sequence(log, each, heads.get(each, 0))
            wrong = [*sequence, *audited.wrong, *await claims_amiss(pool, each)]
            if each in sealed:
                found["chained"][each] = audited.chained
                if before and not wrong:
                    well[each] = before[-1].note  # no later one than those that were held against the log
            documents, differences = await _read_models(pool, log, each)
            found["documents"] += documents
            found["wrong"] += wrong + differences + await _publications(log, each)
    return found, well


async def _vault(stack: Running, district: str | None, wrong: list[Trouble]) -> dict[str, int]:
    """How many sealed texts there are and were opened; what is `wrong` is added."""
    master, readable = bytes(32), os.access(stack.master_key_file, os.R_OK)
    try:
        master = read_key(Path(stack.master_key_file)) if readable else master
    except Trouble as trouble:
        wrong.append(trouble)
        readable = False
    found = {"boxes": 0, "opened": 0}
    async with asyncpg.create_pool(stack.postgres, min_size=1, max_size=4) as pool:
        try:
            async with asyncpg.create_pool(stack.vault, min_size=1, max_size=1) as keys:
                log, vault = EventLog(pool), Vault(keys, master)
                if readable and (another := await fits(vault)):
                    wrong.append(another.at(file=stack.master_key_file))
                    readable = False
                for each in [each for each in sorted(await log.heads()) if district in (None, each)]:
                    audited = await audit_vault(log, vault, each, readable)
                    found["boxes"] += audited.boxes
                    found["opened"] += audited.opened
                    wrong += audited.wrong
        except (OSError, asyncpg.PostgresError) as error:
            wrong.append(Trouble("vault-away", problem=str(error)))
    return found


async def _besides(pool: asyncpg.Pool) -> set[str]:
    """Districts that others than the log and the seal know of."""
    read = {each for projection in PROJECTIONS.values() for each in await Store(pool, projection).districts()}
    return read | await claims_astray(pool)


def _district(note: str) -> str | None:
    """Whose checkpoint it says it is: the last part of its origin."""
    origin, _, _ = note.partition("\n")
    return origin.rpartition("/")[2] if "/" in origin and "\n\n" in note else None


async def _seal(log: EventLog, store: SealStore, district: str, seen: Mapping[str, str], public: bytes | None) -> Audit:
    try:
        verifier = Verifier.of(await store.verifier_key(district))
    except NotSealed:
        once = seen or await store.checkpoints(district)
        return Audit(wrong=[Trouble("seal-gone", district=district)] if once else [])
    except Unproven as trouble:
        return Audit(wrong=[trouble.at(district=district)])
    found = await audit(log, store, district, verifier, seen)
    if public is not None and str(Verifier(verifier.origin, public)) != str(verifier):
        found.wrong.append(Trouble("another-signing-key", district=district))
    return found


async def _read_models(pool: asyncpg.Pool, log: EventLog, district: str) -> tuple[int, list[Trouble]]:
    documents = 0
    wrong: list[Trouble] = []
    for projection in PROJECTIONS.values():
        store = Store(pool, projection)
        try:
            differences = await Projector(log, store, projection).verify(district)
        except Corrupt as trouble:
            wrong.append(trouble.at(projection=projection.name))
            continue
        documents += await store.count(district)
        wrong += differences
    return documents, wrong


async def _publications(log: EventLog, district: str) -> list[Trouble]:
    try:
        return [
            Trouble(
                "published-otherwise", district=district, seq=int(each.event.rpartition(":")[2]),
                revision=each.revision, year=each.year,
            )
            for each in await otherwise(log, district)
        ]  # fmt: skip
    except Corrupt as trouble:
        return [trouble]


async def _sequence(log: EventLog, district: str, head: int) -> list[Trouble]:
    """Numbers without a hole, versions of each stream without a hole, the recorded clock never backwards."""
    wrong: list[Trouble] = []
    after, before = 0, None
    versions: dict[str, int] = {}
    try:
        while records := await log.records(district, after):
            for record in records:
                if record.version != versions.get(record.stream, 0) + 1:
                    wrong.append(
                        Trouble(
                            "version-out-of-order",
                            district=district,
                            seq=record.seq,
                            stream=record.stream,
                            version=record.version,
                        )
                    )
                versions[record.stream] = record.version
                if before is not None and record.recorded_at < before:
                    wrong.append(Trouble("clock-backwards", district=district, seq=record.seq))
                before = record.recorded_at
            after = records[-1].seq
    except Corrupt as trouble:
        return [*wrong, trouble]
    now = (await log.heads()).get(district, 0)  # it may have grown while it was read
    if not head <= after <= now:
        wrong.append(Trouble("head-elsewhere", district=district, head=head if after < head else now, end=after))
    return wrong
