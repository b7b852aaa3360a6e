"""A rehearsal: the services' own rules in memory, nothing written. What `--dry-run` asks."""

import asyncio
import hashlib
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from infra.sheets.importing import Answer, Undecided
from infra.sheets.on_record import OnRecord, may_be
from services.casework.deciders import DECIDERS as CASEWORK
from services.casework.world import World
from services.registry.deciders import DECIDERS as REGISTRY
from services.scoring.deciders import DECIDERS as SCORING
from shared.contracts.base import Command, Event, Sealed
from shared.contracts.replies import Accepted, Refusal
from shared.contracts.tags import members, tag
from shared.decider import Asked, Decider
from shared.handling import OPENS_A_DISTRICT, named_plainly, today, together
from shared.refusals import Refused
from shared.vault import personal_fields


@dataclass(slots=True)
class _Aggregate:
    """One aggregate as it has become; `logged` is what the log says of it and no row was found to repeat yet."""

    version: int
    state: Any
    logged: list[Event]


class Rehearsal:
    """Answers commands as the services would, from an empty log or from the district as it is on record.

    A command without personal words is known again by its id. One with them stands on record under an id that only
    the vault can make: if the log has an event that it may have written, it is `Undecided`, and taken for a repetition
    by what comes after it.
    """

    def __init__(self, clock: Callable[[], date] = today, record: OnRecord | None = None) -> None:
        self._clock, self._record = clock, record
        deciders: list[Decider[Any, Any, Any, Any]] = [*REGISTRY, *CASEWORK, *SCORING]
        self._deciders = {tag(kind): decider for decider in deciders for kind in members(decider.commands)}
        self._reading = asyncio.Lock()
        self._streams: dict[str, _Aggregate] = {}
        self._worlds: dict[str, World] = {}
        self._before: dict[uuid.UUID, Accepted] = {}
        self._perhaps: set[uuid.UUID] = set()  # commands that may have been done before
        self._claims: set[tuple[str, str]] = set()
        self.begun_with: set[str] = set()
        """The districts that were on record."""
        self.events: list[Event] = []

    async def send(self, district: str, asked: Sequence[tuple[Command, uuid.UUID]]) -> Answer:
        """The reply that the service would give: all of them done, or none."""
        async with self._reading:
            world = self._worlds.get(district) or await self._begun(district)
        closed = [(_closed(command), command_id) for command, command_id in asked]
        await self._looked_up(world, closed)
        await self._claims_looked_up(world, closed)
        try:
            if len(closed) > 1:
                self._all_agreed(world, closed)
            done = together([self._done(world, command, command_id) for command, command_id in closed])
        except Refused as refusal:
            return Refusal(
                code=refusal.code, zh=refusal.zh, en=refusal.en, field=refusal.field, command=refusal.command
            )  # fmt: skip
        return Undecided() if any(command_id in self._perhaps for _, command_id in closed) else done

    async def _begun(self, district: str) -> World:
        world = World(district)
        if self._record:
            async for event in self._record.events(district):
                world.learn(event)
        if world.known:
            self.begun_with.add(district)
        self._worlds[district] = world
        return world

    async def _looked_up(self, world: World, asked: Sequence[tuple[Command, uuid.UUID]]) -> None:
        """What is on record of the aggregate, and of the commands."""
        if world.district in self.begun_with and self._record:
            new = [each for each in asked if each[1] not in self._before and each[1] not in self._perhaps]
            plain = [command_id for command, command_id in new if not _has_words(command)]
            self._before |= await self._record.accepted(world.district, plain)
        for command, command_id in asked:
            aggregate = await self._aggregate_of(world, command)
            if _has_words(command) and command_id not in self._before and command_id not in self._perhaps:
                same = next((event for event in aggregate.logged if may_be(command, event)), None)
                if same is not None:
                    aggregate.logged.remove(same)
                    self._perhaps.add(command_id)

    async def _claims_looked_up(self, world: World, asked: Sequence[tuple[Command, uuid.UUID]]) -> None:
        """What they would claim, as far as it is another's on record already."""
        if world.district not in self.begun_with or not self._record:
            return
        with suppress(Refused):  # which is told by whoever decides
            claims = {event.claim for event in self._all_agreed(world, asked) if event.claim}
            self._claims |= {(world.district, claim) for claim in await self._record.claimed(world.district, claims)}

    async def _aggregate_of(self, world: World, command: Command) -> _Aggregate:
        decider, stream = self._aggregate(world, command)
        if stream not in self._streams:
            logged: list[Event] = []
            if world.district in self.begun_with and self._record:
                logged = await self._record.stream(world.district, decider, f"{decider.noun}/{command.key}")
            self._streams.setdefault(stream, _Aggregate(len(logged), decider.fold(logged), logged))
        return self._streams[stream]

    def _all_agreed(self, world: World, asked: Sequence[tuple[Command, uuid.UUID]]) -> list[Event]:
        """What they make happen, one after the other."""
        state = self._streams[self._aggregate(world, asked[0][0])[1]].state
        happened: list[Event] = []
        for command, command_id in asked:
            decider, _ = self._aggregate(world, command)
            if command_id in self._before or command_id in self._perhaps:
                continue
            try:
                events = self._decide(world, decider, state, command)
            except Refused as refusal:
                refusal.command = tag(type(command))
                raise
            state = decider.fold(events, state)
            happened += events
        return happened

    def _aggregate(self, world: World, command: Command) -> tuple[Decider[Any, Any, Any, Any], str]:
        decider = self._deciders[tag(type(command))]
        return decider, f"{world.district}/{decider.noun}/{command.key}"

    def _decide(self, world: World, decider: Decider[Any, Any, Any, Any], state: Any, command: Command) -> list[Event]:
        if not world.known and tag(type(command)) != OPENS_A_DISTRICT:
            raise Refused("unknown-district", district=world.district)
        named_plainly(command)
        events: list[Event] = decider.decide(state, command, Asked(today=self._clock(), world=world))
        return events

    def _done(self, world: World, command: Command, command_id: uuid.UUID) -> Accepted:
        before = self._before.get(command_id)
        if before is not None:
            return msgspec.structs.replace(before, repeated=True)
        decider, stream = self._aggregate(world, command)
        aggregate = self._streams[stream]
        if command_id in self._perhaps:
            return Accepted(stream=stream, version=aggregate.version)
        events = self._decide(world, decider, aggregate.state, command)
        claims = {(world.district, event.claim) for event in events if event.claim}
        if claims & self._claims and (refusal := decider.taken(command)):
            raise refusal
        self._claims |= claims
        aggregate.version += len(events)
        aggregate.state = decider.fold(events, aggregate.state)
        for event in events:
            world.learn(_as_the_world_reads_it(event))
        first = len(self.events) + 1 if events else 0
        self.events += events
        accepted = Accepted(stream=stream, version=aggregate.version, first_seq=first, last_seq=len(self.events))
        if events:
            self._before[command_id] = accepted
        return accepted


_NARROW = {tag(kind): kind for kind in members(World.events)}


def _as_the_world_reads_it(event: Event) -> object:
    """Worlds decode narrow classes from the log; here the wide event is narrowed without the detour over bytes."""
    kind = _NARROW.get(tag(type(event)))
    if kind is None or isinstance(event, kind):
        return event
    return kind(**{name: getattr(event, name) for name in kind.__struct_fields__})


def _has_words(command: Command) -> bool:
    return any(getattr(command, name) for name in personal_fields(type(command)))


def _closed(command: Command) -> Command:
    """Sealed as the vault would, with a digest for a box: equal texts stay equal, nothing can be read."""
    texts = {name: getattr(command, name) for name in personal_fields(type(command)) if getattr(command, name)}
    boxes = {
        name: Sealed(subject=command.subject, box=hashlib.sha256(text.encode()).digest())
        for name, text in texts.items()
    }
    return msgspec.structs.replace(command, **boxes) if boxes else command
