"""Forward-only migrations: numbered SQL files, each applied once, in one transaction."""

import contextlib
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from shared.refusals import Trouble

HERE = Path(__file__).parent
LOCK = 0xC0_99E5  # any number of our own: two `up` at once wait for each other
LEDGER = """
CREATE SCHEMA IF NOT EXISTS copperseal;
CREATE TABLE IF NOT EXISTS copperseal.migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
"""


async def migrate(postgres: str, vault: str) -> list[str]:
    """Bring both databases up to date (the vault's is made if there is none); answers what was applied now.

    Raises `Trouble` where a later version of ours was here before: nobody knows what it made of the schema.
    """
    await _exists(vault, postgres)
    return [*await _apply(postgres, HERE / "migrations"), *await _apply(vault, HERE / "vault")]


async def _exists(wanted: str, beside: str) -> None:
    """Make the database of a DSN, on the server where `beside` is."""
    try:
        await (await asyncpg.connect(wanted)).close()
    except asyncpg.InvalidCatalogNameError:
        connection = await asyncpg.connect(beside)
        made_meanwhile = asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError
        try:
            with contextlib.suppress(*made_meanwhile):  # another was faster
                await connection.execute(f'CREATE DATABASE "{urlsplit(wanted).path.lstrip("/")}"')
        finally:
            await connection.close()


async def _apply(dsn: str, folder: Path) -> list[str]:
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
            await connection.execute(LEDGER)
            known = {row["name"] for row in await connection.fetch("SELECT name FROM copperseal.migrations")}
            ours = sorted(folder.glob("*.sql"))  # noqa: ASYNC240 — at start
            if strange := known - {path.stem for path in ours}:
                raise Trouble("schema-of-a-later-version", migration=min(strange))
            new = [path for path in ours if path.stem not in known]
            for path in new:
                await connection.execute(path.read_text(encoding="utf-8"))
                await connection.execute("INSERT INTO copperseal.migrations (name) VALUES ($1)", path.stem)
            return [path.stem for path in new]
    finally:
        await connection.close()
