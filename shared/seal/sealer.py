"""Builds each district's tree behind the append and signs a checkpoint, a few seconds after there is something new."""

import asyncio
from pathlib import Path

import structlog
from prometheus_client import Gauge

from shared import waiting
from shared.eventlog import EventLog
from shared.refusals import Trouble
from shared.seal import witnessed
from shared.seal.leaf import leaf
from shared.seal.note import Signer, Unproven, Verifier
from shared.seal.store import SealStore
from shared.seal.tree import leaf_hash

LOG = structlog.get_logger("seal")
EVERY = 1.0  # seconds between two looks at the log
AT_ONCE = 50_000  # records under one checkpoint, at most: what one transaction writes
BEHIND = Gauge("copperseal_seal_lag_events", "events in the log that are not sealed yet", ["district"])


class Sealer:
    """Runs until cancelled. Any number of replicas may: they take turns, district by district.

    `system` is the first part of every log's origin, `seed` the private key that signs for it. `beside`: a folder where
    what was signed is remembered, so that neither log nor seal can be put back while nobody looks.
    """

    def __init__(self, log: EventLog, store: SealStore, system: str, seed: bytes, beside: Path | None = None) -> None:
        self._log, self._store = log, store
        self._system, self._seed, self._beside = system, seed, beside
        self._stopped: set[str] = set()
        self._signed: dict[str, int] = {}  # up to where this process knows a district to be signed
        self._forgetful = False

    async def run(self) -> None:
        """One district's trouble never stops another's."""
        while True:
            try:
                await self.seal_all()
            except Exception as error:  # Postgres away: try again, nothing is lost
                LOG.warning("sealing interrupted", error=repr(error))
            await asyncio.sleep(EVERY)

    async def seal_all(self) -> None:
        """Every district up to its head."""
        sealed = await self._store.sizes()
        for district, head in (await self._log.heads()).items():
            BEHIND.labels(district).set(head - sealed.get(district, 0))
            if head == sealed.get(district, 0):
                waiting.went_on("seal", district)  # by another replica, say
                continue
            if not waiting.due("seal", district):
                continue
            try:
                await self.seal(district, head)
            except Trouble as trouble:  # never sign what is not whole
                if district not in self._stopped:
                    LOG.error("sealing stopped", district=district, why=str(trouble))
                self._stopped.add(district)
            except Exception as error:  # somebody holds what is to be written, say: the other districts go on
                LOG.warning("sealing interrupted", district=district, error=repr(error))
                waiting.put_off("seal", district, error)
                continue
            else:
                self._stopped.discard(district)
            waiting.went_on("seal", district)

    async def seal(self, district: str, head: int) -> None:
        """One district up to this head. Raises `Hole`, `RolledBack`; `Unproven` where the seal itself was changed."""
        signer = Signer(f"{self._system}/{district}", self._seed)
        size = -1
        while size < head:
            async with self._store.extending(district) as tree:
                if tree.size < (before := self._known(district, signer)):
                    raise Unproven("checkpoint-gone", district=district, sealed=before, size=tree.size)
                tree.begin(signer)
                self._signed[district] = tree.size
                if tree.edge.size >= head:  # another replica sealed it meanwhile, and perhaps more
                    await self._whole(district, tree.edge.size)
                    return
                until = min(head, tree.edge.size + AT_ONCE)
                while tree.edge.size < until:
                    records = await self._log.records(district, tree.edge.size)
                    if not records:
                        raise RolledBack(district, tree.edge.size, head)
                    tree.edge.extend([leaf_hash(leaf(record)) for record in records])
                size = tree.edge.size
                signed = await tree.keep(signer)
            self._signed[district] = size
            await self._remember(district, signed)
        BEHIND.labels(district).set(0)

    def _known(self, district: str, signer: Signer) -> int:
        """Up to where a district was signed, as this process or an earlier one saw it. Raises `Unproven`."""
        if (
            district not in self._signed
            and self._beside
            and (kept := witnessed.note(self._beside, district)) is not None
        ):
            try:
                self._signed[district] = Verifier.of(signer.verifier_key).open(kept).size
            except Unproven as trouble:
                raise trouble.at(file=str(self._beside / f"{district}.checkpoint"), district=district) from None
        return self._signed.get(district, 0)

    async def _remember(self, district: str, signed: str) -> None:
        if self._beside is None:
            return
        try:
            await asyncio.to_thread(witnessed.keep, self._beside, district, signed)
        except OSError as error:  # nobody may write there, say: then others are the only witnesses
            if not self._forgetful:
                LOG.warning("checkpoints are not kept beside the key", error=repr(error))
            self._forgetful = True
        else:
            self._forgetful = False

    async def _whole(self, district: str, sealed: int) -> None:
        head = (await self._log.heads()).get(district, 0)
        if head < sealed:
            raise RolledBack(district, head, sealed)


class RolledBack(Trouble):
    """The log is shorter than what was sealed of it."""

    def __init__(self, district: str, head: int, sealed: int) -> None:
        super().__init__("rolled-back", district=district, head=head, sealed=sealed)
