"""What every service process has: connections, the log, the bus, background work, and a way to be looked at."""

import asyncio
import gc
import logging
import resource
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import asyncpg
import structlog
import uvicorn
from faststream.asgi import AsgiFastStream
from faststream.nats import NatsBroker, NatsMessage
from nats.aio.client import Client

from shared import waiting
from shared.away import AWAY
from shared.bus import commands, reactions, subjects
from shared.bus.answering import answer
from shared.bus.relay import Relay
from shared.bus.streams import declare
from shared.contracts.queries import RecordOf
from shared.decider import Decider
from shared.eventlog import Corrupt, EventLog
from shared.handling import Handling
from shared.observing import Check, log_as_json, routes
from shared.projections import Projector
from shared.prompt import Prompt
from shared.records import Records
from shared.settings import Settings
from shared.vault import Vault
from shared.worlds import W, Worlds

LOG = structlog.get_logger("service")
BREATH = 0.1  # seconds between two looks at the log, however often it wakes us; a refusal looks at once


def collect_seldom() -> None:
    """Code stays for good: looking through all of it again and again stopped a service for 50 ms each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


async def connect_postgres(dsn: str, role: str | None) -> asyncpg.Pool:
    """A pool whose every connection acts as `role` from its first statement."""
    settings = {"role": role} if role else {}
    return await asyncpg.create_pool(
        dsn, min_size=1, max_size=6, command_timeout=10, timeout=2, server_settings=settings, reset=_leave_as_it_is
    )


async def _leave_as_it_is(_: asyncpg.Connection) -> None:
    """Nothing here changes a session's state, so the round trip that would reset it is saved."""


def connect_nats(url: str, name: str) -> NatsBroker:
    """A broker that never gives up reconnecting."""
    return NatsBroker(
        url, name=name, max_reconnect_attempts=-1, reconnect_time_wait=1, connect_timeout=2, ping_interval=5,
        apply_types=False,
        logger=logging.getLogger("faststream"), log_level=logging.DEBUG, decoder=_as_it_is, graceful_timeout=5.0,
    )  # fmt: skip


def client_of(broker: NatsBroker) -> Client:
    """The connected NATS client under FastStream's broker, which has no public way to it. Raises ConnectionError."""
    client = broker._connection
    if client is None:
        raise ConnectionError("the broker has not been started")
    return client


async def listening(broker: NatsBroker) -> None:
    """Return once the server knows of every subscription: until then who asks is told that nobody answers."""
    await broker.start()
    await client_of(broker).flush()


async def _as_it_is(message: NatsMessage) -> NatsMessage:
    """Handlers decode for themselves: strictly, by their own contract, with the subject and headers at hand."""
    return message


@dataclass(slots=True)
class Runtime:
    """A service's connections, made once in `running`."""

    name: str
    settings: Settings
    pool: asyncpg.Pool
    broker: NatsBroker
    log: EventLog
    _commands: commands.Commands | None = None

    @property
    def commands(self) -> commands.Commands:
        """The asking side, one for the process: what waits for one subject travels together."""
        if self._commands is None:
            self._commands = commands.Commands(self.client)
        return self._commands

    @property
    def client(self) -> Client:
        """The connected NATS client under the broker."""
        return client_of(self.broker)

    def wake(self, districts: set[str]) -> None:
        """Nudge the followers of these districts; losing it only costs a poll's delay."""
        for district in districts:
            task = asyncio.ensure_future(self.client.publish(subjects.wake(district), b""))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())

    def checks(self) -> dict[str, Check]:
        """What the service leans on."""

        async def postgres() -> bool:
            return bool(await self.pool.fetchval("SELECT true", timeout=1))

        async def nats() -> bool:
            if self.client.is_connected:  # which says nothing of who is at the other end
                await self.client.jetstream(timeout=1).account_info()
            return self.client.is_connected

        return {"postgres": postgres, "nats": nats}


@asynccontextmanager
async def runtime(name: str, role: str) -> AsyncIterator[Runtime]:
    """Connect, and disconnect at the end."""
    settings = Settings.model_validate({})  # all of it from the environment
    log_as_json(name)
    collect_seldom()
    pool = await connect_postgres(settings.postgres, role)
    broker = connect_nats(settings.nats, name)
    made = Runtime(name, settings, pool, broker, EventLog(pool))
    made.log = EventLog(pool, on_append=made.wake)
    try:
        yield made
    finally:
        await broker.stop()
        await pool.close()


