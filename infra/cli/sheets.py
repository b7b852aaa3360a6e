"""`import`, and the import of `up`."""

import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import stamina.instrumentation
from nats.aio.client import Client
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from infra.cli.connecting import bus, failed, run, running, tell
from infra.local.stack import Running
from infra.sheets.importing import NotNow, Send, import_sheets
from infra.sheets.importing import Progress as Told
from infra.sheets.report import Report
from shared.bus.commands import Commands
from shared.contracts.base import Command
from shared.contracts.replies import Reply
from shared.eventlog import EventLog

ACTOR = "import"
SHOWN = 20  # findings on a terminal; --json has all


def run_import(data: Path, source: Path, district: str, dry_run: bool, as_json: bool) -> None:
    """Import or rehearse; exit 1 if a row was refused."""
    console = Console(stderr=as_json)
    try:
        report = run(
            _rehearsed(source, district, console) if dry_run else imported(running(data), source, district, console)
        )
    except (FileNotFoundError, NotNow) as error:
        failed(str(error))
    if as_json:
        tell(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
    else:
        show(report, Console())
    if report.findings:
        raise SystemExit(1)


async def imported(stack: Running, source: Path, district: str, console: Console) -> Report:
    """Through the running services."""
    stamina.instrumentation.set_on_retry_hooks(())  # hundreds wait at a time; the bar that stands still says enough
    only = await _only(stack.postgres)
    async with bus(stack.nats) as client:
        with _bars(console) as told:
            return await import_sheets(source, _sending(client), told, district=district, only=only)


async def _only(postgres: str) -> str:
    """The district, if there is exactly one."""
    async with asyncpg.create_pool(postgres, min_size=1, max_size=1) as pool:
        heads = await EventLog(pool).heads()
    return next(iter(heads)) if len(heads) == 1 else ""


async def _rehearsed(source: Path, district: str, console: Console) -> Report:
    from infra.sheets.rehearsal import Rehearsal

    with _bars(console) as told:
        return await import_sheets(source, Rehearsal().send, told, district=district)


def _sending(client: Client) -> Send:
    commands = Commands(client)

    async def send(district: str, asked: Sequence[tuple[Command, uuid.UUID]]) -> Reply:
        return await commands.ask_together(district, asked, ACTOR)

    return send


@contextmanager
def _bars(console: Console) -> Iterator[Told]:
    columns = (TextColumn("{task.description:　<6}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bars: dict[str, TaskID] = {}
    with Progress(*columns, console=console) as progress:

        def told(sheet: str, done: int, rows: int) -> None:
            if sheet not in bars:
                bars[sheet] = progress.add_task(sheet, total=rows)
            progress.update(bars[sheet], completed=done)

        yield told


def show(report: Report, console: Console) -> None:
    """A table of the sheets, and the first of what was refused."""
    table = Table(title=f"{report.district}: {report.rows} rows in {report.seconds:.1f} s")
    for column in ("sheet", "rows", "imported", "repeated", "refused"):
        table.add_column(column, justify="left" if column == "sheet" else "right")
    for tally in report.sheets:
        table.add_row(tally.sheet, *(str(n) for n in (tally.rows, tally.imported, tally.repeated, tally.refused)))
    console.print(table)
    for each in report.findings[:SHOWN]:
        console.print(f"{each.sheet}:{each.line} {each.column} [bold]{each.code}[/] {each.zh} / {each.en}")
    if len(report.findings) > SHOWN:
        console.print(f"… and {len(report.findings) - SHOWN} more: --json shows all")
