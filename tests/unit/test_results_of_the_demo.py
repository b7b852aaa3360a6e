"""Every figure of the demo district, to the hundredth, from its sheets through the rules (DOMAIN §5)."""

import ast
import datetime as dt
import json
from pathlib import Path

import msgspec
import pytest

from infra.sheets.importing import import_sheets
from services.scoring.queries import facts_of
from services.scoring.rules.results import results

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("day", ["2014-12-31", "2015-04-30"])
def test_results_equal_the_worked_ones_key_for_key(documents, demo_sheets, day):
    as_of = dt.date.fromisoformat(day)

    found = results(facts_of(documents), "610203", as_of.year, as_of)

    assert json.loads(msgspec.json.encode(found)) == json.loads((demo_sheets / f"expected-{day}.json").read_bytes())


async def test_the_same_sheets_twice_change_nothing(rehearsed, demo_sheets):
    before = len(rehearsed.events)

    report = await import_sheets(demo_sheets, rehearsed.send)

    assert report.findings == []
    assert len(rehearsed.events) == before
    assert all(tally.repeated == tally.rows for tally in report.sheets)


def test_no_rule_knows_a_number_of_a_rulebook():
    """Deadlines, points and weights stand in rulebooks; code has only what is arithmetic."""
    allowed = {0, 1, 2, 3, 12, 13, 31, 100, 200}  # neutral elements, a slice, the calendar, hundredths
    for path in (ROOT / "services" / "scoring" / "rules").rglob("*.py"):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        numbers = {n.value for n in nodes if isinstance(n, ast.Constant) and type(n.value) in (int, float)}
        assert numbers <= allowed, path.name
