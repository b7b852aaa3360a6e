"""`results`, and the figures that `up` ends with."""

import datetime as dt
import sys
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from infra.cli.connecting import bus, failed, run, running, tell, text_of, told
from infra.sheets.places import line_of, lines
from shared.bus.queries import NoAnswer, ask
from shared.contracts.queries import ResultsOf
from shared.contracts.rulebook import Rulebook, decode_rulebook
from shared.handling import today
from shared.refusals import Trouble
from shared.soundness import problems


def run_results(
    data: Path, district: str, year: int, as_of: str | None, known: str | None, rulebook: Path | None, as_json: bool
) -> None:
    """The results document, or a table of it."""
    question = ResultsOf(
        year=year,
        as_of=parsed_day(as_of) if as_of else last_day(year),
        known=parsed_day(known) if known else None,
        rulebook=_draft(rulebook, district) if rulebook else None,
    )
    try:
        found = run(_results(running(data).nats, district, question))
    except NoAnswer as error:
        failed(error, as_json)
    if as_json:
        tell(msgspec.json.format(found, indent=1).decode())
    else:
        _show(msgspec.json.decode(found), Console())


def parsed_day(text: str) -> dt.date:
    """A day as it was typed; ends the command if it is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        failed(Trouble("not-a-day", text=text))


def last_day(year: int) -> dt.date:
    """A year's; ends the command if it is none."""
    try:
        return dt.date(year, 12, 31)
    except ValueError:
        failed(Trouble("not-a-year", text=year))


def _draft(path: Path, district: str) -> Rulebook:
    """A rulebook that nobody published; every mistake at once, with its line."""
    try:
        text = text_of(path)
        book = decode_rulebook(text)
    except Trouble as trouble:
        failed(trouble)
    except msgspec.DecodeError as error:
        failed(Trouble("unreadable-file", file=str(path), problem=error))
    if wrong := problems(book, district):
        places = lines(text)
        for each in wrong:
            print(f"{path}:{line_of(places, each.path)}: {each.code}: {each.zh} / {each.en}", file=sys.stderr)
        raise SystemExit(1)
    return book


async def _results(nats: str, district: str, question: ResultsOf) -> bytes:
    async with bus(nats) as client:
        return await ask(client, district, "scoring", "results", question)


def _show(document: dict[str, Any], console: Console) -> None:
    table = Table(title=f"{document['district']} {document['year']} ({document['as_of']})")
    columns = ("committee", "rank", "grade", "total", "duty", "casework", "review")
    for column in ("mandate", *columns):
        table.add_column(column)
    for mandate, each in document["representatives"].items():
        table.add_row(mandate, *(str(each[column] if each[column] is not None else "") for column in columns))
    console.print(table)
    if apart := [f"{code} ({each['apart']})" for code, each in document["studios"].items() if "apart" in each]:
        console.print(f"活动不足、单列不排名的工作室 studios shown apart, not ranked (cases): {', '.join(apart)}")
    if "changes" in document:
        _show_changes(document, console)


def _show_changes(document: dict[str, Any], console: Console) -> None:
    for path, (was, now) in document["rules"].items():
        console.print(f"{path}: {was} → {now}")
    table = Table(title=f"{len(document['changes'])} would change grade")
    for column in ("mandate", "grade", "total", "rank", "because"):
        table.add_column(column)
    for mandate, each in document["changes"].items():
        moved = (f"{each[name][0]} → {each[name][1]}" for name in ("grade", "total", "rank"))
        why = ", ".join(f"{figure} {was} → {now}" for figure, (was, now) in each["because"].items())
        table.add_row(mandate, *moved, why or "the rules weigh or ask otherwise, or others moved")
    console.print(table)


async def figures(nats: str, url: str, district: str, console: Console) -> None:
    """The bulletin's figures of a district, and where its pages are; or why they cannot be told."""
    day = today()
    try:
        async with bus(nats) as client:
            raw = await ask(client, district, "scoring", "results", ResultsOf(year=day.year, as_of=day))
    except NoAnswer as error:  # one district's trouble never stops another's
        console.print(Text(f"{district}  {url}/{district}/  {told(error)}"), soft_wrap=True)
        return
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
