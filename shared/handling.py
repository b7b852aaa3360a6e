"""A command's way through a service: seal, load, decide, append, answer. The same for every aggregate."""

import asyncio
import datetime as dt
import re
import uuid
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Generic

import msgspec

from shared.calendar import CHINA
from shared.contracts.base import Command, Event
from shared.contracts.replies import Accepted, Change, Conflicted, Reply
from shared.contracts.tags import members, tag
from shared.decider import Asked, Decider
from shared.eventlog import Append, EventLog, Reader, Written
from shared.misreading import told
from shared.plain import plainly
from shared.refusals import Refused
from shared.vault import Vault
from shared.worlds import W, Worlds

ATTEMPTS = 8  # decide again when another writer was faster; more than this many in a row is answered as a conflict
IN_LINE = 64  # so many where commands of other replicas take turns with ours, and whoever had one is soon there again
CACHED = 20_000
LATELY, SHARED = 32, 0.1  # where others write that often, looking first costs less than a call that fails
OPENS_A_DISTRICT = "register-organisation"  # the one command that a district need not exist for
FIELD = re.compile(r"field `([^`]+)`")


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, and in which connection."""

    district: str
    command_id: uuid.UUID
    actor: str
    correlation_id: uuid.UUID | None = None
    """None where a connection begins: it is known by the id under which its first command goes on record."""
    causation_id: uuid.UUID | None = None
    plain_id: uuid.UUID | None = None
    """The command's id as it was asked, where another goes on record: in older logs it stands there itself."""
    traceparent: str | None = None
    seen: int | None = None
    """The version of the aggregate that the asker has before their eyes; on another one nothing is decided."""


class Told(msgspec.Struct, frozen=True):
    """Of an event only what it is and when it was."""

    type: str
    on: dt.date


def today() -> dt.date:
    """The day in China; the only place where a rule's clock is read."""
    return dt.datetime.now(CHINA).date()


