"""Importing a district end to end: sheets to durable events, through all services."""

from rich.console import Console

from infra.bench.history import DEMO
from infra.bench.measuring import Row, folder, measured
from infra.cli.sheets import imported
from infra.local.stack import Stack
from infra.sheets.importing import import_sheets
from infra.sheets.rehearsal import Rehearsal

WANTED = 2000.0  # rows a second: what an office's history of some years may take a minute for


async def rows() -> list[Row]:
    """Every line about importing; each run on a stack of its own."""
    return [
        await measured(
            "import, sheets to durable events", "rows/s", _imported, WANTED, 1.0, runs=3,
            peers={"the rules alone, in one process": (_rehearsed, 0.0)},
        )
    ]  # fmt: skip


async def _imported() -> float:
    with folder() as data:
        stack = Stack(data, lambda _: None, port=0)
        running = await stack.start()
        try:
            report = await imported(running, DEMO, "", Console(quiet=True))
        finally:
            await stack.stop()
    if report.findings:
        raise RuntimeError(f"the demo was not accepted: {report.findings[0]}")
    return report.rows / report.seconds


async def _rehearsed() -> float:
    report = await import_sheets(DEMO, Rehearsal().send)
    return report.rows / report.seconds
