"""What the demo's history is scored by."""

import pytest

from services.scoring.queries import facts_of
from services.scoring.rules.results import Facts
from shared.contracts.rulebook import Rulebook, decode_rulebook


@pytest.fixture(scope="module")
def facts(documents) -> Facts:
    return facts_of(documents)


@pytest.fixture(scope="module")
def book(demo_sheets) -> Rulebook:
    return decode_rulebook((demo_sheets / "rulebook.toml").read_bytes())