class Handling(Generic[W]):
    """One service's commands. States of lately used aggregates stay in memory; the log's verdict keeps them honest."""

    def __init__(
        self,
        deciders: Sequence[Decider[Any, Any, Any, Any]],
        log: EventLog,
        vault: Vault,
        worlds: Worlds[W],
        clock: Callable[[], dt.date] = today,
    ) -> None:
        self._log, self._vault, self._worlds, self._clock = log, vault, worlds, clock
        self._by_command = {tag(kind): decider for decider in deciders for kind in members(decider.commands)}
        self._readers = {d.noun: Reader(d.events) for d in deciders}
        self._lines: dict[tuple[str, str], asyncio.Lock] = {}  # where commands on one noun wait for each other
        self._states: OrderedDict[tuple[str, str], tuple[int, Any]] = OrderedDict()
        self._others = 0.0  # how often, lately, another replica had written what this one did not know of
        self._commands = {
            tag(kind): msgspec.json.Decoder(kind) for decider in deciders for kind in members(decider.commands)
        }

    def read(self, name: str, body: bytes) -> Command:
        """The command in a message, or a refusal that names what is wrong with it."""
        decoder = self._commands.get(name)
        if decoder is None:
            raise Refused("unknown-command", command=name)
        return read_command(decoder, body)

    async def handle(self, envelope: Envelope, command: Command) -> Reply:
        """Decide and append; raises `Refused`, or what asyncpg raises when Postgres is away.

        A refusal, or that nothing is left to do, stands only if it holds on the log as it is now, and if the command
        was not accepted before: which nobody can tell of a command whose subject was forgotten since.
        """
        envelope, command = await self._closed(envelope, command)
        decider, stream = self._aggregate(command)
        if not decider.one_by_one:
            return await self._handle(envelope, command, decider, stream)
        async with self._lines.setdefault((envelope.district, decider.noun), asyncio.Lock()):
            await self._worlds.refreshed(envelope.district)
            return await self._handle(envelope, command, decider, stream)

    async def _handle(
        self, envelope: Envelope, command: Command, decider: Decider[Any, Any, Any, W], stream: str
    ) -> Reply:
        version, fresh = 0, False
        for _ in range(IN_LINE if decider.one_by_one else ATTEMPTS):
            version, state = await self._state(envelope.district, decider, stream)
            if envelope.seen not in (None, version):
                if before := await self._before(envelope):
                    return before
                if fresh:
                    return await self._changed(envelope, stream)
                self._states.pop((envelope.district, stream), None)
                fresh = True
                continue
            refusal: Refused | None = None
            events: list[Event] = []
            try:
                events = self._decide(envelope, decider, state, command, await self._worlds.of(envelope.district))
            except Refused as refused:
                refusal = refused
            if not events:
                if before := await self._before(envelope):
                    return before
                if fresh and refusal:
                    raise refusal
                if fresh:
                    return Accepted(stream=stream, version=version)
                self._states.pop((envelope.district, stream), None)
                await self._worlds.refreshed(envelope.district)
                fresh = True
                continue
            if version and not events[0].claim and (before := await self._before_ids_were_hidden(envelope)):
                return before  # neither the rules nor the log would notice: nothing keeps a note from being added twice
            verdict = await self._log.append(_request(envelope, stream, version, events))
            if isinstance(verdict, Written):
                self._met_others(False)
                return self._written(envelope.district, decider, stream, state, events, verdict)
            if verdict.version > version:
                await self._moved_on(envelope.district, decider, stream, verdict.version)
                continue
            self._states.pop((envelope.district, stream), None)
            if verdict.version == version:  # not the stream: what an event claims is another's
                if refusal := decider.taken(command):
                    raise refusal
                await self._worlds.refreshed(envelope.district)
        return Conflicted(stream=stream, version=version)

    async def _changed(self, envelope: Envelope, stream: str) -> Conflicted:
        """What the asker has not seen."""
        found = await self._log.stream(envelope.district, stream)
        events = msgspec.json.decode(found.data, type=list[Told])
        changed = [Change(version=n, type=each.type, on=each.on) for n, each in enumerate(events, 1)]
        return Conflicted(stream=stream, version=found.version, changed=tuple(changed[envelope.seen or 0 :]))

    async def handle_together(self, asked: Sequence[tuple[Envelope, Command]]) -> Reply:
        """Commands on one aggregate, one after the other: a refusal of any refuses all before anything is written."""
        if len(asked) == 1:
            return await self.handle(*asked[0])
        await self._all_agreed(asked)
        first, _ = await self._closed(*asked[0])
        connection = first.correlation_id or first.command_id
        replies = [
            await self.handle(msgspec.structs.replace(envelope, correlation_id=connection), command)
            for envelope, command in asked
        ]
        return next((reply for reply in replies if not isinstance(reply, Accepted)), None) or together(replies)

    async def _all_agreed(self, asked: Sequence[tuple[Envelope, Command]]) -> None:
        """Decide each on what those before it would make of the aggregate. Raises `Refused` with the command's name."""
        district = asked[0][0].district
        decider, stream = self._aggregate(asked[0][1])
        if any(self._aggregate(command)[1] != stream for _, command in asked):
            raise Refused("not-together")
        closed = [await self._closed(envelope, command) for envelope, command in asked]
        for fresh in (False, True):
            _, state = await self._state(district, decider, stream)
            world = await self._worlds.of(district)
            try:
                for envelope, command in closed:
                    state = await self._agreed(envelope, decider, state, command, world)
                return
            except Refused:
                if fresh:
                    raise
                self._states.pop((district, stream), None)
                await self._worlds.refreshed(district)

    async def _agreed(
        self, envelope: Envelope, decider: Decider[Any, Any, Any, W], state: Any, command: Command, world: W
    ) -> Any:
        try:
            return decider.fold(self._decide(envelope, decider, state, command, world), state)
        except Refused as refusal:
            if await self._before(envelope):  # done before: what it made of the aggregate is in the state
                return state
            refusal.command = tag(type(command))
            raise

    async def _closed(self, envelope: Envelope, command: Command) -> tuple[Envelope, Command]:
        """With its words sealed, and under an id that says nothing of them."""
        closed = await self._vault.close(envelope.district, command)
        if closed is command:
            return envelope, command
        hidden = await self._vault.hide(envelope.district, command.subject, envelope.command_id)
        return msgspec.structs.replace(envelope, command_id=hidden, plain_id=envelope.command_id), closed

    def _aggregate(self, command: Command) -> tuple[Decider[Any, Any, Any, W], str]:
        decider = self._by_command[tag(type(command))]
        return decider, f"{decider.noun}/{command.key}"

    def _decide(
        self, envelope: Envelope, decider: Decider[Any, Any, Any, W], state: Any, command: Command, world: W
    ) -> list[Event]:
        if not world.known and tag(type(command)) != OPENS_A_DISTRICT:
            raise Refused("unknown-district", district=envelope.district)
        if envelope.causation_id is None:  # what follows from the record is named after it
            named_plainly(command)
        return decider.decide(state, command, Asked(today=self._clock(), world=world))

    async def _before(self, envelope: Envelope) -> Accepted | None:
        found = await self._log.command(envelope.district, envelope.command_id)
        return await self._before_ids_were_hidden(envelope) if found is None else _accepted(found[0], found[1])

    async def _before_ids_were_hidden(self, envelope: Envelope) -> Accepted | None:
        found = envelope.plain_id and await self._log.command(envelope.district, envelope.plain_id)
        return _accepted(found[0], found[1]) if found else None

    async def _state(self, district: str, decider: Decider[Any, Any, Any, W], stream: str) -> tuple[int, Any]:
        known = self._states.get((district, stream))
        if known is None or self._others > SHARED:
            known = await self._looked_up(district, decider, stream)
        return known

    async def _moved_on(self, district: str, decider: Decider[Any, Any, Any, W], stream: str, version: int) -> None:
        """Others were faster: another task here, whose state is known, or another replica."""
        known = self._states.get((district, stream))
        if known is None or known[0] < version:
            await self._looked_up(district, decider, stream)

    async def _looked_up(self, district: str, decider: Decider[Any, Any, Any, W], stream: str) -> tuple[int, Any]:
        """As the log has it: from what is known here, only what is newer is read."""
        version, state = self._states.get((district, stream)) or (0, None)
        found = await self._log.stream(district, stream, version)
        if found.version < version:  # a log put back from a copy
            self._states.pop((district, stream), None)
            return await self._looked_up(district, decider, stream)
        if version:
            self._met_others(found.version > version)
        known = found.version, decider.fold(self._readers[decider.noun].events(found), state)
        if (since := self._states.get((district, stream))) is not None and since[0] >= found.version:
            return since
        self._remember(district, stream, known)
        return known

    def _met_others(self, met: bool) -> None:
        self._others += (met - self._others) / LATELY

    def _remember(self, district: str, stream: str, known: tuple[int, Any]) -> None:
        self._states[district, stream] = known
        self._states.move_to_end((district, stream))
        if len(self._states) > CACHED:
            self._states.popitem(last=False)

    def _written(
        self, district: str, decider: Decider[Any, Any, Any, W], stream: str, state: Any, events: list[Event],
        verdict: Written,
    ) -> Accepted:  # fmt: skip
        if not verdict.repeated:
            self._remember(district, stream, (verdict.version, decider.fold(events, state)))
        return _accepted(stream, verdict)


