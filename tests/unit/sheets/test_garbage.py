"""Whatever stands in the cells, an import ends with a report: nothing is raised, every finding has its place."""

import pytest

from infra.sheets.importing import import_sheets
from infra.sheets.rehearsal import Rehearsal
from infra.sheets.sheets import BEFORE_THE_RULEBOOK, SHEETS


@pytest.mark.parametrize("seed", range(4))
async def test_no_garbage_in_any_cell_ends_an_import(garbled, seed):
    report = await import_sheets(garbled(seed), Rehearsal().send)

    known = {sheet.name for sheet in (*BEFORE_THE_RULEBOOK, *SHEETS)} | {"rulebook.toml"}
    assert len(report.findings) > 100
    for finding in report.findings:
        assert finding.sheet in known
        assert finding.line > 1
        assert finding.code
        assert finding.zh
        assert finding.en
    for tally in report.sheets:
        assert tally.imported + tally.repeated + tally.refused == tally.rows
