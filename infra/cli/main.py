"""`copperseal`: every verb finds the running stack by its data folder. Imports stay lazy, so that `--help` is quick."""

import os
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter, validators

app = App(
    name="copperseal", help="Copperseal 铜印: party representatives' work in the open, and history that can be checked."
)

Data = Annotated[Path, Parameter(name="--data", help="the stack's data folder")]
Port = Annotated[int, Parameter(validator=validators.Number(gte=0, lte=65535))]
Json = Annotated[bool, Parameter(name="--json", negative="", help="print one JSON document")]
DATA = Path(os.environ.get("COPPERSEAL_DATA", ".copperseal"))


@app.command
def refusals() -> None:
    """Print every refusal code with its words and its rule, as Markdown."""
    from infra.cli.refusals import table

    print(table(), end="")


@app.command
def up(
    *,
    port: Port = 8400,
    import_: Annotated[tuple[Path, ...], Parameter(name="--import", negative="")] = (),
    district: str = "",
    scale: Annotated[tuple[str, ...], Parameter(name="--scale", negative="")] = (),
    detach: Annotated[bool, Parameter(negative="")] = False,
    data: Data = DATA,
) -> None:
    """Start everything; print `ready URL` once all is served and imported.

    :param port: the public port; 0 for any free one
    :param import_: sheets to import at the start
    :param district: whose the sheets are, if they do not say it themselves
    :param scale: SERVICE=N, replicas of a service
    :param detach: return when ready and leave it running
    """
    from infra.cli.up import run_up

    run_up(data, port, import_, district, scale, detach)


@app.command
def down(*, data: Data = DATA) -> None:
    """Stop what runs."""
    from infra.cli.up import run_down

    run_down(data)


@app.command
def status(*, json: Json = False, data: Data = DATA) -> None:
    """Services, what waits, lag, seal, disk."""
    from infra.cli.status import run_status

    run_status(data, json)


@app.command(name="import")
def import_sheets(
    source: Path, *, district: str = "", dry_run: Annotated[bool, Parameter(negative="")] = False, json: Json = False,
    data: Data = DATA,
) -> None:  # fmt: skip
    """Import sheets (a folder of CSV or one .xlsx workbook) through the services' commands.

    :param source: the folder or the workbook, with rulebook.toml in it or beside it
    :param district: whose the sheets are, if neither their 机构 nor a rulebook says it; without it the only district
        there is
    :param dry_run: rehearse: report everything, write nothing; where a stack runs, judge by its record of the district
    """
    from infra.cli.sheets import run_import

    run_import(data, source, district, dry_run, json)


@app.command
def results(
    district: str,
    year: int,
    *,
    as_of: str | None = None,
    known: str | None = None,
    rulebook: Path | None = None,
    json: Json = False,
    data: Data = DATA,
) -> None:
    """Every score of a year.

    :param as_of: as it stood on that day, 2015-04-30; the year's last day without it
    :param known: by what was on record at the end of that day
    :param rulebook: under this draft (TOML), from its day on: what it changes, and whose grade; nothing published moves
    """
    from infra.cli.reading import run_results

    run_results(data, district, year, as_of, known, rulebook, json)


@app.command
def explain(
    district: str,
    code: str,
    year: int,
    *,
    what: Literal["representative", "unit", "studio", "rates", "case"] = "representative",
    as_of: str | None = None,
    known: str | None = None,
    json: Json = False,
    data: Data = DATA,
) -> None:
    """How figures come about, down to the events.

    :param code: the mandate, the unit's, studio's or case's code; of the rates a studio's, or "" for the district
    :param what: a standing, a unit's or a studio's year, the rates of casework, or the deadlines of a case
    :param as_of: as it stood on that day; the year's last day without it
    :param known: by what was on record at the end of that day
    """
    from infra.cli.histories import run_explain

    run_explain(data, district, code, year, what, as_of, known, json)


@app.command
def account(
    district: str,
    mandate: str,
    year: int,
    *,
    as_of: str | None = None,
    known: str | None = None,
    json: Json = False,
    data: Data = DATA,
) -> None:
    """A representative's points of a year, line by line, and what they give.

    :param as_of: as it stood on that day; the year's last day without it
    :param known: by what was on record at the end of that day
    """
    from infra.cli.histories import run_account

    run_account(data, district, mandate, year, as_of, known, json)


@app.command
def history(
    district: str,
    mandate: str,
    *,
    as_of: str | None = None,
    known: str | None = None,
    json: Json = False,
    data: Data = DATA,
) -> None:
    """Everything on record about a mandate, by the days on which it happened.

    :param as_of: what had happened by that day; today without it
    :param known: what was on record at the end of that day
    """
    from infra.cli.histories import run_history

    run_history(data, district, mandate, as_of, known, json)


@app.command
def file(
    district: str,
    code: str,
    *,
    as_of: str | None = None,
    known: str | None = None,
    json: Json = False,
    data: Data = DATA,
) -> None:
    """The achievement file 实绩档案 of a unit, a studio or a representative.

    :param as_of: what had happened by that day
    :param known: what was on record at the end of that day
    """
    from infra.cli.histories import run_file

    run_file(data, district, code, as_of, known, json)


