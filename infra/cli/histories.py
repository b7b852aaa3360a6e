"""`explain`, `account`, `history` and `file`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table
from rich.tree import Tree

from infra.cli.connecting import answered
from infra.cli.reading import last_day, parsed_day
from shared.contracts.queries import AccountOf, ConsequencesOf, ExplanationOf, FileOf, HistoryOf, What
from shared.handling import today

SAID = ("grade", "rank", "committee", "provisional", "awarded", "apart", "urgency")  # of the whole, where it has that

FIGURES = {
    "total": "总分 total", "duty": "履职积分 duty", "casework": "事项办理 casework", "review": "民主评议 review",
    "base": "基础分 base", "on time": "按时办结 on time", "satisfaction": "满意 satisfaction",
    "grade": "等次 grade", "in_force": "在任 in force", "quota_missed": "定额缺失 quota missed",
    "promises_overdue": "承诺逾期 promises overdue", "place": "优秀名额中的位次 place among 优秀",
    "rank": "名次 rank", "above": "排在前面的人数 above", "own": "本人 own place",
}  # fmt: skip
MET = {True: "[green]达到 met[/]", False: "[red]未达到 not met[/]"}


def run_explain(
    data: Path, district: str, code: str, year: int, what: What, as_of: str | None, known: str | None, as_json: bool
) -> None:
    """The derivation, as a tree or as JSON."""
    question = ExplanationOf(
        what=what, code=code, year=year, as_of=parsed_day(as_of) if as_of else last_day(year),
        known=parsed_day(known) if known else None,
    )  # fmt: skip
    found = _asked(data, district, "explanation", question, as_json)
    if found is not None:
        said = ", ".join(f"{name} {found[name]}" for name in SAID if found.get(name) is not None)
        tree = Tree(f"{code} {year} ({found['as_of']}): {said}")
        for whole in ("graded", "ranked", "total"):
            if whole in found:
                _grow(tree, found[whole])
        Console().print(tree)


def _grow(tree: Tree, node: dict[str, Any]) -> None:
    rule = f"{node.get('rulebook', '')} {node['rule']}" if "rule" in node else ""
    weight = f"× {node['weight']}" if "weight" in node else ""
    counted, events = " / ".join(node.get("counted", ())), " ".join(node.get("events", ()))
    named = f"{FIGURES.get(node['figure'], node['figure'])} [bold]{node.get('value', '')}[/]"
    parts = (named, _condition(node), counted, weight, rule, node.get("note"), events)
    branch = tree.add("  ".join(part for part in parts if part))
    for each in (*node.get("of", ()), *node.get("beside", ())):
        _grow(branch, each)


def _condition(node: dict[str, Any]) -> str:
    """What a figure must not be below or above, where a grade depends on it, and whether it is."""
    if (met := node.get("met")) is None:
        return ""
    bounds = (f"{sign} {node[name]}" for sign, name in (("≥", "least"), ("≤", "most")) if name in node)
    return " ".join((*bounds, MET[met]))


def run_account(
    data: Path, district: str, mandate: str, year: int, as_of: str | None, known: str | None, as_json: bool
) -> None:
    """The running account."""
    question = AccountOf(
        mandate=mandate, year=year, as_of=parsed_day(as_of) if as_of else last_day(year),
        known=parsed_day(known) if known else None,
    )  # fmt: skip
    found = _asked(data, district, "account", question, as_json)
    if found is not None:
        figures = ", ".join(f"{name} {found[name] or '-'}" for name in ("total", "duty", "casework", "review"))
        table = Table(title=f"{mandate} {year} ({found['as_of']}): {figures}")
        for column in ("on", "award", "points", "balance", "rulebook", "source"):
            table.add_column(column)
        table.add_row("", "", "", found["base"])
        for line in found["postings"]:
            table.add_row(*(line[column.header] for column in table.columns))
        Console().print(table)


def run_history(data: Path, district: str, mandate: str, as_of: str | None, known: str | None, as_json: bool) -> None:
    """The timeline."""
    question = HistoryOf(
        mandate=mandate, as_of=parsed_day(as_of) if as_of else today(), known=parsed_day(known) if known else None
    )
    found = _asked(data, district, "history", question, as_json)
    if found is not None:
        Console().print(_timeline(f"{mandate} ({found['as_of']})", found["events"], state=True))


def _timeline(title: str, events: Iterable[dict[str, Any]], state: bool = False) -> Table:
    table = Table(title=title)
    for column in ("on", "event", "type", "said", *(["state"] if state else [])):
        table.add_column(column)
    for each in events:
        said = ", ".join(f"{name} {value}" for name, value in each["said"].items() if value not in ("", None))
        table.add_row(each["on"], each["event"], each["type"], said, *([each.get("state")] if state else []))
    return table


def run_file(data: Path, district: str, code: str, as_of: str | None, known: str | None, as_json: bool) -> None:
    """Everything on file, by the day."""
    question = FileOf(
        code=code, as_of=parsed_day(as_of) if as_of else today(), known=parsed_day(known) if known else None
    )
    found = _asked(data, district, "file", question, as_json)
    if found is not None:
        Console().print(_timeline(f"{code} ({found['as_of']})", found["events"]))


def run_consequences(data: Path, district: str, what: Any, code: str, as_json: bool) -> None:
    """Everything that followed."""
    found = _asked(data, district, "consequences", ConsequencesOf(what=what, code=code), as_json)
    if found is not None:
        Console().print(_timeline(f"{what} {code}", found["events"]))


def _asked(data: Path, district: str, query: str, question: msgspec.Struct, as_json: bool) -> Any:
    """The answer; None once it was printed as JSON."""
    found = answered(data, district, "scoring", query, question, as_json)
    return None if as_json else found
