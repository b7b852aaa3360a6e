"""`forget` and `rotate-master-key`."""

import base64
import os
from pathlib import Path

import asyncpg

from infra.cli.connecting import failed, run, running
from infra.local.stack import AlreadyRunning, Stack
from infra.prepare import keep_secret, names_on_disk
from shared.settings import read_key
from shared.vault import SQL, Unreadable, Vault


def run_forget(data: Path, subject: str, district: str | None) -> None:
    """Needs no master key: destroying is not reading."""
    told = run(_forget(running(data).vault, subject, district))
    print(told)


async def _forget(dsn: str, subject: str, district: str | None) -> str:
    async with asyncpg.create_pool(dsn, min_size=1, max_size=1) as pool:
        found = [row["district"] for row in await pool.fetch(SQL["districts"], subject)]
        if district is None and len(found) > 1:
            failed(f"{subject} is kept in {', '.join(found)}: name one with --district")
        where = district or next(iter(found), None)
        if where not in found:
            failed(f"nothing is kept of {subject}" + (f" in {district}" if district else ""))
        assert where is not None  # noqa: S101
        if await Vault(pool, bytes(32)).forget(where, subject):
            return f"{where}: the key of {subject} is destroyed; no box of theirs opens again"
        return f"{where}: {subject} was forgotten before"


def run_rotate(data: Path) -> None:
    """A new master key in the old one's place; done again after a crash, it finishes what was begun."""
    old, new = data / "master.key", data / "master.key.new"
    if not old.exists():
        failed(f"there is no {old}")
    try:
        count = run(_rotate(Stack(data, print), old, new))
    except (AlreadyRunning, Unreadable, RuntimeError, ValueError) as error:
        failed(str(error))
    new.replace(old)
    names_on_disk(data)
    print(f"{count} keys are wrapped by a new master key; the old one opens nothing any more")


async def _rotate(stack: Stack, old: Path, new: Path) -> int:
    async with stack.servers_alone() as dsn, asyncpg.create_pool(dsn, min_size=1, max_size=1) as pool:
        keep_secret(new, base64.b64encode(os.urandom(32)).decode())
        before, fresh = read_key(old), read_key(new)
        try:
            await Vault(pool, before).fits()
        except Unreadable:  # rotated already, and stopped before the file took its place?
            return await Vault(pool, fresh).rotate(fresh)
        return await Vault(pool, before).rotate(fresh)