@asynccontextmanager
async def opened_vault(made: Runtime) -> AsyncIterator[Vault]:
    """Only who decides opens it: the gateway and the pages never have a key. Raises `Unreadable`."""
    pool = await connect_postgres(made.settings.vault, None)
    vault = Vault(pool, made.settings.master_key())
    await vault.fits()
    try:
        yield vault
    finally:
        await pool.close()


@asynccontextmanager
async def background(work: Sequence[Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    """Run these beside the server; one that ends by an error ends the process, and the supervisor starts it anew."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(each) for each in work]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()


async def hear_wakes(made: Runtime, followers: Sequence[asyncio.Event]) -> None:
    """Set these whenever a log grew: once heard for a process, however many in it follow."""

    async def woken(_: object) -> None:
        for follower in followers:
            follower.set()

    await made.client.subscribe("wake.*", cb=woken)


async def decide_forever(
    made: Runtime,
    vault: Vault,
    deciders: Sequence[Decider[Any, Any, Any, Any]],
    worlds: Worlds[W],
    projectors: Sequence[Projector] = (),
    beside: Sequence[Coroutine[Any, Any, None]] = (),
    reacts: Sequence[reactions.Reaction[W]] = (),
) -> None:
    """A deciding service: answers commands, reacts to events, stands by as relay, follows the log, runs `beside`."""
    handling = Handling(deciders, made.log, vault, worlds)
    commands.serve(made.broker, made.name, handling)
    answer(made.broker, made.name, "record", RecordOf, Records(made.log, vault, deciders).find)
    reactions.serve(made.broker, made.name, reacts, worlds, lambda: made.commands)
    await made.broker.connect()
    await declare(made.client.jetstream())  # what reactions follow
    connected = asyncio.Event()

    async def following() -> None:
        await connected.wait()
        relay, catching_up = Relay(made.pool, made.log, made.client), asyncio.Event()
        await hear_wakes(made, [relay.woken, catching_up, *(projector.woken for projector in projectors)])
        async with asyncio.TaskGroup() as group:
            for work in (
                relay.run(), keep_up(made, worlds, catching_up), reactions.watch(made.client, made.name, reacts),
                *(projector.run() for projector in projectors),
            ):  # fmt: skip
                group.create_task(work)

    async def ready() -> None:
        await made.client.flush()  # as `listening`: the app has started the broker
        connected.set()

    health = list(routes(made.checks()).items())
    app = AsgiFastStream(made.broker, asgi_routes=health, logger=None, after_startup=[ready])
    async with background([following(), *beside]):
        await serve_http(app, made.settings)


async def keep_up(made: Runtime, worlds: Worlds[W], woken: asyncio.Event) -> None:
    """Let the worlds learn what other services and replicas wrote, when woken and at worst each second."""
    stopped: dict[str, str] = {}
    while True:
        woken.clear()
        try:
            for district, head in (await made.log.heads()).items():
                if worlds.is_behind(district, head):
                    await _kept_up(worlds, district, stopped)
                else:
                    waiting.went_on("world", district)  # a command read it, say
        except AWAY as error:
            LOG.warning("world not refreshed", error=type(error).__name__)
        await asyncio.sleep(BREATH)
        with suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                await woken.wait()


async def _kept_up(worlds: Worlds[W], district: str, stopped: dict[str, str]) -> None:
    """One district's trouble is told once, and never stops another's."""
    if not waiting.due("world", district):
        return
    try:
        await worlds.in_passing(district)
    except Corrupt as trouble:
        if stopped.get(district) != str(trouble):
            LOG.error("world stopped", district=district, why=str(trouble))
        stopped[district] = str(trouble)
        waiting.put_off("world", district, trouble)  # all of it would be read, each time, up to the place
    except Exception as error:  # a page of the disk that cannot be read, say
        LOG.warning("world not refreshed", district=district, error=type(error).__name__)
        waiting.put_off("world", district, error)
    else:
        stopped.pop(district, None)
        waiting.went_on("world", district)


async def serve_http(app: Any, settings: Settings) -> None:
    """Serve an ASGI app until SIGTERM or Ctrl-C, to as many as the system lets us."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    config = uvicorn.Config(
        app, host=settings.http_host, port=settings.http_port, log_level="warning", access_log=False, lifespan="on",
        log_config=None, http=Prompt,
        timeout_graceful_shutdown=3,
    )  # fmt: skip
    await uvicorn.Server(config).serve()
