"""Who is elected later has no standing on a day before (DOMAIN §5.2, §5.5)."""

import datetime as dt

from services.scoring.projections import STANDINGS
from services.scoring.queries import facts_of
from services.scoring.rules.explaining.representative import explanation
from services.scoring.rules.results import results
from tests.unit.conftest import day, mandate, town
from tests.unit.scoring.test_corrections import folded


def test_who_is_elected_later_is_in_no_standing_of_before():
    facts = facts_of(folded(STANDINGS, town(*mandate("L", start="2014-09-01"))))

    def standing(on: dt.date) -> set[str]:
        return set(results(facts, "D", 2014, on)["representatives"])

    assert standing(day("08-31")) == {"A", "B", "C"}
    assert standing(day("09-01")) == {"A", "B", "C", "L"}
    assert explanation(facts, "L", 2014, day("08-31")) is None
