"""Keeping a projection up with the log: live, rebuilt beside the live version, verified."""

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator, Callable
from contextlib import closing, suppress
from functools import partial
from zlib import crc32

import msgspec
import structlog
from prometheus_client import Gauge

from shared import waiting
from shared.eventlog import Corrupt, EventLog, Hole, Page, pages
from shared.projections.aside import Aside
from shared.projections.documents import Documents, Projection
from shared.projections.fold import Fetch, Fold
from shared.projections.store import Checkpoint, Moved, Store
from shared.refusals import Trouble

LOG = structlog.get_logger("projections")
POLL = 1.0  # seconds; wake-ups make it faster
KEPT = 20_000  # documents of a kind in memory, at most, and of all kinds before they are written in a rebuild
ALTOGETHER = 100_000  # documents in memory of all districts that are followed
TOGETHER = 4_000  # documents that a follower writes at once while it is behind
BREATH = 0.02  # seconds from one look at the log to the next, so that it is read in pages, not event by event
BEAT, BUSY = 0.05, 1_500  # and while so many events a second come: a look and its write cost as much as forty
OVERDUE = dt.timedelta(minutes=1)  # by then something of a district was read, or nobody reads
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


def is_busy(events: int, seconds: float) -> bool:
    """Whether the log that grew by so many events since the look before is looked at once a beat."""
    return events > BUSY * seconds


def next_look(looked: float, now: float, *, busy: bool, turn: float) -> float:
    """When a projection looks at the log again that looked at `looked`, in seconds of the machine's clock.

    In a busy log once a beat, each projection at its own moment (`turn`, from 0 to 1): all are woken at once, and if
    all looked at once, they would hold up whoever answers commands for as long as they take together.
    """
    return now + (turn * BEAT - now) % BEAT if busy else looked + BREATH


