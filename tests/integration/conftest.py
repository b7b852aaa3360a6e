"""What the tests of a command's way share."""

from collections.abc import AsyncIterator, Callable

import asyncpg
import pytest

from shared.service import connect_postgres
from tests.replicas import Replica


@pytest.fixture
async def replica(servers, district) -> AsyncIterator[Callable[..., Replica]]:
    pool = await connect_postgres(servers.postgres, "copperseal_registry")
    keys = await asyncpg.create_pool(servers.vault, min_size=1, max_size=2)
    yield lambda service="registry": Replica(pool, keys, district, service)
    await pool.close()
    await keys.close()
