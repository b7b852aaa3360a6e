"""`results`, and the figures that `up` ends with."""

import datetime as dt
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from infra.cli.connecting import bus, failed, run, running, tell
from shared.bus.queries import NoAnswer, ask
from shared.contracts.queries import ResultsOf
from shared.handling import today


def run_results(data: Path, district: str, year: int, as_of: str | None, as_json: bool) -> None:
    """The results document, or a table of it."""
    try:
        day = dt.date.fromisoformat(as_of) if as_of else dt.date(year, 12, 31)
    except ValueError as error:
        failed(f"not a day: {as_of} ({error})")
    try:
        found = run(_results(running(data).nats, district, ResultsOf(year=year, as_of=day)))
    except NoAnswer as error:
        failed(str(error))
    if as_json:
        tell(msgspec.json.format(found, indent=1).decode())
    else:
        _show(msgspec.json.decode(found), Console())


async def _results(nats: str, district: str, question: ResultsOf) -> bytes:
    async with bus(nats) as client:
        return await ask(client, district, "scoring", "results", question)


def _show(document: dict[str, dict[str, dict[str, object]]], console: Console) -> None:
    table = Table(title=f"{document['district']} {document['year']} ({document['as_of']})")
    columns = ("committee", "rank", "grade", "total", "duty", "casework", "review")
    for column in ("mandate", *columns):
        table.add_column(column)
    for mandate, each in document["representatives"].items():
        table.add_row(mandate, *(str(each[column] if each[column] is not None else "") for column in columns))
    console.print(table)


async def figures(nats: str, url: str, district: str, console: Console) -> None:
    """The bulletin's figures of a district, and where its pages are."""
    day = today()
    async with bus(nats) as client:
        raw = await ask(client, district, "scoring", "results", ResultsOf(year=day.year, as_of=day))
    found = msgspec.json.decode(raw)
    briefing, casework = found["briefing"], found["casework"]["district"]
    table = Table(title=f"{district}  {url}/{district}/", show_header=False)
    for name, value in {
        "党代表 representatives": "  ".join(f"{level} {n}" for level, n in sorted(briefing["representatives"].items())),
        "工作室 studios": "  ".join(f"{level} {n}" for level, n in sorted(briefing["studios"].items())),
        "年会 sessions / 提案 proposals": f"{briefing['sessions']} / {briefing['proposals']}",
        "培训 trainings / 人次 participants": f"{briefing['trainings']} / {briefing['trainees']}",
        "文化活动 culture events": str(briefing["culture"]),
        "实事好事 good deeds": str(briefing["good_deeds"]),
        "民情事项 cases / 归档 archived": f"{casework['registered']} / {casework['archived']}",
    }.items():
        table.add_row(name, value)
    console.print(table)