def named_plainly(command: Command) -> None:
    """Refuses `not-a-plain-code` for what the command gives a code; those on record go on."""
    for field in command.names:
        given = getattr(command, field)
        plainly(field, *(given if isinstance(given, tuple) else (given if isinstance(given, str) else command.key,)))


def read_command(decoder: msgspec.json.Decoder[Any], body: bytes) -> Command:
    """Strictly decoded, or `malformed` / `invalid-field` with the field's name."""
    try:
        command: Command = decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise misread(error) from None
    return command


def misread(error: msgspec.DecodeError | UnicodeDecodeError, under: str = "$") -> Refused:
    """The refusal for a body (at `under`) that could not be read: `invalid-field` with its name, or `malformed`."""
    if not isinstance(error, msgspec.ValidationError):
        return Refused("malformed", problem=str(error))
    problem, _, path = str(error).partition(" - at `")
    name = path.rstrip("`").removeprefix(under).removeprefix(".")
    if not name and (found := FIELD.search(problem)):  # a field too many or too few is named in the words
        name = found[1]
    said = told(problem)
    return Refused("invalid-field", name or "$", name=name or "$", problem=said.en, problem_zh=said.zh)


def _request(envelope: Envelope, stream: str, version: int, events: list[Event]) -> Append:
    return Append(
        district=envelope.district,
        stream=stream,
        expected=version,
        command_id=envelope.command_id,
        actor=envelope.actor,
        correlation_id=envelope.correlation_id or envelope.command_id,
        causation_id=envelope.causation_id,
        traceparent=envelope.traceparent,
        events=tuple(events),
    )


def together(replies: Sequence[Reply]) -> Accepted:
    """One answer for several: where their events lie; repeated if all of them were."""
    given = [reply for reply in replies if isinstance(reply, Accepted)]
    wrote = [reply for reply in given if reply.first_seq]
    return Accepted(
        stream=given[-1].stream,
        version=given[-1].version,
        first_seq=min((reply.first_seq for reply in wrote), default=0),
        last_seq=max((reply.last_seq for reply in wrote), default=0),
        repeated=all(reply.repeated or not reply.first_seq for reply in given) and bool(wrote),
    )


def _accepted(stream: str, written: Written) -> Accepted:
    return Accepted(
        stream=stream,
        version=written.version,
        first_seq=written.first_seq,
        last_seq=written.last_seq,
        repeated=written.repeated,
    )
