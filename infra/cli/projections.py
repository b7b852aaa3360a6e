"""`rebuild`."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import msgspec
from rich.console import Console
from rich.progress import Progress

from infra.cli.connecting import failed, run, running, tell
from infra.projections import PROJECTIONS
from shared.eventlog import EventLog
from shared.projections import Projection, Projector, Store
from shared.projections.projector import Rebuilt
from shared.projections.store import Moved
from shared.refusals import Trouble
from shared.service import collect_seldom


def run_rebuild(data: Path, projection: str | None, district: str | None, as_json: bool) -> None:
    """Rebuild one or all, of one district or all."""
    if projection is not None and projection not in PROJECTIONS:
        failed(Trouble("not-a-choice", text=projection, choices=", ".join(PROJECTIONS)))
    wanted = [PROJECTIONS[projection]] if projection else list(PROJECTIONS.values())
    try:
        done = run(_rebuild(running(data).postgres, wanted, district, quiet=as_json))
    except Trouble as trouble:
        failed(trouble, as_json)
    except Moved:
        failed(Trouble("rebuilt-meanwhile"), as_json)
    if as_json:
        tell(json.dumps([msgspec.to_builtins(each) for each in done], ensure_ascii=False, indent=1))


@contextmanager
def _bar(name: str, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """On a terminal, how far it is; gone when it is done."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=quiet or not console.is_terminal) as progress:
        bar = progress.add_task(name)
        yield lambda done, of: progress.update(bar, completed=done, total=of)


async def _rebuild(postgres: str, wanted: list[Projection], district: str | None, quiet: bool) -> list[Rebuilt]:
    done = []
    collect_seldom()
    async with asyncpg.create_pool(postgres, min_size=1, max_size=4) as pool:
        log = EventLog(pool)
        for projection in wanted:
            projector = Projector(log, Store(pool, projection), projection)
            for each in [district] if district else await log.heads():
                with _bar(f"{projection.name} {each}", quiet) as told:
                    rebuilt = await projector.rebuild(each, told)
                done.append(rebuilt)
                if not quiet:
                    rate = rebuilt.events / rebuilt.seconds
                    print(
                        f"{rebuilt.projection} {rebuilt.district}: {rebuilt.events} events into {rebuilt.documents} "
                        f"documents in {rebuilt.seconds:.2f} s ({rate:,.0f} events/s), version {rebuilt.version}"
                    )
    return done
