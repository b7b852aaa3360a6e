"""What one aggregate's event asks of others: a durable consumer for each reaction, and commands that are done once.

The bus may tell an event twice, late, or behind a later one. So a reaction looks at its service's world as the log is
now, which holds at least the event, and each command's id follows from the event and the aggregate that is asked: told
again, it gets its first answer. What nobody answers is asked again until somebody does; what is refused is tried again,
and then parked with its reason (`bus.failure`).
"""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple

import msgspec
from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, NatsMessage
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError

from shared.bus import subjects
from shared.bus.commands import Cause, Commands
from shared.bus.failure import Unanswered, settle
from shared.contracts.base import Command, Event
from shared.contracts.replies import Accepted, Conflicted, Unavailable
from shared.contracts.tags import tag
from shared.worlds import W, Worlds

NAMESPACE = uuid.UUID("0e6f2a59-9a0c-5d57-8b8e-3f5d8f1c2b7a")  # of command ids made from event ids
LOOK_AGAIN = 5.0  # seconds
LOG_CORRUPT = "log-corrupt"  # the asked district decides nothing until it is mended
FORGOTTEN = "subject-forgotten"  # nothing more is written of them, and what was cannot be told: no time changes that


class Elsewhere(NamedTuple):
    """A command to another district."""

    district: str
    command: Command


@dataclass(frozen=True, slots=True)
class Reaction(Generic[W]):
    """`react(world, event)` gives the commands that the event asks for, at once or awaited; `name` names the consumer,
    for ever. `in_order`: what comes after one that was not accepted is not asked, and nothing is passed over because
    somebody was forgotten: told again, `react` says what is left to do. `done`: the refusal which says that the command
    was done before. `at_once`: how many events a replica reacts to at a time.
    """

    name: str
    event: type[Event]
    react: Callable[[W, Any], Iterable[Command | Elsewhere] | Awaitable[Iterable[Command | Elsewhere]]]
    in_order: bool = False
    done: str = ""
    at_once: int = 1


class NotDone(Exception):
    """Some of a reaction's commands were not accepted."""


class StreamLost(Exception):
    """The events' stream was lost, and with it how far reactions came: begun anew, they follow it from the start."""


def serve(
    broker: NatsBroker,
    service: str,
    reactions: Sequence[Reaction[W]],
    worlds: Worlds[W],
    commands: Callable[[], Commands],
) -> None:
    """Follow the events; any replica of the service takes the next one."""
    for reaction in reactions:
        _follow(broker, _durable(service, reaction), reaction, worlds, commands)


async def watch(client: Client, service: str, reactions: Sequence[Reaction[Any]]) -> None:
    """Raises `StreamLost` when nothing will be told any more."""
    js = client.jetstream()
    while reactions:
        await asyncio.sleep(LOOK_AGAIN)
        for stream, consumer in (each for reaction in reactions for each in _consumers(_durable(service, reaction))):
            try:
                await js.consumer_info(stream, consumer)
            except NotFoundError as error:
                raise StreamLost(consumer) from error
            except (NatsError, OSError, TimeoutError):  # the bus is away: it keeps what it knows
                break


def _durable(service: str, reaction: Reaction[Any]) -> str:
    return f"{service}-{reaction.name}"


def _consumers(durable: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """In which streams a reaction is told, and by which consumers: by everybody's events, and by what is replayed."""
    return (subjects.EVENTS, durable), (subjects.AGAIN, f"{durable}-again")


def _follow(
    broker: NatsBroker, durable: str, reaction: Reaction[W], worlds: Worlds[W], commands: Callable[[], Commands]
) -> None:
    decoder = msgspec.json.Decoder(reaction.event)

    async def told(message: NatsMessage) -> None:
        async def react() -> None:
            headers = message.headers
            district = headers["ce-source"].rpartition("/")[2]
            cause = Cause(
                event_id=uuid.UUID(headers["ce-id"]), correlation_id=uuid.UUID(headers["Copperseal-Correlation-Id"])
            )
            event, world = decoder.decode(message.body), await worlds.refreshed(district)
            refused, unanswered = [], []
            asked = reaction.react(world, event)
            for each in list(await asked if isinstance(asked, Awaitable) else asked):
                where, command = each if isinstance(each, Elsewhere) else (district, each)
                reply = await commands().ask(
                    where, command, command_id(cause.event_id, command), f"reaction:{reaction.name}", cause=cause
                )
                why = "" if isinstance(reply, Accepted) else getattr(reply, "code", type(reply).__name__)
                if why in ("", reaction.done):
                    continue
                said = f"{tag(type(command))} {command.key}: {why}"
                if why == LOG_CORRUPT or isinstance(reply, Unavailable | Conflicted):
                    unanswered.append(said)
                elif why != FORGOTTEN or reaction.in_order:
                    refused.append(said)
                if reaction.in_order:
                    break
            if unanswered:
                raise Unanswered("; ".join(unanswered))
            if refused:
                raise NotDone("; ".join(refused))

        subject = message.raw_message.subject
        told_once = subject.removeprefix(subjects.again(durable, ""))
        await settle(message, react, broker, back_to=subjects.again(durable, told_once))

    everyone = subjects.event("*", tag(reaction.event))
    asked = everyone, subjects.again(durable, everyone)
    for subject, (stream, name) in zip(asked, _consumers(durable), strict=True):
        broker.subscriber(
            subject, stream=JStream(stream, declare=False), durable=name, pull_sub=True, ack_policy=AckPolicy.MANUAL,
            max_workers=reaction.at_once,
        )(told)  # fmt: skip


def command_id(event_id: uuid.UUID, command: Command) -> uuid.UUID:
    """One for each kind of command, aggregate and content that an event asks for."""
    return uuid.uuid5(NAMESPACE, f"{event_id}\n{tag(type(command))}\n{msgspec.json.encode(command).decode()}")
