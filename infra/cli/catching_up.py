"""Until what the log holds is read and sealed. What does not go on is named, and keeps nobody else waiting."""

import asyncio
from collections.abc import Mapping
from typing import NamedTuple

import asyncpg

from infra.projections import PROJECTIONS
from shared.projections import Store
from shared.refusals import Trouble
from shared.seal.store import SealStore

SEAL = "seal"
STILL = 30.0  # seconds without a step of anybody


class Behind(NamedTuple):
    """A projection, or the seal, that is not at the end of a district's log."""

    district: str
    name: str
    at: int
    end: int

    @property
    def trouble(self) -> Trouble:
        """As it is told."""
        if self.name == SEAL:
            return Trouble("seal-behind", district=self.district, at=self.at, end=self.end)
        return Trouble("read-model-behind", district=self.district, projection=self.name, at=self.at, end=self.end)


async def caught_up(pool: asyncpg.Pool, heads: Mapping[str, int], still: float = STILL) -> list[Trouble]:
    """Wait until these logs are read and sealed up to there, or nothing of it goes on: what is behind then."""
    clock = asyncio.get_running_loop().time
    before, since = None, clock()
    while behind := await _behind(pool, heads):
        if behind != before:
            before, since = behind, clock()
        elif clock() - since > still:
            return [each.trouble for each in behind]
        heads = {each.district: each.end for each in behind}  # the others are done
        await asyncio.sleep(0.05)
    return []


async def _behind(pool: asyncpg.Pool, heads: Mapping[str, int]) -> list[Behind]:
    sealed = await SealStore(pool).sizes()
    reached = {(SEAL, district): sealed.get(district, 0) for district in heads}
    for projection in PROJECTIONS.values():
        store = Store(pool, projection)
        for district in heads:
            checkpoint = await store.checkpoint(district)
            reached[projection.name, district] = checkpoint.seq if checkpoint else 0
    return [
        Behind(district, name, at, heads[district])
        for (name, district), at in sorted(reached.items()) if at < heads[district]
    ]  # fmt: skip
