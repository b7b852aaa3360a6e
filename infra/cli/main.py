"""`copperseal`: every verb finds the running stack by its data folder. Imports stay lazy, so that `--help` is quick."""

import os
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

app = App(
    name="copperseal", help="Copperseal 铜印: party representatives' work in the open, and history that can be checked."
)

Data = Annotated[Path, Parameter(name="--data", help="the stack's data folder")]
Json = Annotated[bool, Parameter(name="--json", negative="", help="print one JSON document")]
DATA = Path(os.environ.get("COPPERSEAL_DATA", ".copperseal"))


@app.command
def up(
    *,
    port: int = 8400,
    import_: Annotated[tuple[Path, ...], Parameter(name="--import", negative="")] = (),
    scale: Annotated[tuple[str, ...], Parameter(name="--scale", negative="")] = (),
    detach: Annotated[bool, Parameter(negative="")] = False,
    data: Data = DATA,
) -> None:
    """Start everything; print `ready URL` once all is served and imported.

    Parameters
    ----------
    port: the public port; 0 for any free one
    import_: sheets to import at the start
    scale: SERVICE=N, replicas of a service
    detach: return when ready and leave it running

    """
    from infra.cli.up import run_up

    run_up(data, port, import_, scale, detach)


@app.command
def down(*, data: Data = DATA) -> None:
    """Stop what runs."""
    from infra.local.stack import stop_running

    print("stopped" if stop_running(data) else "nothing runs here")


@app.command
def status(*, json: Json = False, data: Data = DATA) -> None:
    """Services, lag, disk."""
    from infra.cli.status import run_status

    run_status(data, json)


@app.command(name="import")
def import_sheets(
    source: Path, *, dry_run: Annotated[bool, Parameter(negative="")] = False, json: Json = False, data: Data = DATA
) -> None:
    """Import sheets (a folder of CSV or one workbook) through the services' commands.

    Parameters
    ----------
    source: the folder or the workbook, with rulebook.toml in it or beside it
    dry_run: rehearse: report everything, write nothing

    """
    from infra.cli.sheets import run_import

    run_import(data, source, dry_run, json)


@app.command
def results(district: str, year: int, *, as_of: str | None = None, json: Json = False, data: Data = DATA) -> None:
    """Every score of a year.

    Parameters
    ----------
    as_of: as it stood on that day, 2015-04-30; the year's last day without it

    """
    from infra.cli.reading import run_results

    run_results(data, district, year, as_of, json)


@app.command
def rebuild(
    projection: str | None = None, *, district: str | None = None, json: Json = False, data: Data = DATA
) -> None:
    """Rebuild read models beside the live ones, and switch."""
    from infra.cli.projections import run_rebuild

    run_rebuild(data, projection, district, json)


@app.command
def verify(*, district: str | None = None, json: Json = False, data: Data = DATA) -> None:
    """Rebuild aside, compare with what is live, check the log's sequence; exit 1 naming what is wrong."""
    from infra.cli.projections import run_verify

    run_verify(data, district, json)


@app.command
def bench(name: str | None = None, *, json: Json = False) -> None:
    """Figures as ratios, on servers of its own: append, import, start, or all of them."""
    from infra.cli.bench import run_bench

    run_bench(name, json)


dead = App(name="dead-letters", help="Messages that no handler could take.")
app.command(dead)


@dead.command(name="list")
def dead_list(*, json: Json = False, data: Data = DATA) -> None:
    """What is parked, and why."""
    from infra.cli.dead import run_list

    run_list(data, json)


@dead.command(name="replay")
def dead_replay(number: int, *, data: Data = DATA) -> None:
    """Send one again, after the cause was mended."""
    from infra.cli.dead import run_replay

    run_replay(data, number)


def main() -> None:
    """The entry point: 0 done, 1 failed, 2 not understood."""
    app()
