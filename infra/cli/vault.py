"""`forget` and `rotate-master-key`."""

import base64
import os
from pathlib import Path

import asyncpg

from infra.cli.connecting import failed, run, running
from infra.local.stack import Stack
from infra.prepare import keep_secret, names_on_disk
from services.casework.referrals import kept_under
from shared.eventlog import Corrupt, EventLog
from shared.refusals import Trouble
from shared.settings import read_key
from shared.vault import SQL, Unreadable, Vault


def run_forget(data: Path, subject: str, district: str | None) -> None:
    """Needs no master key: destroying is not reading."""
    stack = running(data)
    try:
        for told in run(forgotten(stack.vault, stack.postgres, subject, district)):
            print(told)
    except Corrupt as trouble:
        failed(Trouble("handed-on-unknown", subject=subject, why=trouble))


async def forgotten(vault: str, postgres: str, subject: str, district: str | None) -> list[str]:
    """Destroys the subject's key, then those under which other districts keep the same words. Raises `Corrupt`.

    A district that just now takes the words over opened them before their key was destroyed: so the log is read again
    until it names nobody new. Whom it names is written down as forgotten before the words are sealed there.
    """
    async with asyncpg.create_pool(vault, min_size=1, max_size=1) as pool:
        found = [row["district"] for row in await pool.fetch(SQL["districts"], subject)]
        if district is None and len(found) > 1:
            failed(Trouble("kept-in-several", subject=subject, districts=", ".join(found)))
        where = district or next(iter(found), None)
        if where not in found:
            failed(Trouble("nothing-kept", subject=subject).at(**({"district": district} if district else {})))
        assert where is not None
        told: dict[tuple[str, str], str] = {}
        new = [(where, subject)]
        try:
            async with asyncpg.create_pool(postgres, min_size=1, max_size=1) as owner:
                while new:
                    for each in new:
                        told[each] = await _destroyed(pool, *each)
                    new = [each for each in await kept_under(EventLog(owner), where, subject) if each not in told]
        finally:
            await Vault(pool, bytes(32)).leave_nothing()
        return list(told.values())


async def _destroyed(pool: asyncpg.Pool, district: str, subject: str) -> str:
    if await Vault(pool, bytes(32)).destroy(district, subject):
        return f"{district}: the key of {subject} is destroyed; no box of theirs opens again"
    if not await pool.fetchval(SQL["held"], district, subject):
        return f"{district}: nothing is kept of {subject}"  # it was referred to, and took nothing over
    return f"{district}: {subject} was forgotten before"


def run_rotate(data: Path) -> None:
    """A new master key in the old one's place; done again after a crash, it finishes what was begun."""
    old, new = data / "master.key", data / "master.key.new"
    if not old.exists():
        failed(Trouble("no-master-key", file=str(old)))
    try:
        count = run(_rotate(Stack(data, print), old, new))
    except Unreadable as trouble:
        failed(trouble.at(file=str(old)))
    except Trouble as trouble:
        failed(trouble)
    except (RuntimeError, OSError) as error:
        failed(Trouble("servers-do-not-start", problem=str(error)))
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
