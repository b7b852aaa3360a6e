"""A log put back from a copy: who remembers more of it than it holds is told so, and makes no gap."""

import shutil

from infra.local.postgres import Postgres
from infra.postgres.migrate import migrate
from shared.eventlog import Conflict, EventLog, Written
from shared.service import connect_postgres


async def test_a_version_that_the_log_lost_is_a_conflict(tmp_path, district, request_of):
    server = Postgres(tmp_path)
    dsn = await server.start()
    await migrate(dsn, f"{dsn}_vault")
    pool = await connect_postgres(dsn, "copperseal_casework")
    log = EventLog(pool)
    await log.append(request_of(district, "a/b/1", 0))
    await server.stop()
    shutil.copytree(server.data, tmp_path / "copy", symlinks=True)
    await server.start()
    for version in range(1, 4):
        assert isinstance(await log.append(request_of(district, "a/b/1", version)), Written)

    await server.stop()
    shutil.copytree(tmp_path / "copy", server.data, dirs_exist_ok=True, symlinks=True)
    await server.start()

    assert await log.append(request_of(district, "a/b/1", 4)) == Conflict(version=1)
    assert await log.append(request_of(district, "a/b/1", 1)) == Written(first_seq=2, last_seq=2, version=2)
    assert await log.append(request_of(district, "a/b/1", 4)) == Conflict(version=2)
    await pool.close()
    await server.stop()
