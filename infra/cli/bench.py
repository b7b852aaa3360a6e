"""`bench`: figures as ratios, each beside its limit in the same run."""

import json
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from infra.bench import append, asking, bus, growth, regress, replay, seal, sheets, starting
from infra.bench.charts import draw
from infra.bench.measuring import Row, folder
from infra.cli.connecting import failed, run, tell
from infra.local.postgres import Postgres
from infra.prepare import prepare
from shared.refusals import Trouble

Measures = Callable[[], Awaitable[list[Row]]]


def run_bench(name: str | None, charts: Path | None, as_json: bool) -> None:
    """One group of measures or the whole table; exit 1 if one falls short of its target."""
    known = MEASURES | APART
    if name is not None and name not in known:
        failed(Trouble("not-a-choice", text=name, choices=", ".join(known)))
    rows = run(_measured([known[name]] if name else list(MEASURES.values())))
    if charts is not None:
        draw(rows, charts)
    if as_json:
        tell(json.dumps([msgspec.to_builtins(row) for row in rows], ensure_ascii=False, indent=1))
    else:
        _show(rows)
    if not all(row.ok for row in rows):
        raise SystemExit(1)


async def _measured(groups: list[Measures]) -> list[Row]:
    return [row for group in groups for row in await group()]


async def _on_postgres(rows: Callable[[str], Awaitable[list[Row]]]) -> list[Row]:
    """On a server of its own."""
    with folder() as data:
        postgres = Postgres(data)
        dsn = await postgres.start()
        try:
            await prepare(dsn, f"{dsn}_vault", data / "token", [data / "master.key", data / "seal.key"])
            return await rows(dsn)
        finally:
            await postgres.stop()


MEASURES: dict[str, Measures] = {
    "append": partial(_on_postgres, append.rows),
    "replay": partial(_on_postgres, replay.rows),
    "bus": partial(_on_postgres, bus.rows),
    "asking": asking.rows,
    "seal": partial(_on_postgres, seal.rows),
    "import": sheets.rows,
    "start": starting.rows,
}
APART: dict[str, Measures] = {
    "growth": lambda: _measured([partial(_on_postgres, growth.rows), growth.replicas]),
    "regress": partial(_on_postgres, regress.rows),
}


def _show(rows: list[Row]) -> None:
    table = Table()
    for column in ("measure", "value", "unit", "limit", "ratio", "target", "", "peers"):
        table.add_column(column, justify="left" if column in ("measure", "unit", "", "peers") else "right")
    for row in rows:
        peers = ", ".join(f"{peer} {_figure(rate)}" for peer, rate in row.peers.items())
        table.add_row(
            row.name, _figure(row.value), row.unit, _figure(row.limit), f"{row.ratio:.2f}", f"{row.target:.2f}",
            "ok" if row.ok else "falls short", peers,
        )  # fmt: skip
    Console().print(table)


def _figure(value: float) -> str:
    """Three digits or more."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