class Projector:
    """One projection over all districts."""

    def __init__(self, log: EventLog, store: Store, projection: Projection) -> None:
        self._log, self._store, self._projection = log, store, projection
        self._fold = Fold(projection)
        self._memory: dict[str, tuple[Checkpoint, Documents]] = {}  # where nothing happened for longest comes first
        self._held = 0  # documents in it
        self._fits: set[str] = set()  # districts whose live version is of our shape
        self._turn = crc32(projection.name.encode()) / 2**32
        self._seen, self._looked = 0, 0.0  # how long all logs were together at the last look, and when that was
        self._stopped: dict[str, str] = {}  # districts whose log cannot be read further, and why
        self.woken = asyncio.Event()

    async def run(self) -> None:
        """Follow the log until cancelled; one district's trouble never stops another's."""
        while True:
            self.woken.clear()
            busy, looked = False, time.monotonic()
            try:
                heads = await self._log.heads()
                seen = sum(heads.values())
                busy = is_busy(seen - self._seen, looked - self._looked)
                self._seen, self._looked = seen, looked
                for district, head in heads.items():
                    await self._follow(district, head)
            except Exception as error:  # Postgres away: try again, nothing is lost
                LOG.warning("projection interrupted", projection=self._projection.name, error=repr(error))
                self._memory.clear()
                self._held = 0
            now = time.monotonic()
            await self._pause(next_look(looked, now, busy=busy, turn=self._turn) - now)

    async def _pause(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL):
                await self.woken.wait()

    async def _follow(self, district: str, head: int) -> None:
        name = self._projection.name
        if not waiting.due(name, district):
            return
        try:
            await self.fit(district)
            await self.catch_up(district, head)
        except Corrupt as trouble:
            if self._stopped.get(district) != str(trouble):
                LOG.error("projection stopped", projection=name, district=district, why=str(trouble))
            self._stopped[district] = str(trouble)
        except Moved:
            pass  # another replica follows too; what it wrote is read where it is needed
        except Exception as error:  # somebody holds what is to be written, say: the other districts go on
            LOG.warning("projection interrupted", projection=name, district=district, error=repr(error))
            waiting.put_off(name, district, error)
            return
        waiting.went_on(name, district)

    async def fit(self, district: str) -> bool:
        """Build anew what an earlier version of the system made otherwise; whether that was needed."""
        if district in self._fits or (live := await self._store.checkpoint(district)) is None:
            return False
        needed = live.shape != self._projection.shape
        if needed:
            LOG.info("projection built anew", projection=self._projection.name, district=district)
            await self.rebuild(district)
        self._fits.add(district)
        return needed

    async def catch_up(self, district: str, head: int) -> None:
        """Fold and write up to the head. Raises `Corrupt`, `Moved`."""
        if (held := self._memory.get(district)) is not None and held[0].seq >= head:
            return
        checkpoint, documents = self._taken(district) or await self._begun(district)
        before = checkpoint
        try:
            async for page in self._pages(district, before.seq if before else 0, head):
                await self._fold.page(documents, page, self._fetch(district, checkpoint))
                before = Checkpoint(version=before.version if before else 1, seq=page.last_seq, at=page.at)
                if page.last_seq < head and documents.changed < TOGETHER:
                    continue
                await self._store.write(district, checkpoint, before, documents.taken())
                documents.let_go(KEPT)
                checkpoint = before
                self._stopped.pop(district, None)
                self._measure(district, head - page.last_seq, page.at)
        except Corrupt as trouble:
            if checkpoint is not None and checkpoint.stopped != str(trouble):
                listed = msgspec.structs.replace(checkpoint, stopped=str(trouble))
                await self._store.write(district, checkpoint, listed)
            raise
        if checkpoint is not None and checkpoint.seq <= head:  # beyond it, somebody else put it there: look again
            self._keep(district, checkpoint, documents)  # only what is written as it is here

    async def _pages(self, district: str, after: int, until: int) -> AsyncIterator[Page]:
        """All that is due. Raises `Corrupt`, also where the last records are gone: what was folded is then dropped."""
        async for page in pages(self._log, district, after, self._fold.types, until):
            after = page.last_seq
            yield page
        if after < until:
            raise Hole(district, after, until, held=0, seq=after + 1)

    def _keep(self, district: str, checkpoint: Checkpoint, documents: Documents) -> None:
        """Where nothing happened for longest, documents are let go once they are too many altogether."""
        self._memory[district] = checkpoint, documents
        self._held += documents.held
        while self._held > ALTOGETHER and (oldest := next(iter(self._memory))) != district:
            reached, documents = self._memory.pop(oldest)
            self._held -= documents.held
            documents.let_go(0)
            self._memory[oldest] = reached, documents  # how far it was read need not be asked again

    def _taken(self, district: str) -> tuple[Checkpoint | None, Documents] | None:
        taken = self._memory.pop(district, None)
        self._held -= taken[1].held if taken else 0
        return taken

    async def _begun(self, district: str) -> tuple[Checkpoint | None, Documents]:
        checkpoint = await self._store.checkpoint(district)
        return checkpoint, Documents(self._projection.kinds, whole=checkpoint is None)

    def _fetch(self, district: str, checkpoint: Checkpoint | None) -> Fetch | None:
        return None if checkpoint is None else partial(self._store.document, district, checkpoint.version)

    def _measure(self, district: str, behind: int, at: dt.datetime | None) -> None:
        LAG.labels(self._projection.name, district).set(behind)
        age = (dt.datetime.now(dt.UTC) - at).total_seconds() if behind and at else 0.0
        LAG_SECONDS.labels(self._projection.name, district).set(age)

    async def rebuild(self, district: str, progress: Callable[[int, int], None] = lambda _, __: None) -> Rebuilt:
        """Fold the whole history aside, write it beside the live version, catch up, switch in one transaction.

        `progress` hears how many events of how many are done. Raises LookupError for a district without a live version,
        `Corrupt`, `Moved` where another rebuild of the same district was faster.
        """
        started = asyncio.get_running_loop().time()
        live = await self._live(district)
        fresh = await self._store.begin(district)
        documents = Documents(self._projection.kinds)
        fetch = partial(self._store.document, district, fresh.version)
        writing: asyncio.Task[None] | None = None  # while the fold goes on
        try:
            while True:
                end = min(live.seq, (await self._log.heads()).get(district, 0))
                async for page in self._pages(district, fresh.seq, end):
                    await self._fold.page(documents, page, fetch)
                    if page.last_seq < end and documents.changed < KEPT:
                        continue
                    if writing is not None:
                        await writing
                        documents.let_go(KEPT)
                    further = Checkpoint(version=fresh.version, seq=page.last_seq, at=page.at)
                    writing = asyncio.create_task(self._store.write(district, fresh, further, documents.taken()))
                    fresh = further
                    progress(fresh.seq, end)
                if writing is not None:
                    await writing
                if await self._store.switch(district, live, fresh):
                    break
                live = await self._live(district)  # events came meanwhile: fold them too
        finally:
            if writing is not None:
                writing.cancel()
        self._taken(district)
        seconds = asyncio.get_running_loop().time() - started
        return Rebuilt(
            projection=self._projection.name,
            district=district,
            version=fresh.version,
            events=fresh.seq,
            documents=await self._store.count(district),
            seconds=seconds,
        )

    async def verify(self, district: str) -> list[Trouble]:
        """Rebuild aside, compare position and documents with what is live; an empty list is the proof."""
        name = self._projection.name
        wrong = []
        with closing(Aside(self._projection)) as aside:
            seq = await self._store.stored(district, partial(aside.put, "live"))
            head = (await self._log.heads()).get(district, 0)
            if seq > head or (seq == 0 and await self._overdue(district)):
                wrong.append(Trouble("position-elsewhere", district=district, projection=name, at=seq, end=head))
            await self._make_aside(aside, district, seq)
            for kind, key in aside.keys("missing"):
                wrong.append(Trouble("document-missing", district=district, projection=name, kind=kind, key=key))
            for kind, key in aside.keys("not_from_the_log"):
                wrong.append(
                    Trouble("document-not-from-the-log", district=district, projection=name, kind=kind, key=key)
                )
            for kind, key in aside.keys("different"):
                wrong.append(Trouble("document-different", district=district, projection=name, kind=kind, key=key))
        return wrong

    async def _make_aside(self, aside: Aside, district: str, until: int) -> None:
        documents = Documents(self._projection.kinds)
        async for page in pages(self._log, district, 0, self._fold.types, until):
            await self._fold.page(documents, page, aside.document)
            if documents.changed >= KEPT:
                aside.put("made", documents.taken())
                documents.let_go(KEPT)
        aside.put("made", documents.taken())

    async def _overdue(self, district: str) -> bool:
        """Whether the log is too old for nothing of it to be read yet."""
        first = await self._log.standing(district, 0, 1)
        return bool(first) and dt.datetime.now(dt.UTC) - first[0].recorded_at > OVERDUE

    async def _live(self, district: str) -> Checkpoint:
        live = await self._store.checkpoint(district)
        if live is None:
            raise Trouble("nothing-read", district=district, projection=self._projection.name)
        return live
