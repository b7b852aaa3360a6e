"""Documents and checkpoints in Postgres: written together, so each event counts exactly once."""

import datetime as dt
from typing import Any

import asyncpg
import msgspec

from shared.projections.documents import Documents, Projection
from shared.sql import statements

SQL = statements("shared.projections")
_encode = msgspec.json.Encoder(order="deterministic").encode


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """How far a version of a projection has read a district's log; `stopped` says why it goes no further."""

    version: int
    seq: int
    at: dt.datetime | None = None
    stopped: str | None = None


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A district's documents as of a position of the log."""

    docs: Documents
    seq: int
    at: dt.datetime | None


class Moved(Exception):
    """Another replica moved the checkpoint: what is in memory here is out of date."""


class Store:
    """One projection's tables, `<schema>.documents` and `<schema>.checkpoints`."""

    def __init__(self, pool: asyncpg.Pool, projection: Projection) -> None:
        self._pool = pool
        self._projection = projection
        self._sql = {name: text.replace("{schema}", projection.schema) for name, text in SQL.items()}
        self._kinds = {kind.__name__: (kind, msgspec.json.Decoder(kind)) for kind in projection.kinds}

    async def checkpoint(self, district: str) -> Checkpoint | None:
        """The live version's, or None before the first event."""
        row = await self._pool.fetchrow(self._sql["checkpoint"], self._projection.name, district)
        return None if row is None else Checkpoint(**row)

    async def districts(self) -> list[str]:
        """Which districts have a live version."""
        return [row[0] for row in await self._pool.fetch(self._sql["districts"], self._projection.name)]

    async def read(self, district: str) -> Reading | None:
        """Checkpoint and all live documents, from one snapshot."""
        async with self._pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
            row = await connection.fetchrow(self._sql["checkpoint"], self._projection.name, district)
            if row is None:
                return None
            rows = await connection.fetch(self._sql["documents"], self._projection.name, district, row["version"])
        return Reading(docs=self._decoded(rows), seq=row["seq"], at=row["at"])

    async def rows(self, district: str, version: int) -> dict[tuple[str, str], bytes]:
        """The documents of a version as they are stored."""
        rows = await self._pool.fetch(self._sql["documents"], self._projection.name, district, version)
        return {(kind, key): document for kind, key, document in rows}

    async def write(self, district: str, before: Checkpoint | None, after: Checkpoint, documents: Documents) -> None:
        """Changed documents and the moved checkpoint in one transaction. Raises `Moved`."""
        changed = sorted((kind.__name__, key, kind) for kind, key in documents.changed)
        async with self._pool.acquire() as connection, connection.transaction():
            if before is None:
                values: tuple[object, ...] = (after.seq, after.at)
            else:
                values = (before.seq, after.seq, after.at, after.stopped)
            name = "first" if before is None else "move"
            if not await connection.fetchval(self._sql[name], self._projection.name, district, after.version, *values):
                raise Moved
            if changed:
                await connection.execute(
                    self._sql["upsert"], self._projection.name, district, after.version,
                    [name for name, _, _ in changed], [key for _, key, _ in changed],
                    [_encode(documents.get(kind, key)) for _, key, kind in changed],
                )  # fmt: skip
        documents.changed.clear()

    async def write_new(self, district: str, after: Checkpoint, documents: Documents) -> None:
        """A whole version beside the live one, in one COPY."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(self._sql["drop"], self._projection.name, district, after.version)
            await connection.execute(
                self._sql["begin"], self._projection.name, district, after.version, after.seq, after.at
            )
            await connection.copy_records_to_table(
                "documents",
                schema_name=self._projection.schema,
                columns=["projection", "district", "version", "kind", "key", "document"],
                records=(
                    (self._projection.name, district, after.version, *row)
                    for row in encoded(self._projection, documents)
                ),
            )
        documents.changed.clear()

    async def switch(self, district: str, live: Checkpoint, to: Checkpoint) -> bool:
        """Make version `to` the live one and drop the other, if the live one still stands where `to` does."""
        async with self._pool.acquire() as connection, connection.transaction():
            row = await connection.fetchrow(self._sql["lock"], self._projection.name, district)
            if row is None or row["seq"] != to.seq or row["version"] != live.version:
                return False
            await connection.execute(self._sql["drop"], self._projection.name, district, live.version)
            await connection.execute(self._sql["live"], self._projection.name, district, to.version)
            return True

    def _decoded(self, rows: list[Any]) -> Documents:
        documents = Documents(self._projection.kinds)
        for name, key, document in rows:
            documents.put(key, self._kinds[name][1].decode(document))
        documents.changed.clear()
        return documents


def encoded(projection: Projection, documents: Documents) -> list[tuple[str, str, bytes]]:
    """Every document as it is stored: kind, key, bytes."""
    return [
        (kind.__name__, key, _encode(document))
        for kind in projection.kinds
        for key, document in documents.all(kind).items()
    ]
