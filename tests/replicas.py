"""Replicas of a service that do not know of each other, and a representative for them to write about."""

import datetime as dt
import uuid
from collections.abc import Sequence

import asyncpg

from services.casework.deciders import DECIDERS as CASEWORK
from services.casework.world import World as Casework
from services.registry.deciders import DECIDERS
from services.scoring.deciders import DECIDERS as SCORING
from services.scoring.world import World as Scoring
from shared.contracts import registry as r
from shared.contracts.base import Command
from shared.contracts.replies import Reply
from shared.decider import Decider
from shared.directory import Directory
from shared.eventlog import EventLog
from shared.handling import Envelope, Handling
from shared.vault import Vault
from shared.worlds import Worlds

DAY = dt.date(2014, 1, 1)
SERVICES: dict[str, tuple[Sequence[Decider], type]] = {
    "registry": (DECIDERS, Directory), "casework": (CASEWORK, Casework), "scoring": (SCORING, Scoring),
}  # fmt: skip


class Replica:
    """One replica of a service, as the process makes it."""

    def __init__(self, pool: asyncpg.Pool, keys: asyncpg.Pool, district: str, service: str = "registry") -> None:
        log, (deciders, world) = EventLog(pool), SERVICES[service]
        self._handling = Handling(deciders, log, Vault(keys, bytes(range(32))), Worlds(log, world))
        self._district = district

    async def ask(self, command: Command, command_id: uuid.UUID | None = None, seen: int | None = None) -> Reply:
        return await self.together([command], [command_id or uuid.uuid4()], seen)

    async def together(
        self, commands: list[Command], ids: list[uuid.UUID] | None = None, seen: int | None = None
    ) -> Reply:
        made = ids or [uuid.uuid4() for _ in commands]
        return await self._handling.handle_together([
            (Envelope(district=self._district, command_id=i, actor="test", seen=seen), command)
            for i, command in zip(made, commands, strict=True)
        ])  # fmt: skip


def organisation(code: str, kind: str = "镇", parent: str | None = None) -> r.RegisterOrganisation:
    return r.RegisterOrganisation(on=DAY, code=code, name=code, kind=kind, parent=parent)  # type: ignore[arg-type]


ELECTED = r.RegisterMandate(
    on=DAY, mandate="D1", person="P1", name="n", gender="女", born="1970-01", level="区", term="t", committee="T1",
    term_end=dt.date(2018, 1, 1),
)  # fmt: skip
SEATED = r.SeatMandate(on=DAY, mandate="D1")
