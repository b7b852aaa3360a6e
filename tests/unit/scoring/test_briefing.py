"""What the bulletin counts, as of a day."""

from services.scoring.projections import STANDINGS
from services.scoring.queries import facts_of
from services.scoring.rules.results import briefing
from shared.contracts import casework as c
from tests.unit.conftest import day, town
from tests.unit.scoring.test_corrections import folded


def test_a_good_deed_counts_once_from_the_day_on_which_it_was_verified():
    team = ("A", "B")
    done = c.DeedRecorded(on=day("05-05"), deed="G1", studio="S1", team=team, text="修路", beneficiaries=40)
    facts = facts_of(folded(STANDINGS, town(done, c.DeedVerified(on=day("07-01"), deed="G1", team=team, by="X1"))))

    assert [briefing(facts, day(on))["good_deeds"] for on in ("05-04", "05-05", "06-30", "07-01")] == [0, 0, 0, 1]
