"""What the tests of a command's way share."""

from collections.abc import AsyncIterator, Callable

import asyncpg
import pytest

from shared.service import connect_postgres
from tests.replicas import Replica


@pytest.fixture
async def keys(servers) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(servers.vault, min_size=1, max_size=4) as pool:
        yield pool


@pytest.fixture
async def replica(servers, keys, district) -> AsyncIterator[Callable[..., Replica]]:
    pool = await connect_postgres(servers.postgres, "copperseal_registry")
    yield lambda service="registry": Replica(pool, keys, district, service)
    await pool.close()
