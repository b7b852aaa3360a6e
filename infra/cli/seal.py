"""`checkpoint`, `proof`, `consistency` and `check`."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import msgspec

from infra.cli.connecting import failed, run, running, tell, text_of
from shared.eventlog import EventLog
from shared.eventlog.reader import BROKEN
from shared.refusals import Trouble
from shared.seal.note import Checkpoint, Proven, Unproven, Verifier, check_proof
from shared.seal.receipts import receipt
from shared.seal.store import SealStore


def run_checkpoint(data: Path, district: str, key: bool) -> None:
    """The note, or the key that it is checked by."""

    async def wanted(_: EventLog, store: SealStore) -> str:
        return f"{await store.verifier_key(district)}\n" if key else (await store.checkpoint(district))[1]

    _print(data, wanted)


def run_proof(data: Path, district: str, seq: int, whole: bool) -> None:
    """The proof of a record, with the record if it is to be a receipt."""

    async def wanted(log: EventLog, store: SealStore) -> str:
        return await (receipt(log, store, district, seq) if whole else store.proof(district, seq))

    _print(data, wanted)


def run_consistency(data: Path, district: str, old: int) -> None:
    """The proof that nothing before was rewritten."""

    async def wanted(_: EventLog, store: SealStore) -> str:
        return await store.consistency(district, old)

    _print(data, wanted)


def run_check(file: Path, key: str, as_json: bool) -> None:
    """Needs the file and the key, and nothing that runs."""
    try:
        verifier, text = _verifier(key), text_of(file)
    except Trouble as trouble:
        failed(trouble, as_json)
    try:
        proven = check_proof(text, verifier)
        shown = _shown(proven)
    except Trouble as trouble:
        failed(trouble.at(file=str(file)), as_json)
    checkpoint = proven.checkpoint
    if as_json:
        tell(
            msgspec.json.encode(
                {
                    "origin": checkpoint.origin, "seq": proven.seq, "size": checkpoint.size, "at": checkpoint.at,
                    "record": msgspec.Raw(proven.leaf),
                }
            ).decode()
        )  # fmt: skip
    else:
        tell(shown)
        print(
            f"record {proven.seq} of {checkpoint.origin}, as it was sealed among {checkpoint.size}{_signed(checkpoint)}"
        )


def _shown(proven: Proven) -> str:
    """The record as JSON. Raises `Trouble` for one that was sealed and that nobody can read."""
    try:
        return msgspec.json.format(proven.leaf, indent=1).decode()
    except BROKEN as error:
        problem = f"{proven.checkpoint.origin} {proven.seq}: {error}"
        raise Trouble("unreadable-record", problem=problem) from None


def _signed(checkpoint: Checkpoint) -> str:
    return f" at {checkpoint.at:%Y-%m-%d %H:%M:%S} UTC" if checkpoint.at else ""


def _verifier(key: str) -> Verifier:
    """By the key itself, or by a file that holds it. Raises `Trouble`."""
    if not _is_file(key):
        return Verifier.of(key)
    try:
        return Verifier.of(text_of(Path(key)))
    except Unproven as trouble:
        raise trouble.at(file=key) from None


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except OSError:  # too long for a path: then it is the key itself
        return False


def _print(data: Path, wanted: Callable[[EventLog, SealStore], Awaitable[str]]) -> None:
    async def asked() -> str:
        async with asyncpg.create_pool(running(data).postgres, min_size=1, max_size=2) as pool:
            return await wanted(EventLog(pool), SealStore(pool))

    try:
        tell((run(asked())).removesuffix("\n"))
    except Trouble as trouble:
        failed(trouble)
