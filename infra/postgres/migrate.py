"""Forward-only migrations: numbered SQL files, each applied once, in one transaction."""

from pathlib import Path

import asyncpg

HERE = Path(__file__).parent
LOCK = 0xC0_99E5  # any number of our own: two `up` at once wait for each other
LEDGER = """
CREATE SCHEMA IF NOT EXISTS copperseal;
CREATE TABLE IF NOT EXISTS copperseal.migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
"""


async def migrate(postgres: str, vault: str) -> list[str]:
    """Bring both databases up to date; answers the names of what was applied now."""
    return [*await _apply(postgres, HERE / "migrations"), *await _apply(vault, HERE / "vault")]


async def _apply(dsn: str, folder: Path) -> list[str]:
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
            await connection.execute(LEDGER)
            known = {row["name"] for row in await connection.fetch("SELECT name FROM copperseal.migrations")}
            new = [path for path in sorted(folder.glob("*.sql")) if path.stem not in known]  # noqa: ASYNC240 — at start
            for path in new:
                await connection.execute(path.read_text(encoding="utf-8"))
                await connection.execute("INSERT INTO copperseal.migrations (name) VALUES ($1)", path.stem)
            return [path.stem for path in new]
    finally:
        await connection.close()