@app.command
def consequences(
    district: str, what: Literal["mandate", "studio", "organisation"], code: str, *, json: Json = False,
    data: Data = DATA,
) -> None:  # fmt: skip
    """List what was handed over, and what else followed, when a mandate, a studio or an organisation ended."""
    from infra.cli.histories import run_consequences

    run_consequences(data, district, what, code, json)


@app.command
def placement(
    district: str, *, accept: Annotated[bool, Parameter(negative="")] = False, json: Json = False, data: Data = DATA
) -> None:
    """Suggest a studio for each representative who has none, and say why.

    :param accept: place them so
    """
    from infra.cli.plans import run_placement

    run_placement(data, district, accept, json)


@app.command
def rota(
    district: str,
    studio: str,
    first: str,
    last: str,
    *,
    slot: Annotated[tuple[str, ...], Parameter(negative="")],
    weekday: Annotated[tuple[int, ...], Parameter(negative="")] = (),
    month_day: Annotated[tuple[int, ...], Parameter(negative="")] = (),
    each: int = 1,
    accept: Annotated[bool, Parameter(negative="")] = False,
    json: Json = False,
    data: Data = DATA,
) -> None:
    """Plan who is on shift at a studio in a period: equal load, nobody on leave or at two places at once.

    :param slot: 09:00-11:30; several slots are several shifts of a day
    :param weekday: 1 is Monday
    :param month_day: the day of the month
    :param each: people a shift
    :param accept: publish the shifts
    """
    from infra.cli.plans import run_rota

    question = {
        "studio": studio, "first": first, "last": last, "slots": slot, "weekdays": weekday, "month_days": month_day,
        "each": each,
    }  # fmt: skip
    run_rota(data, district, question, accept, json)


@app.command
def rebuild(
    projection: str | None = None, *, district: str | None = None, json: Json = False, data: Data = DATA
) -> None:
    """Rebuild read models beside the live ones, and switch."""
    from infra.cli.projections import run_rebuild

    run_rebuild(data, projection, district, json)


@app.command
def verify(
    *,
    district: str | None = None,
    witness: Annotated[tuple[Path, ...], Parameter(negative="")] = (),
    vault: Annotated[bool, Parameter(negative="")] = False,
    json: Json = False,
    data: Data = DATA,
) -> None:
    """Check log, seal and read models against each other; exit 1 naming what is wrong.

    A line for each finding: place, code, Chinese / English (docs/refusals.md).

    :param witness: checkpoints that were kept elsewhere; those of earlier runs are kept in the data folder
    :param vault: check, too, that each sealed text has its key, and (where the master key may be read) that it opens
    """
    from infra.cli.verify import run_verify

    run_verify(data, district, witness, vault, json)


@app.command
def checkpoint(district: str, *, key: Annotated[bool, Parameter(negative="")] = False, data: Data = DATA) -> None:
    """The latest signed checkpoint of a district's log, as a C2SP signed note.

    :param key: print the key that it is checked by instead
    """
    from infra.cli.seal import run_checkpoint

    run_checkpoint(data, district, key)


@app.command
def proof(
    district: str, seq: int, *, receipt: Annotated[bool, Parameter(negative="")] = False, data: Data = DATA
) -> None:
    """That a record is in the sealed log, as a C2SP tlog-proof.

    :param receipt: put the record into it, so that `check` needs nothing else
    """
    from infra.cli.seal import run_proof

    run_proof(data, district, seq, receipt)


@app.command
def consistency(district: str, old: int, *, data: Data = DATA) -> None:
    """That the latest checkpoint goes on from the one of OLD records."""
    from infra.cli.seal import run_consistency

    run_consistency(data, district, old)


@app.command
def check(file: Path, *, key: str, json: Json = False) -> None:
    """Check a receipt offline: exit 1 if it does not prove that its record was sealed as it stands here.

    Whether the log has kept it since is shown by `verify` and `consistency`.

    :param key: the log's verifier key, as published, or a file that holds it
    """
    from infra.cli.seal import run_check

    run_check(file, key, json)


@app.command
def bench(name: str | None = None, *, charts: Path | None = None, json: Json = False) -> None:
    """Figures as ratios, each beside its limit and its peers in the same run, on servers of its own.

    :param name: append, replay, bus, asking, seal, import or start; all of them without a name. Apart from these:
        growth (by events, districts and replicas) and regress (a few ratios, quickly)
    :param charts: a folder to draw the growth in, as SVG
    """
    from infra.cli.bench import run_bench

    run_bench(name, charts, json)


@app.command
def forget(subject: str, *, district: str | None = None, data: Data = DATA) -> None:
    """Destroy the key of a data subject: no word of theirs can be read again, while every proof still holds.

    :param subject: as it stands in the records, person/P0001 or resident/M00001
    :param district: where, if the subject is known in several
    """
    from infra.cli.vault import run_forget

    run_forget(data, subject, district)


@app.command
def rotate_master_key(*, data: Data = DATA) -> None:
    """Wrap all keys by a new master key, while the stack is down."""
    from infra.cli.vault import run_rotate

    run_rotate(data)


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
