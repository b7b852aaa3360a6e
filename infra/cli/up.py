"""`up`, the whole stack in the foreground or left running, and `down`."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
from rich.console import Console
from rich.text import Text

from infra.cli.catching_up import caught_up
from infra.cli.connecting import failed, run
from infra.cli.reading import figures
from infra.cli.sheets import imported, show
from infra.local.processes import tail
from infra.local.running import held, read_running, stop_running
from infra.local.stack import AlreadyRunning, Stack
from infra.sheets.report import Report
from infra.sheets.seen import Seen, fingerprint
from shared.eventlog import EventLog
from shared.refusals import Trouble


def run_up(
    data: Path, port: int, sources: tuple[Path, ...], district: str, scale: tuple[str, ...], detach: bool
) -> None:
    """Start, import, say `ready`, and serve until Ctrl-C, SIGTERM or `down`."""
    missing = [source for source in sources if not source.exists()]
    if missing:
        failed(Trouble("no-file", file=str(missing[0])))
    if detach:
        _detached(data)
        return
    stack = Stack(data, _say, port, _replicas(scale))
    try:
        run(_serve(stack, sources, district))
    except Trouble as trouble:
        failed(trouble)
    except (RuntimeError, OSError) as error:
        failed(Trouble("servers-do-not-start", problem=str(error)))


def run_down(data: Path) -> None:
    """Stop what runs, or is starting."""
    try:
        print("stopped" if stop_running(data) else "nothing runs here")
    except OSError as error:  # it takes too long, or is somebody else's
        failed(Trouble("does-not-end", file=str(data), problem=str(error)))


def _say(text: str) -> None:
    with contextlib.suppress(OSError):  # a full disk, a terminal that is gone: whoever keeps the servers goes on
        print(text, flush=True)


async def _serve(stack: Stack, sources: tuple[Path, ...], district: str) -> None:
    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    work = asyncio.create_task(_start(stack, sources, district))
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({work, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            work.result()
            await stopped
        else:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
    finally:
        await stack.stop()


async def _start(stack: Stack, sources: tuple[Path, ...], district: str) -> None:
    console = Console()
    running = await stack.start()
    async with asyncpg.create_pool(running.postgres, min_size=1, max_size=2) as pool:
        seen = Seen(stack.data, EventLog(pool))
        for source in sources:
            sheets = fingerprint(source)  # before they are read: what is written meanwhile is not on record
            mark = await seen.look_up(sheets)
            if mark is not None and district in ("", mark.district):
                console.print(f"{mark.district}: all {mark.rows} rows are on record already")
                continue
            report = await imported(running, source, district, console)
            await seen.note(sheets, report)
            _tell(report, console)
        heads = await EventLog(pool).heads()
        for trouble in await caught_up(pool, heads):  # one district's never stops another's
            console.print(Text(trouble.told), soft_wrap=True)  # a line for each, as `verify` has it
    for each in sorted(heads):
        await figures(running.nats, running.url, each, console)
    stack.announce()
    print(f"ready {running.url}", flush=True)


def _tell(report: Report, console: Console) -> None:
    """A table when something happened; one line when all was known."""
    if report.findings or any(tally.imported for tally in report.sheets):
        show(report, console)
    else:
        console.print(f"{report.district}: all {report.rows} rows are on record already")


def _replicas(scale: tuple[str, ...]) -> dict[str, int]:
    found = {}
    for text in scale:
        name, _, number = text.partition("=")
        if name not in ("registry", "casework", "scoring") or not number.isdigit() or int(number) < 1:
            failed(Trouble("not-a-choice", text=f"--scale {text}", choices="registry=N, casework=N, scoring=N"))
        found[name] = int(number)
    return found


def _detached(data: Path) -> None:
    """The same command in a session of its own; returns when it is ready."""
    if held(data) is not None:  # whose log it is
        failed(AlreadyRunning("runs-already", file=str(data)))
    (data / "stack.json").unlink(missing_ok=True)  # a killed stack's
    data.mkdir(parents=True, exist_ok=True)
    log = data / "up.log"
    with log.open("wb") as out:
        arguments = [argument for argument in sys.argv[1:] if argument != "--detach"]
        child = subprocess.Popen(  # noqa: S603 — ourselves
            [sys.executable, "-m", "infra.cli", *arguments], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            start_new_session=True, env=os.environ,
        )  # fmt: skip
    while True:
        running = read_running(data)
        if running is not None and running.ready and running.pid == child.pid:
            print(f"ready {running.url}")
            return
        if child.poll() is not None:
            print(tail(log), file=sys.stderr)
            failed(Trouble("did-not-start", file=str(log)))
        time.sleep(0.1)
