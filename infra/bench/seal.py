"""The seal: building a tree behind the append, and proofs out of a tree of millions that no memory holds."""

import os
import random
import time

from infra.bench.append import table
from infra.bench.measuring import Row, measured
from shared.eventlog import EventLog
from shared.seal.leaf import leaf
from shared.seal.note import Signer
from shared.seal.sealer import AT_ONCE, Sealer
from shared.seal.store import SealStore
from shared.seal.tree import HASH, Edge, leaf_hash
from shared.service import connect_postgres

BUILD = 200_000.0  # leaves a second
PROOFS = 500.0  # a second: 2 ms each
LEAVES = 5_000_000
SEED = bytes(range(32))


async def rows(postgres: str) -> list[Row]:
    """Every line about the seal."""
    pool = await connect_postgres(postgres, "copperseal_sealer")
    store, log = SealStore(pool), EventLog(pool)
    async with table(postgres) as made:
        await made.appended(256, 80)
    records = [record for after in range(0, 20_000, 1000) for record in await log.records("bench", after)]
    await _grown(store, "million", LEAVES)

    async def built() -> float:
        started = time.perf_counter()
        edge = Edge()
        for start in range(0, len(records), 1000):
            edge.extend([leaf_hash(leaf(record)) for record in records[start : start + 1000]])
        edge.root()
        return len(records) / (time.perf_counter() - started)

    async def sealed() -> float:
        before = (await store.sizes()).get("bench", 0)
        async with table(postgres) as made:
            await made.appended(256, 80)
        head = (await log.heads())["bench"]
        started = time.perf_counter()
        await Sealer(log, store, "bench", SEED).seal("bench", head)
        return (head - before) / (time.perf_counter() - started)

    async def proved() -> float:
        chosen = [random.randrange(LEAVES) + 1 for _ in range(300)]
        started = time.perf_counter()
        for seq in chosen:
            await store.proof("million", seq)
        return len(chosen) / (time.perf_counter() - started)

    try:
        return [
            await measured("seal, leaves encoded, hashed, joined to a tree", "leaves/s", built, BUILD, 1.0),
            await measured("proof out of 5 M leaves, read and computed", "proofs/s", proved, PROOFS, 1.0),
            await measured("seal, read from the log, signed and kept", "leaves/s", sealed, built, 0.0, runs=3),
        ]
    finally:
        await pool.close()


async def _grown(store: SealStore, district: str, leaves: int) -> None:
    """A tree of that many leaves, of chance."""
    signer = Signer(f"bench/{district}", SEED)
    for _ in range(0, leaves, AT_ONCE):
        async with store.extending(district) as tree:
            tree.begin(signer)
            chance = os.urandom(min(leaves - tree.edge.size, AT_ONCE) * HASH)
            tree.edge.extend([chance[at : at + HASH] for at in range(0, len(chance), HASH)])
            await tree.keep(signer)
