"""Tiles and checkpoints in Postgres, and the proofs that they give."""

import datetime as dt
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import asyncpg

from shared.refusals import Trouble
from shared.seal import note, tree
from shared.seal.note import Unproven
from shared.sql import statements

SQL = statements("shared.seal")


class NotSealed(Trouble):
    """The log's seal does not reach this record (yet)."""


class Kept(NamedTuple):
    """A checkpoint as it is kept: how many records, the signed note, when it was signed."""

    size: int
    note: str
    at: dt.datetime


class SealStore:
    """The seals of all districts. A proof reads the few tiles it needs, never the tree."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def sizes(self) -> dict[str, int]:
        """How far each district is sealed."""
        return {row["district"]: row["size"] for row in await self._pool.fetch(SQL["sizes"])}

    async def checkpoint(self, district: str) -> tuple[int, str]:
        """The latest: how many records, and the signed note. Raises `NotSealed`; `Unproven` where it is not that."""
        row = await self._pool.fetchrow(SQL["latest"], district)
        if row is None:
            raise NotSealed("nothing-sealed", district=district)
        size, signed, key = row
        try:
            found = note.Verifier.of(key or "").kept(signed)
        except Unproven as trouble:
            raise trouble.at(district=district, checkpoint=size) from None
        if found.size != size:
            raise Unproven("checkpoint-misplaced", district=district, checkpoint=size, size=found.size)
        return size, signed

    async def checkpoints(self, district: str) -> list[Kept]:
        """All there ever were, the oldest first."""
        return [Kept(*row) for row in await self._pool.fetch(SQL["checkpoints"], district)]

    async def verifier_key(self, district: str) -> str:
        """What the checkpoints are checked by. Raises `NotSealed`."""
        key = await self._pool.fetchval(SQL["verifier_key"], district)
        if key is None:
            raise NotSealed("nothing-sealed", district=district)
        return str(key)

    async def proof(self, district: str, seq: int, leaf: bytes | None = None) -> str:
        """That the latest checkpoint holds the record; a receipt, if it carries the record.

        Raises `NotSealed`; `Unproven` where tree or checkpoint are not whole.
        """
        size, checkpoint = await self.checkpoint(district)
        if not 0 < seq <= size:
            raise NotSealed("not-sealed", district=district, seq=seq, size=size)
        path = await self._hashes(district, tree.inclusion(seq - 1, size))
        return note.proof_text(seq - 1, path, checkpoint, leaf)

    async def consistency(self, district: str, old: int) -> str:
        """That the latest checkpoint goes on from the one of `old` records. Raises `NotSealed`, `Unproven`."""
        size, checkpoint = await self.checkpoint(district)
        if not 0 < old <= size:
            raise NotSealed("not-so-many-sealed", district=district, old=old, size=size)
        return note.consistency_text(old, await self._hashes(district, tree.consistency(old, size)), checkpoint)

    async def root(self, district: str, size: int) -> bytes:
        """The root of the first `size` records, as the tiles have it. Raises `Unproven`."""
        (found,) = await self._hashes(district, [(0, size)])
        return found

    async def tiles(self, district: str, at: Iterable[tree.At]) -> dict[tree.At, bytes]:
        """These tiles, as far as they exist."""
        return await _tiles(self._pool, district, at)

    async def _hashes(self, district: str, ranges: list[tree.Range]) -> list[bytes]:
        tiles = await self.tiles(district, tree.tiles_of(ranges))
        try:
            return [tree.hash_of(tiles, lo, hi) for lo, hi in ranges]
        except KeyError as error:
            level, number = error.args[0]
            raise Unproven("tree-not-whole", district=district, level=level, tile=number) from None

    @asynccontextmanager
    async def extending(self, district: str) -> AsyncIterator["Extending"]:
        """One writer at a time, one transaction."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(SQL["alone"], district)
            row = await connection.fetchrow(SQL["latest"], district)
            size = 0 if row is None else row["size"]
            tiles = await _tiles(connection, district, (at for at, count in tree.edge_tiles(size) if count))
            yield Extending(connection, district, size, tiles, None if row is None else row["note"])


class Extending:
    """A district's tree while it grows."""

    def __init__(
        self, connection: Any, district: str, size: int, tiles: dict[tree.At, bytes], signed: str | None
    ) -> None:
        self._connection, self._district = connection, district
        self._signed, self.size = signed, size
        self._tiles = tiles
        self._before: dt.datetime | None = None  # when the latest was signed
        self.edge = tree.Edge()

    def begin(self, signer: note.Signer) -> None:
        """Go on from the latest checkpoint, if it is the signer's and the tiles give its root. Raises `Unproven`."""
        if self._signed is None:
            return
        signed = note.Verifier.of(signer.verifier_key).kept(self._signed)
        self._before = signed.at
        try:
            self.edge = tree.Edge(self.size, self._tiles)
            fits = (signed.size, signed.root) == (self.size, self.edge.root())
        except (KeyError, IndexError):  # tiles are missing or cut
            fits = False
        if not fits:
            raise Unproven("tree-not-as-signed", district=self._district, seq=1, last=self.size, size=self.size)

    async def keep(self, signer: note.Signer) -> str:
        """The tree as it is now, under a checkpoint of its own: its signed note."""
        changed = sorted(self.edge.changed().items())
        await self._connection.execute(
            SQL["keep_tiles"], self._district, [level for (level, _), _ in changed], [n for (_, n), _ in changed],
            [hashes for _, hashes in changed],
        )  # fmt: skip
        await self._connection.execute(SQL["keep_verifier_key"], self._district, signer.verifier_key)
        now = await self._connection.fetchval(SQL["now"])
        at = max(now, self._before or now)  # a clock that was set back does not turn the chain round
        signed = signer.sign(self.edge.size, self.edge.root(), self.size, at)
        await self._connection.execute(SQL["keep_checkpoint"], self._district, self.edge.size, signed, at)
        return signed


async def _tiles(connection: Any, district: str, at: Iterable[tree.At]) -> dict[tree.At, bytes]:
    wanted = sorted(at)
    rows = await connection.fetch(SQL["tiles"], district, [level for level, _ in wanted], [n for _, n in wanted])
    return {(level, number): hashes for level, number, hashes in rows}
