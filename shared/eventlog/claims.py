"""Claims, for the owner: held against the events that made them, both as they stood at one moment; and looked up.

Whoever deletes a claim lets a serial be used twice; whoever adds one keeps an honest entry out. Both are read in the
log's order and merged, so millions of them need the memory of a page.
"""

from collections.abc import AsyncIterator, Sequence
from functools import reduce
from operator import or_
from typing import Any

import asyncpg

from shared.contracts.base import Event
from shared.contracts.tags import events
from shared.eventlog.log import PAGE, SQL
from shared.eventlog.reader import Reader
from shared.eventlog.records import Glued, Unreadable
from shared.refusals import Trouble

Claim = tuple[int, str]  # by the first event of its command, as `eventlog.append` keeps it
READER = Reader(reduce(or_, [kind for kind in events().values() if kind.claim is not Event.claim]))  # type: ignore[attr-defined]  # a class's own property


async def claimed(pool: asyncpg.Pool, claims: Sequence[tuple[str, str]]) -> list[bool]:
    """Of each district's claim, whether an event on record has it."""
    districts, texts = zip(*claims, strict=True)
    return [row["taken"] for row in await pool.fetch(SQL["claimed"], districts, texts)]


async def claims_astray(pool: asyncpg.Pool) -> set[str]:
    """Districts that have claims and are not in the log."""
    return {row["district"] for row in await pool.fetch(SQL["astray"])}


async def claims_amiss(pool: asyncpg.Pool, district: str) -> list[Trouble]:
    """Claims that are gone, and claims that no event made; each run of them is one finding."""
    wrong: list[Trouble] = []
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        made = _made(district, await connection.cursor(SQL["claiming"], district, READER.types))
        kept = _kept(await connection.cursor(SQL["claims"], district))
        code, count = "", 1
        async for found, (seq, claim) in _merged(made, kept):
            count = count + 1 if found == code else 1
            if found and count > 1:
                wrong[-1].values |= {"last": seq, "count": count}
            elif found == "claim-gone":
                wrong.append(Trouble("claim-gone", district=district, seq=seq, claim=claim, count=1))
            elif found:
                wrong.append(Trouble("claim-of-no-event", district=district, seq=seq, claim=claim, count=1))
            code = found
    return wrong


async def _merged(made: AsyncIterator[Claim], kept: AsyncIterator[Claim]) -> AsyncIterator[tuple[str, Claim]]:
    """Both in their order, each claim with the code of what is wrong with it, if anything is."""
    mine, theirs = await anext(made, None), await anext(kept, None)
    while mine or theirs:
        if mine and (theirs is None or mine < theirs):
            yield "claim-gone", mine
            mine = await anext(made, None)
        elif theirs and (mine is None or theirs < mine):
            yield "claim-of-no-event", theirs
            theirs = await anext(kept, None)
        elif mine:
            yield "", mine
            mine, theirs = await anext(made, None), await anext(kept, None)


async def _kept(cursor: Any) -> AsyncIterator[Claim]:
    while rows := await cursor.fetch(PAGE):
        for seq, claim in rows:
            yield seq, claim


async def _made(district: str, cursor: Any) -> AsyncIterator[Claim]:
    """What the events of each command claim: the first of them that does, claims for the whole command."""
    last = 0
    while rows := await cursor.fetch(PAGE):
        for (_, first, _), event in zip(rows, _read(district, rows), strict=True):
            if event is not None and event.claim and first != last:
                yield first, event.claim
                last = first


def _read(district: str, rows: list[Any]) -> list[Event | None]:
    """The events; None for what cannot be read: others name it."""
    glued = Glued(district=district, seqs=[row[0] for row in rows], data=b"[%s]" % b",".join(row[2] for row in rows))
    try:
        found = READER.events(glued)
    except Unreadable:
        found = []
    if len(found) == len(rows):
        return list(found)
    return [None] if len(rows) == 1 else [each for row in rows for each in _read(district, [row])]
