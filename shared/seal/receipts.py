"""Receipts: a record, and the proof that it is sealed, in one small file that needs nothing else to be checked."""

from shared.eventlog import EventLog
from shared.seal.leaf import leaf
from shared.seal.note import Unproven, Verifier, check_proof
from shared.seal.store import SealStore


async def receipt(log: EventLog, store: SealStore, district: str, seq: int) -> str:
    """A record's, under the latest checkpoint. Raises `NotSealed`, `Corrupt`; `Unproven` where it proved nothing."""
    await store.proof(district, seq)  # that it is sealed, before anybody looks for it
    records = await log.records(district, seq - 1, 1)
    if not records:
        raise Unproven("record-gone", district=district, seq=seq)
    made = await store.proof(district, seq, leaf(records[0]))
    try:
        check_proof(made, Verifier.of(await store.verifier_key(district)))
    except Unproven as trouble:  # nobody is handed what proves nothing
        raise trouble.at(district=district, seq=seq) from None
    return made
