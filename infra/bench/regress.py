"""What a change must not break: a few ratios, each with half its target, quickly. Quiet on a busy machine."""

import asyncpg

from infra.bench.append import table
from infra.bench.history import written
from infra.bench.measuring import Row, measured
from infra.bench.replay import Reading
from shared.service import connect_postgres

EVENTS = 200_000


async def rows(postgres: str) -> list[Row]:
    """Appending, replaying and rebuilding, beside the same limits as in the table."""
    owner = await asyncpg.create_pool(postgres, min_size=1, max_size=4)
    service = await connect_postgres(postgres, "copperseal_scoring")
    try:
        await written(owner, "million", EVENTS)
        reading = Reading(owner, service)
        async with table(postgres) as log:
            await log.appended(256, 4)
            await log.raw(256, 8)
            return [
                await measured(
                    "append, 256 callers", "events/s", lambda: log.appended(256, 20), lambda: log.raw(256, 20), 0.4
                ),
                await measured("replay", "events/s", reading.replayed, reading.copied, 0.17),
                await measured("rebuild", "events/s", reading.rebuilt, reading.copied, 0.07),
            ]
    finally:
        await service.close()
        await owner.close()
