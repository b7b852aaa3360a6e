"""Documents and checkpoints in Postgres: written together, so each event counts exactly once."""

import asyncio
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import asyncpg
import msgspec

from shared.kept import Kept
from shared.projections.documents import Documents, Encoded, Projection
from shared.sql import statements

SQL = statements("shared.projections")
AT_ONCE = 2_000  # documents on their way, where all are read
WHOLE = 200  # decoded documents of kinds that are asked for whole


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """How far a version of a projection has read a district's log; `stopped` says why it goes no further.

    `shape`: which documents and events it was made by (`Projection.shape`).
    """

    version: int
    seq: int
    at: dt.datetime | None = None
    stopped: str | None = None
    shape: str = ""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A district's documents as of a position of the log; of which version, and how many bytes in the table."""

    docs: Documents
    seq: int
    at: dt.datetime | None
    version: int = 0
    size: int = 0


class AnotherShape(OSError):
    """The live documents are of another version of ours; the projector makes them anew, as after an upgrade."""


class Moved(Exception):
    """Another replica moved the checkpoint: what is in memory here is out of date."""


class Store:
    """One projection's tables, `<schema>.documents` and `<schema>.checkpoints`."""

    def __init__(self, pool: asyncpg.Pool, projection: Projection) -> None:
        self._pool, self._asked = pool, Kept(pool, at_most=1)
        self._projection = projection
        self._sql = {name: text.replace("{schema}", projection.schema) for name, text in SQL.items()}
        self._kinds = {kind.__name__: (kind, msgspec.json.Decoder(kind)) for kind in projection.kinds}
        self._decoded_once = lru_cache(WHOLE)(self._decoded)

    async def checkpoint(self, district: str) -> Checkpoint | None:
        """The live version's, or None before the first event."""
        row = await self._pool.fetchrow(self._sql["checkpoint"], self._projection.name, district)
        return None if row is None else Checkpoint(**row)

    async def districts(self) -> list[str]:
        """Which districts have a live version."""
        return [row[0] for row in await self._pool.fetch(self._sql["districts"], self._projection.name)]

    async def read(self, district: str, since: Reading | None = None) -> Reading | None:
        """Checkpoint and all live documents, of one moment; what changed since an earlier reading costs what changed.

        Decoded beside the loop: a whole district may take half a second.
        """
        at = (0, 0) if since is None else (since.version, since.seq)
        rows = await self._pool.fetch(self._sql["read"], self._projection.name, district, *at)
        return await asyncio.to_thread(self._reading, rows, since) if rows else None

    async def some(
        self, district: str, wanted: Mapping[type[msgspec.Struct], Iterable[str]],
        whole: Iterable[type[msgspec.Struct]] = (),
    ) -> Reading | None:  # fmt: skip
        """Of the live documents those with these keys, and all of the kinds that are asked for whole; None as above.

        One round trip. Who reads on compares the positions: between two readings the projection may have moved. What is
        asked for whole is small and seldom changes: it is decoded once, and nobody may alter it.
        """
        pairs = [(kind.__name__, key) for kind, keys in wanted.items() for key in keys]
        rows = await self._asked.fetch(
            self._sql["some"], self._projection.name, district,
            [kind for kind, _ in pairs], [key for _, key in pairs], [kind.__name__ for kind in whole],
        )  # fmt: skip
        if not rows:
            return None
        docs, names = Documents(self._projection.kinds), {kind.__name__ for kind in whole}
        for _, _, name, key, document in rows:
            if name is not None:
                kind, found = (self._decoded_once if name in names else self._decoded)(name, document)
                docs.learn(kind, key, found)
        return Reading(docs=docs, seq=rows[0]["seq"], at=rows[0]["at"])

    async def stored(self, district: str, take: Callable[[list[Encoded]], None]) -> int:
        """Up to where the live documents were made, 0 if none are live; `take` gets them as they are stored.

        Some at a time, all of one moment.
        """
        seq = 0
        async with self._pool.acquire() as connection, connection.transaction():
            cursor = await connection.cursor(self._sql["read"], self._projection.name, district, 0, 0)
            while rows := await cursor.fetch(AT_ONCE):
                seq = rows[0]["seq"]
                take([(kind, key, document) for _, _, _, kind, key, document in rows if kind is not None])
        return seq

    async def document(self, district: str, version: int, kind: type[msgspec.Struct], key: str) -> Any:
        """One document of a version, or None."""
        name, decoder = kind.__name__, self._kinds[kind.__name__][1]
        found = await self._pool.fetchval(
            self._sql["document"], self._projection.name, district, version, name, key
        )  # fmt: skip
        return None if found is None else decoder.decode(found)

    async def count(self, district: str) -> int:
        """How many live documents there are."""
        found: int = await self._pool.fetchval(self._sql["count"], self._projection.name, district)
        return found

    async def write(
        self, district: str, before: Checkpoint | None, after: Checkpoint, changes: Sequence[Encoded] = ()
    ) -> None:
        """Changed documents and the moved checkpoint, both or neither. Raises `Moved`."""
        at = self._projection.name, district, after.version
        if before is not None and before.seq > 0:
            await self._moved(self._pool, "move", *at, *_further(before, after), *_columns(changes))
            return
        async with self._pool.acquire() as connection, connection.transaction():
            if before is None:
                await self._moved(connection, "first", *at, after.seq, after.at, self._projection.shape)
                await connection.execute(self._sql["clear"], *at[:2], after.version + 1)  # what lost its checkpoint
            else:
                await self._moved(connection, "move", *at, *_further(before, after), *_columns(()))
            await self._copy(connection, district, after, changes)  # nothing of this version is there yet

    async def _moved(self, connection: Any, statement: str, *values: object) -> None:
        if not await connection.fetchval(self._sql[statement], *values):
            raise Moved

    async def _copy(self, connection: Any, district: str, at: Checkpoint, changes: Sequence[Encoded]) -> None:
        await connection.copy_records_to_table(
            "documents",
            schema_name=self._projection.schema,
            columns=["projection", "district", "version", "kind", "key", "document", "seq"],
            records=((self._projection.name, district, at.version, *change, at.seq) for change in changes),
        )

    async def begin(self, district: str) -> Checkpoint:
        """A version of its own beside the live one, empty."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(self._sql["lock"], self._projection.name, district)
            version = await connection.fetchval(
                self._sql["begin"], self._projection.name, district, self._projection.shape
            )
        return Checkpoint(version=version, seq=0)

    async def switch(self, district: str, live: Checkpoint, to: Checkpoint) -> bool:
        """Make version `to` the live one and drop those before it, if the live one still stands where it did.

        Raises `Moved` where another rebuild dropped this one.
        """
        async with self._pool.acquire() as connection, connection.transaction():
            row = await connection.fetchrow(self._sql["lock"], self._projection.name, district)
            if row is None or (row["version"], row["seq"]) != (live.version, live.seq):
                return False
            for statement in ("abandon", "clear"):
                await connection.execute(self._sql[statement], self._projection.name, district, to.version)
            if not await connection.fetchval(self._sql["live"], self._projection.name, district, to.version):
                raise Moved
            return True

    def _reading(self, rows: Sequence[Any], since: Reading | None) -> Reading:
        version, seq, at = rows[0][:3]
        before = since if since is not None and since.version == version else None
        docs, size = (before.docs, before.size) if before else (Documents(self._projection.kinds), 0)
        changed = []
        for _, _, _, name, key, document in rows:
            if name is not None:
                kind, found = self._decoded(name, document)
                changed.append((kind, key, found))
                size += len(document)
        return Reading(docs=docs.with_(changed) if changed else docs, seq=seq, at=at, version=version, size=size)

    def _decoded(self, name: str, document: bytes) -> tuple[type[msgspec.Struct], Any]:
        try:
            kind, decoder = self._kinds[name]
            return kind, decoder.decode(document)
        except (KeyError, msgspec.DecodeError) as error:
            raise AnotherShape(f"{self._projection.name} holds a {name} of another version") from error


def _further(before: Checkpoint, after: Checkpoint) -> tuple[object, ...]:
    return before.seq, after.seq, after.at, after.stopped


def _columns(changes: Sequence[Encoded]) -> tuple[Sequence[object], ...]:
    """Kinds, keys and documents."""
    return tuple(zip(*changes, strict=True)) if changes else ((), (), ())
