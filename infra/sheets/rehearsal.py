"""A rehearsal: the services' own rules in memory, nothing written. What `--dry-run` asks."""

import hashlib
import uuid
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import msgspec

from services.casework.deciders import DECIDERS as CASEWORK
from services.casework.world import World
from services.registry.deciders import DECIDERS as REGISTRY
from services.scoring.deciders import DECIDERS as SCORING
from shared.contracts.base import Command, Event, Sealed
from shared.contracts.replies import Accepted, Refusal, Reply
from shared.contracts.tags import members, tag
from shared.decider import Asked, Decider
from shared.handling import OPENS_A_DISTRICT, today, together
from shared.refusals import Refused
from shared.vault import personal_fields


class Rehearsal:
    """Answers commands as the services would, from an empty log."""

    def __init__(self, clock: Callable[[], date] = today) -> None:
        self._clock = clock
        deciders: list[Decider[Any, Any, Any, Any]] = [*REGISTRY, *CASEWORK, *SCORING]
        self._deciders = {tag(kind): decider for decider in deciders for kind in members(decider.commands)}
        self._streams: dict[str, tuple[int, Any]] = {}
        self._worlds: dict[str, World] = {}
        self._before: dict[uuid.UUID, Accepted] = {}
        self._claims: set[tuple[str, str]] = set()
        self.events: list[Event] = []

    async def send(self, district: str, asked: Sequence[tuple[Command, uuid.UUID]]) -> Reply:
        """The reply that the service would give: all of them done, or none."""
        world = self._worlds.setdefault(district, World(district))
        closed = [(_closed(command), command_id) for command, command_id in asked]
        try:
            if len(closed) > 1:
                self._all_agreed(world, closed)
            return together([self._done(world, command, command_id) for command, command_id in closed])
        except Refused as refusal:
            return Refusal(
                code=refusal.code, zh=refusal.zh, en=refusal.en, field=refusal.field, command=refusal.command
            )  # fmt: skip

    def _all_agreed(self, world: World, asked: Sequence[tuple[Command, uuid.UUID]]) -> None:
        state: Any = None
        for n, (command, command_id) in enumerate(asked):
            decider, stream = self._aggregate(world, command)
            state = self._streams.get(stream, (0, decider.initial))[1] if n == 0 else state
            if command_id in self._before:
                continue
            try:
                state = decider.fold(self._decide(world, decider, state, command), state)
            except Refused as refusal:
                refusal.command = tag(type(command))
                raise

    def _aggregate(self, world: World, command: Command) -> tuple[Decider[Any, Any, Any, Any], str]:
        decider = self._deciders[tag(type(command))]
        return decider, f"{world.district}/{decider.noun}/{command.key}"

    def _decide(self, world: World, decider: Decider[Any, Any, Any, Any], state: Any, command: Command) -> list[Event]:
        if not world.known and tag(type(command)) != OPENS_A_DISTRICT:
            raise Refused("unknown-district", district=world.district)
        events: list[Event] = decider.decide(state, command, Asked(today=self._clock(), world=world))
        return events

    def _done(self, world: World, command: Command, command_id: uuid.UUID) -> Accepted:
        before = self._before.get(command_id)
        if before is not None:
            return msgspec.structs.replace(before, repeated=True)
        decider, stream = self._aggregate(world, command)
        version, state = self._streams.get(stream, (0, decider.initial))
        events = self._decide(world, decider, state, command)
        claims = {(world.district, event.claim) for event in events if event.claim}
        if claims & self._claims and (refusal := decider.taken(command)):
            raise refusal
        self._claims |= claims
        self._streams[stream] = version + len(events), decider.fold(events, state)
        for event in events:
            world.learn(_as_the_world_reads_it(event))
        first = len(self.events) + 1 if events else 0
        self.events += events
        accepted = Accepted(stream=stream, version=version + len(events), first_seq=first, last_seq=len(self.events))
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


def _closed(command: Command) -> Command:
    """Sealed as the vault would, with a digest for a box: equal texts stay equal, nothing can be read."""
    texts = {name: getattr(command, name) for name in personal_fields(type(command)) if getattr(command, name)}
    boxes = {
        name: Sealed(subject=command.subject, box=hashlib.sha256(text.encode()).digest())
        for name, text in texts.items()
    }
    return msgspec.structs.replace(command, **boxes) if boxes else command
