"""Other event stores, measured in the same run: `umadb` (a Rust server) and `eventsourcing` (on Postgres)."""

import asyncio
import itertools
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from infra.local.processes import free_port, tied_to_parent

_streams = itertools.count(1)


async def in_threads(threads: int, calls: int, call: Callable[[int], None]) -> float:
    """`call(n)` so many times in each of the threads; calls a second. Raises what a call raised."""
    errors: list[Exception] = []
    ready = threading.Barrier(threads + 1)

    def work(n: int) -> None:
        ready.wait()
        try:
            for _ in range(calls):
                call(n)
        except Exception as error:  # told to whoever measures
            errors.append(error)

    def together() -> float:
        running = [threading.Thread(target=work, args=(n,)) for n in range(threads)]
        for thread in running:
            thread.start()
        ready.wait()
        started = time.perf_counter()
        for thread in running:
            thread.join()
        return threads * calls / (time.perf_counter() - started)

    rate = await asyncio.to_thread(together)
    if errors:
        raise errors[0]
    return rate


@dataclass(slots=True)
class Umadb:
    """A running server, through its own client."""

    client: Any

    async def append(self, threads: int, calls: int, data: bytes, events: int = 1) -> float:
        """Events a second, each call to a stream of its own."""
        import umadb

        def call(_: int) -> None:
            tag = f"s{next(_streams)}"
            self.client.append([umadb.Event("case-replied", data, [tag]) for _ in range(events)])

        return events * await in_threads(threads, calls, call)

    async def fill(self, data: Sequence[bytes]) -> None:
        """These events, a thousand a call."""
        import umadb

        def call() -> None:
            for start in range(0, len(data), 1000):
                self.client.append([umadb.Event("event", each, ["s"]) for each in data[start : start + 1000]])

        await asyncio.to_thread(call)

    async def read(self, decode: Callable[[bytes], object]) -> float:
        """Events a second, all of them read in batches and decoded."""

        def call() -> float:
            done, started, response = 0, time.perf_counter(), self.client.read()
            while batch := response.next_batch():
                done += len(batch)
                for each in batch:
                    decode(each.event.data)
            return done / (time.perf_counter() - started)

        return await asyncio.to_thread(call)


@asynccontextmanager
async def umadb_server() -> AsyncIterator[Umadb]:
    """Its own group commit, its own files."""
    import umadb

    port = free_port()
    with TemporaryDirectory(prefix="copperseal-bench-") as folder:
        server = subprocess.Popen(  # noqa: S603, ASYNC220 — a binary of our own environment
            [Path(sys.executable).parent / "umadb", "--listen", f"127.0.0.1:{port}", "--db-path", folder],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=tied_to_parent(),
        )  # fmt: skip
        try:
            yield Umadb(await _connected(umadb, port))
        finally:
            server.terminate()
            await asyncio.to_thread(server.wait, 10)


async def _connected(umadb: Any, port: int) -> Any:
    for _ in range(200):
        try:
            client = umadb.Client(f"http://127.0.0.1:{port}", batch_size=5000)
            await asyncio.to_thread(client.head)
        except Exception:  # whatever it raises until it is up
            await asyncio.sleep(0.05)
        else:
            return client
    raise TimeoutError("umadb does not start")


class Eventsourcing:
    """The library's recorder on a table of its own, in its safe default, and its JSON mapper."""

    def __init__(self, postgres: str) -> None:
        from eventsourcing.persistence import DatetimeAsISO, DecimalAsStr, JSONTranscoder, Mapper, UUIDAsHex
        from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore

        at = urlsplit(postgres)
        self._store = PostgresDatastore(
            dbname=at.path.lstrip("/"), host=at.hostname or "", port=at.port or 5432, user=at.username or "",
            password=at.password or "", pool_size=16, max_overflow=4, max_waiting=64,
        )  # fmt: skip
        self._recorder = PostgresApplicationRecorder(self._store, events_table_name="eventsourcing_bench")
        self._recorder.create_table()
        transcoder = JSONTranscoder()
        for kind in (UUIDAsHex, DecimalAsStr, DatetimeAsISO):
            transcoder.register(kind())
        self._mapper: Any = Mapper(transcoder)

    async def append(self, threads: int, calls: int, data: bytes) -> float:
        """Events a second, one event a call."""
        from eventsourcing.persistence import StoredEvent

        def call(_: int) -> None:
            self._recorder.insert_events(
                [StoredEvent(originator_id=uuid.uuid4(), originator_version=1, topic="casework:Replied", state=data)]
            )

        return await in_threads(threads, calls, call)

    async def fill(self, count: int) -> None:
        """So many entries of a ledger, as the library's users write them."""
        stored = await asyncio.to_thread(_entries, self._mapper, count)
        for start in range(0, count, 5000):
            await asyncio.to_thread(self._recorder.insert_events, stored[start : start + 5000])

    async def read(self) -> float:
        """Events a second, selected in pages of 5,000 and mapped to domain events."""

        def call() -> float:
            done, at, started = 0, None, time.perf_counter()
            while notes := self._recorder.select_notifications(start=at, limit=5000, inclusive_of_start=False):
                for note in notes:
                    self._mapper.to_domain_event(note)
                done, at = done + len(notes), notes[-1].id
            return done / (time.perf_counter() - started)

        return await asyncio.to_thread(call)

    def close(self) -> None:
        """Give the connections back."""
        self._store.close()


def _entries(mapper: Any, count: int) -> list[Any]:
    from infra.bench.eventsourced import Ledger

    ledger, stored = Ledger(), []
    ledger.collect_events()
    for n in range(count):
        ledger.logged(
            entry=f"L{n:08d}", mandate="Z0001", kind="走访选民", studio="S001", subject="person/P0001",
            box="A" * 108, on="2014-05-05", entered_on="2014-05-05",
        )  # fmt: skip
        stored += [mapper.to_stored_event(event) for event in ledger.collect_events()]
    return stored
