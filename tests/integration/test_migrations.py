"""Two that bring a server up to date at once, and one that is older than what it finds."""

import asyncio
import uuid

import asyncpg
import pytest

from infra.postgres.migrate import migrate
from shared.refusals import Trouble


async def test_those_who_migrate_at_once_wait_for_each_other(servers):
    vault = f"{servers.postgres}_{uuid.uuid4().hex}"

    applied = await asyncio.gather(*(migrate(servers.postgres, vault) for _ in range(4)))

    assert sum(map(bool, applied)) == 1  # the others found it done


async def test_a_schema_of_a_later_version_is_left_alone(servers):
    vault = f"{servers.postgres}_{uuid.uuid4().hex}"
    await migrate(servers.postgres, vault)
    connection = await asyncpg.connect(vault)
    await connection.execute("INSERT INTO copperseal.migrations (name) VALUES ('9999_of_tomorrow')")
    await connection.close()

    with pytest.raises(Trouble, match="9999_of_tomorrow") as refused:
        await migrate(servers.postgres, vault)

    assert refused.value.code == "schema-of-a-later-version"
