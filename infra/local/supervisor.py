"""A small supervisor: each service a process of its own, restarted when it crashes, stopped in order."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from infra.local.processes import Server, give_way, tail, tied_to_parent
from shared.refusals import Trouble

FIRST_WAIT, LONGEST_WAIT = 0.25, 10.0  # seconds before a crashed service is started again
STEADY = 30.0  # seconds after which a service counts as healthy again
GRACE = 10.0  # seconds to end by itself


@dataclass(slots=True)
class Service:
    """One replica: what to run, where it answers, whether others go first, how it fares."""

    name: str
    replica: int
    port: int
    environment: dict[str, str]
    log: Path
    gives_way: bool = False
    process: asyncio.subprocess.Process | None = None
    restarts: int = 0

    @property
    def label(self) -> str:
        """`casework`, `casework-2`."""
        return self.name if self.replica == 1 else f"{self.name}-{self.replica}"


@dataclass(slots=True)
class Supervisor:
    """Runs services until told to stop. `say` hears of crashes; `changed` after each start."""

    services: list[Service]
    say: Callable[[str], None]
    changed: Callable[[], None] = lambda: None
    _keepers: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self, timeout: float = 60) -> None:
        """Start all, and wait until each is ready. Raises RuntimeError with the log's end of the one that is not."""
        for service in self.services:
            self._keepers.append(asyncio.create_task(self._keep(service)))
        async with httpx.AsyncClient(timeout=2) as client:
            await asyncio.gather(*(_ready(client, service, timeout) for service in self.services))

    async def stop(self) -> None:
        """Tell each to end, the last started first; kill what does not."""
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        for service in reversed(self.services):
            await _end(service.process)

    async def _keep(self, service: Service) -> None:
        wait, loop = FIRST_WAIT, asyncio.get_running_loop()
        while True:
            began, code, problem = loop.time(), 0, ""
            try:
                service.process = await _spawn(service)
            except OSError as error:  # a full disk, no memory for another process: tried again
                problem = str(error) or type(error).__name__
            else:
                code = await self._served(service, service.process)
            if loop.time() - began > STEADY:
                wait = FIRST_WAIT
            service.restarts += 1
            what, log = service.label, service.log
            self.say((_not_started(what, log, problem, wait) if problem else _ended(what, log, code, wait)).told)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)

    async def _served(self, service: Service, process: asyncio.subprocess.Process) -> int:
        """Its exit code, once it has ended."""
        if service.gives_way:
            await give_way(process.pid)
        with contextlib.suppress(OSError):  # a full disk: told with the next change
            self.changed()
        return await process.wait()


async def keep(name: str, server: Server, say: Callable[[str], None]) -> None:
    """Start a server again whenever it ends by itself; services reconnect to where it was."""
    while True:
        code, wait = await server.lost(), FIRST_WAIT
        say(_ended(name, server.log, code, 0).told)
        while True:
            try:
                await server.start()
                break
            except Exception as error:  # a full disk, a recovery longer than anybody waits: tried again
                say(_not_started(name, server.log, str(error) or type(error).__name__, wait).told)
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT)


def _ended(what: str, log: Path, code: int, wait: float) -> Trouble:
    return Trouble("process-ended", file=str(log), what=what, exit=code, wait=f"{wait:g}")


def _not_started(what: str, log: Path, problem: str, wait: float) -> Trouble:
    return Trouble("process-not-started", file=str(log), what=what, problem=problem, wait=f"{wait:g}")


async def _spawn(service: Service) -> asyncio.subprocess.Process:
    service.log.parent.mkdir(parents=True, exist_ok=True)
    if service.log.exists() and service.log.stat().st_size > 10_000_000:
        service.log.replace(service.log.with_suffix(".log.1"))
    with service.log.open("ab") as log:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", f"services.{service.name}", stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
            env={**os.environ, **service.environment}, start_new_session=True,
            preexec_fn=tied_to_parent(signal.SIGTERM),
        )  # fmt: skip


async def _end(process: asyncio.subprocess.Process | None) -> None:
    if process is None or process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(GRACE):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


async def _ready(client: httpx.AsyncClient, service: Service, timeout: float) -> None:
    async def answers() -> bool:
        try:
            return (await client.get(f"http://127.0.0.1:{service.port}/readyz")).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    await until(answers, timeout, f"{service.label} is not ready", service.log)


async def until(holds: Callable[[], Awaitable[bool]], timeout: float, what: str, log: Path) -> None:
    """Wait for a condition. Raises RuntimeError with the log's end when it does not come."""
    deadline = asyncio.get_running_loop().time() + timeout
    while not await holds():
        if asyncio.get_running_loop().time() > deadline:
            raise RuntimeError(f"{what} after {timeout:g} s:\n{tail(log)}")
        await asyncio.sleep(0.05)
