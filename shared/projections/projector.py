"""Keeping a projection up with the log: live, rebuilt beside the live version, verified."""

import asyncio
import datetime as dt
from collections.abc import Callable

import msgspec
import structlog
from prometheus_client import Gauge

from shared.eventlog import EventLog, Hole
from shared.projections.documents import Documents, Projection
from shared.projections.fold import Fold, Poison
from shared.projections.store import Checkpoint, Moved, Store, encoded

LOG = structlog.get_logger("projections")
POLL = 1.0  # seconds; wake-ups make it faster
BREATH = 0.02  # seconds between two looks at the log, so that a busy log is read in pages and not event by event
LAG = Gauge("copperseal_projection_lag_events", "events not folded yet", ["projection", "district"])
LAG_SECONDS = Gauge(
    "copperseal_projection_lag_seconds", "age of the last folded event while behind", ["projection", "district"]
)


class Rebuilt(msgspec.Struct, frozen=True, kw_only=True):
    """What a rebuild did."""

    projection: str
    district: str
    version: int
    events: int
    documents: int
    seconds: float


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A live document that a rebuild does not give (or gives otherwise)."""

    projection: str
    district: str
    kind: str
    key: str
    what: str


class Projector:
    """One projection over all districts."""

    def __init__(self, log: EventLog, store: Store, projection: Projection) -> None:
        self._log, self._store, self._projection = log, store, projection
        self._fold = Fold(projection)
        self._memory: dict[str, tuple[Checkpoint, Documents]] = {}
        self._stopped: dict[str, int] = {}  # where a poison event stopped a district
        self.woken = asyncio.Event()

    async def run(self) -> None:
        """Follow the log until cancelled; one district's trouble never stops another's."""
        while True:
            self.woken.clear()
            try:
                for district, head in (await self._log.heads()).items():
                    await self._follow(district, head)
            except Exception as error:  # Postgres away: try again, nothing is lost
                LOG.warning("projection interrupted", projection=self._projection.name, error=repr(error))
                self._memory.clear()
            await self._pause()

    async def _pause(self) -> None:
        await asyncio.sleep(BREATH)
        try:
            await asyncio.wait_for(self.woken.wait(), POLL)
        except TimeoutError:
            return

    async def _follow(self, district: str, head: int) -> None:
        try:
            await self.catch_up(district, head)
        except (Poison, Hole) as trouble:
            if self._stopped.get(district) is None:
                LOG.error("projection stopped", projection=self._projection.name, district=district, why=str(trouble))
        except Moved:
            self._memory.pop(district, None)  # another replica follows too; read again what it wrote

    async def catch_up(self, district: str, head: int) -> None:
        """Fold and write page by page up to the head. Raises `Poison`, `Hole`, `Moved`."""
        checkpoint, documents = self._memory.get(district) or await self._recall(district)
        while (checkpoint.seq if checkpoint else 0) < head:
            after = checkpoint.seq if checkpoint else 0
            page = await self._log.page(district, after, self._fold.types)
            if page is None:
                break
            try:
                self._fold.page(documents, page)
            except Poison as poison:
                await self._stop(district, checkpoint, poison)
                raise
            at = page.recorded[-1] if page.recorded else (checkpoint.at if checkpoint else None)
            new = Checkpoint(version=checkpoint.version if checkpoint else 1, seq=page.last_seq, at=at)
            await self._store.write(district, checkpoint, new, documents)
            checkpoint = new
            self._memory[district] = (checkpoint, documents)
            self._stopped.pop(district, None)
            self._measure(district, head - checkpoint.seq, at)

    async def _recall(self, district: str) -> tuple[Checkpoint | None, Documents]:
        checkpoint = await self._store.checkpoint(district)
        if checkpoint is None:
            return None, Documents(self._projection.kinds)
        reading = await self._store.read(district)
        if reading is None or reading.seq != checkpoint.seq:
            raise Moved
        return checkpoint, reading.docs

    async def _stop(self, district: str, checkpoint: Checkpoint | None, poison: Poison) -> None:
        """List the stop beside the checkpoint; what was folded in memory past it is forgotten."""
        self._memory.pop(district, None)
        if checkpoint is not None and self._stopped.get(district) != poison.seq:
            listed = msgspec.structs.replace(checkpoint, stopped=str(poison))
            await self._store.write(district, checkpoint, listed, Documents(self._projection.kinds))
        self._stopped[district] = poison.seq

    def _measure(self, district: str, behind: int, at: dt.datetime | None) -> None:
        LAG.labels(self._projection.name, district).set(behind)
        age = (dt.datetime.now(dt.UTC) - at).total_seconds() if behind and at else 0.0
        LAG_SECONDS.labels(self._projection.name, district).set(age)

    async def rebuild(self, district: str, progress: Callable[[int], None] = lambda _: None) -> Rebuilt:
        """Fold the whole history aside, write it beside the live version, catch up, switch in one transaction.

        Raises LookupError for a district without a live version, `Poison`, `Hole`.
        """
        started = asyncio.get_running_loop().time()
        live = await self._live(district)
        documents = Documents(self._projection.kinds)
        at = await self._fold.up_to(self._log, district, documents, 0, live.seq)
        fresh = Checkpoint(version=live.version + 1, seq=live.seq, at=at)
        await self._store.write_new(district, fresh, documents)
        while not await self._store.switch(district, live, fresh):  # events came meanwhile: fold them too
            progress(fresh.seq)
            live = await self._live(district)
            at = await self._fold.up_to(self._log, district, documents, fresh.seq, live.seq) or fresh.at
            further = Checkpoint(version=fresh.version, seq=live.seq, at=at)
            await self._store.write(district, fresh, further, documents)
            fresh = further
        self._memory.pop(district, None)
        return Rebuilt(
            projection=self._projection.name,
            district=district,
            version=fresh.version,
            events=fresh.seq,
            documents=sum(len(documents.all(kind)) for kind in self._projection.kinds),
            seconds=asyncio.get_running_loop().time() - started,
        )

    async def verify(self, district: str) -> list[Difference]:
        """Rebuild aside, compare document by document with what is live; an empty list is the proof."""
        live = await self._store.checkpoint(district)
        if live is None:
            return []
        stored = await self._store.rows(district, live.version)
        documents = Documents(self._projection.kinds)
        await self._fold.up_to(self._log, district, documents, 0, live.seq)
        wanted = {(kind, key): document for kind, key, document in encoded(self._projection, documents)}
        return [
            Difference(projection=self._projection.name, district=district, kind=kind, key=key, what=what)
            for (kind, key), what in _differences(stored, wanted)
        ]

    async def _live(self, district: str) -> Checkpoint:
        live = await self._store.checkpoint(district)
        if live is None:
            raise LookupError(f"{self._projection.name} has read nothing of district {district} yet")
        return live

    async def count(self, district: str) -> int:
        """How many live documents there are."""
        live = await self._store.checkpoint(district)
        return 0 if live is None else len(await self._store.rows(district, live.version))


def _differences(
    stored: dict[tuple[str, str], bytes], wanted: dict[tuple[str, str], bytes]
) -> list[tuple[tuple[str, str], str]]:
    return [
        *((at, "missing") for at in sorted(wanted.keys() - stored.keys())),
        *((at, "not from the log") for at in sorted(stored.keys() - wanted.keys())),
        *((at, "different") for at in sorted(wanted.keys() & stored.keys()) if wanted[at] != stored[at]),
    ]
