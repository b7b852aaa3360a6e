"""Documents aside, in a file of this process: as many as there may be, in little memory."""

import sqlite3
from collections.abc import Iterable
from typing import Any, Literal

import msgspec

from shared.projections.documents import Encoded, Projection
from shared.sql import statements

SQL = statements("shared.projections", "aside")


class Aside:
    """A district's documents as the log gives them (`made`) beside those of the table (`live`).

    The file has no name, and is gone with the process, however that ends (SQLite's temporary database).
    """

    def __init__(self, projection: Projection) -> None:
        self._decoders = {kind: msgspec.json.Decoder(kind) for kind in projection.kinds}
        self._file = sqlite3.connect("", isolation_level=None)
        self._file.executescript(SQL["begin"])

    def close(self) -> None:
        """Nothing is kept."""
        self._file.close()

    def put(self, which: Literal["made", "live"], documents: Iterable[Encoded]) -> None:
        """These, in the place of those under the same keys."""
        self._file.executemany(SQL[which], documents)

    async def document(self, kind: type[msgspec.Struct], key: str) -> Any:
        """What the log gave so far, or None."""
        row = self._file.execute(SQL["document"], (kind.__name__, key)).fetchone()
        return None if row is None else self._decoders[kind].decode(row[0])

    def keys(self, which: Literal["missing", "not_from_the_log", "different"]) -> list[tuple[str, str]]:
        """Kind and key of the documents that only the log gives, only the table has, or that are not the same."""
        return self._file.execute(SQL[which]).fetchall()
