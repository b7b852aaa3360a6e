"""What was written stays: by triggers for everyone, by grants for the services."""

import asyncpg
import pytest

from shared.service import connect_postgres

CHANGES = (
    "UPDATE eventlog.events SET actor = 'x' WHERE district = $1",
    "DELETE FROM eventlog.events WHERE district = $1",
)


@pytest.mark.parametrize("change", CHANGES)
async def test_nobody_changes_or_deletes_an_event(log, owner, district, request_of, change):
    await log.append(request_of(district, "a/b/1", 0))

    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await owner.execute(change, district)


async def test_nobody_truncates_the_log(owner):
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await owner.execute("TRUNCATE eventlog.events")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT data FROM eventlog.events",
        "INSERT INTO eventlog.events (district, seq) VALUES ('x', 1)",
        "INSERT INTO eventlog.events (district, part) VALUES ('x', 2)",
        "INSERT INTO eventlog.events (district, recorded_at) VALUES ('x', now())",
        "INSERT INTO eventlog.districts (district) VALUES ('x')",
        "UPDATE eventlog.districts SET seq = 0",
        "SELECT count(*) FROM eventlog.claims",
        "SELECT count(*) FROM scoring.documents",
        "DROP FUNCTION eventlog.heads()",
        "ALTER TABLE eventlog.events DISABLE TRIGGER ALL",
    ],
)
async def test_a_service_executes_the_logs_functions_or_says_what_happened_and_nothing_else(pool, statement):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM eventlog.heads()",
        "SELECT * FROM scoring.documents",
        "DELETE FROM disclosure.documents",
    ],
)
async def test_the_pages_role_reads_what_is_public_and_nothing_else(servers, statement):
    pages = await connect_postgres(servers.postgres, "copperseal_disclosure")
    try:
        assert await pages.fetch("SELECT * FROM disclosure.documents LIMIT 1") is not None
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pages.fetch(statement)
    finally:
        await pages.close()
