"""`import`, and the import of `up`."""

import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

import asyncpg
import stamina.instrumentation
from nats.aio.client import Client
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from infra.cli.connecting import bus, failed, run, running, running_if_any, tell
from infra.local.running import Running
from infra.sheets.importing import Progress as Told
from infra.sheets.importing import Send, import_sheets
from infra.sheets.report import Report
from shared.bus.commands import Commands
from shared.contracts.base import Command
from shared.contracts.replies import Reply
from shared.eventlog import EventLog
from shared.refusals import Trouble, shown

ACTOR = "import"
SHOWN = 20  # findings on a terminal; --json has all


def run_import(data: Path, source: Path, district: str, dry_run: bool, as_json: bool) -> None:
    """Import or rehearse; exit 1 if a row was refused."""
    console = Console(stderr=as_json)
    try:
        if dry_run:
            report = run(_rehearsed(running_if_any(data), source, district, console))
        else:
            report = run(imported(running(data), source, district, console))
    except Trouble as trouble:
        failed(trouble, as_json)
    if as_json:
        tell(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
    else:
        show(report, Console())
    if report.findings:
        raise SystemExit(1)


async def imported(stack: Running, source: Path, district: str, console: Console) -> Report:
    """Through the running services."""
    stamina.instrumentation.set_on_retry_hooks(())  # hundreds wait at a time; the bar that stands still says enough
    async with asyncpg.create_pool(stack.postgres, min_size=1, max_size=1) as pool:
        only = await _only(EventLog(pool))
    async with bus(stack.nats) as client:
        with _bars(console) as told:
            return await import_sheets(source, _sending(client), told, district=district, only=only)


async def _rehearsed(stack: Running | None, source: Path, district: str, console: Console) -> Report:
    """By the district as it is where a stack runs, else by the sheets alone. Writes nothing."""
    from infra.sheets.on_record import OnRecord
    from infra.sheets.rehearsal import Rehearsal

    async with AsyncExitStack() as held:
        rehearsal, only = Rehearsal(), ""
        if stack is not None:
            pool = await held.enter_async_context(asyncpg.create_pool(stack.postgres, min_size=1, max_size=4))
            log = EventLog(pool)
            rehearsal, only = Rehearsal(record=OnRecord(log, pool)), await _only(log)
        with _bars(console) as told:
            report = await import_sheets(source, rehearsal.send, told, district=district, only=only)
    report.rehearsed = "district" if report.district in rehearsal.begun_with else "sheets"
    return report


async def _only(log: EventLog) -> str:
    """The district, if there is exactly one."""
    heads = await log.heads()
    return next(iter(heads)) if len(heads) == 1 else ""


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
    table = Table(title=Text(f"{report.district}: {report.rows} rows in {report.seconds:.1f} s"))
    counted = ["rows", "imported", "repeated", "refused", *(["undecided"] if report.undecided else [])]
    for column in ("sheet", *counted):
        table.add_column(column, justify="left" if column == "sheet" else "right")
    for tally in report.sheets:
        table.add_row(Text(tally.sheet), *(str(getattr(tally, column)) for column in counted))
    console.print(table)
    for line in _said_of_the_rehearsal(report):
        console.print(line)
    for each in report.findings[:SHOWN]:
        place, words = f"{each.sheet}:{each.line} {each.column} ", f" {each.zh} / {each.en}"
        console.print(Text.assemble(shown(place), (each.code, "bold"), shown(words)))
    if len(report.findings) > SHOWN:
        console.print(f"… and {len(report.findings) - SHOWN} more: --json shows all")


def _said_of_the_rehearsal(report: Report) -> Iterator[str]:
    """What the rows were judged by, and what a rehearsal cannot know."""
    if report.rehearsed == "sheets":
        yield (
            "演练：没有该区县的在案记录可对照，只按表格本身判断 / "
            "a rehearsal by the sheets alone: no record of the district to go by"
        )
    if report.rehearsed == "district":
        yield (
            "演练：按该区县现有记录判断；在案的加密文字无法对照，与其重复的新行要到导入时才会查出 / "
            "a rehearsal by the district as it is on record; sealed words there cannot be compared: that a new row "
            "repeats them, only the import finds out"
        )
    if report.undecided:
        yield (
            f"{len(report.undecided)} 行的编号和未加密各栏与在案记录相同：是同一行还是冲突，导入时才知道 / "
            f"{len(report.undecided)} rows have the codes and the open cells of what is on record: whether they repeat "
            "it or are refused, only the import can tell"
        )
