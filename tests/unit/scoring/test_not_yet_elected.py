"""Who is elected later has no standing on a day before, and nobody has one of a year to come (DOMAIN §5.2, §5.5)."""

import datetime as dt

import pytest

from services.scoring.accounts import Own, account
from services.scoring.projections import STANDINGS
from services.scoring.queries import facts_of
from services.scoring.rules.explaining.representative import explanation
from services.scoring.rules.results import results
from shared.contracts.queries import AccountOf
from shared.refusals import Refused
from tests.unit.conftest import day, mandate, town
from tests.unit.scoring.test_corrections import folded


def test_who_is_elected_later_is_in_no_standing_of_before():
    facts = facts_of(folded(STANDINGS, town(*mandate("L", start="2014-09-01"))))

    def standing(on: dt.date) -> set[str]:
        return set(results(facts, "D", 2014, on)["representatives"])

    assert standing(day("08-31")) == {"A", "B", "C"}
    assert standing(day("09-01")) == {"A", "B", "C", "L"}
    assert explanation(facts, "L", 2014, day("08-31")) is None


def test_who_is_elected_later_has_no_account_of_before_either():
    own = Own.among(folded(STANDINGS, town(*mandate("L", start="2014-09-01"))), "L", 2014)

    def mandate_on(on: dt.date) -> str:
        return str(account(own, AccountOf(mandate="L", year=2014, as_of=on), "D", 1)["mandate"])

    with pytest.raises(Refused, match="mandate-not-in-force"):
        mandate_on(day("08-31"))
    assert mandate_on(day("09-01")) == "L"


def test_of_a_year_nobody_has_a_standing_on_a_day_before_it():
    facts, eve, first = facts_of(folded(STANDINGS, town()), 2015), day("12-31"), day("2015-01-01")

    assert results(facts, "D", 2015, eve)["representatives"] == {}
    assert set(results(facts, "D", 2015, first)["representatives"]) == {"A", "B", "C"}
    assert explanation(facts, "A", 2015, eve) is None
