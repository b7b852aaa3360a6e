"""Good deeds and activities (DOMAIN §4.4)."""

from typing import Any

import pytest

from services.casework.activity.decider import ACTIVITY
from services.casework.deed.decider import DEED
from shared.contracts import casework as c
from tests.unit.conftest import day, mandate


# --- good deeds
def deed(**changed: Any) -> c.RecordDeed:
    values = {"deed": "G1", "studio": "S1", "team": ("A", "B"), "text": "修路", "beneficiaries": 40, **changed}
    return c.RecordDeed(on=day(values.pop("on", "05-05")), **values)


def verify(by: str, on: str = "05-10") -> c.VerifyDeed:
    return c.VerifyDeed(deed="G1", on=day(on), by=by)


@pytest.mark.parametrize("by", ["C", "S1", "T1"])
def test_a_deed_is_verified_by_someone_outside_its_team(casework, by):
    (verified,) = casework(DEED).commands(deed()).when(verify(by))

    assert (verified.team, verified.by) == (("A", "B"), by)


def test_nobody_verifies_what_they_took_part_in(casework):
    assert casework(DEED).commands(deed()).refused(verify("B")) == ("verifier-in-team", "by")
    other = casework(DEED, *mandate("B2", person="P-B"))
    assert other.commands(deed()).refused(verify("B2")) == ("verifier-in-team", "by")


def test_a_deed_is_verified_once(casework):
    assert casework(DEED).commands(deed(), verify("C")).when(verify("T1")) == []


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"team": ()}, ("empty-team", "team")),
        ({"team": ("A", "A")}, ("member-twice", "team")),
        ({"team": ("A", "Z")}, ("unknown-mandate", "team")),
        ({"team": ("A", "L")}, ("mandate-not-in-force", "team")),
        ({"studio": "S9"}, ("unknown-studio", "studio")),
        ({"on": "2015-05-01"}, ("in-the-future", "on")),
    ],
)
def test_a_deed_is_recorded_with_a_team_in_office(casework, changed, refusal):
    assert casework(DEED, *mandate("L", start="2014-05-06")).refused(deed(**changed)) == refusal


def test_verifying_asks_for_a_deed_a_day_and_someone_on_record(casework):
    assert casework(DEED).refused(verify("C")) == ("unknown-deed", "deed")
    assert casework(DEED).commands(deed()).refused(verify("C", "05-04")) == ("step-before-previous", "on")
    assert casework(DEED).commands(deed()).refused(verify("Z")) == ("unknown-handler", "by")
    assert casework(DEED).commands(deed()).refused(deed()) == ("already-registered", "deed")


# --- activities
def test_an_activity_is_recorded_once_at_a_site_on_record(casework):
    def activity(site: str = "V1", on: str = "05-05") -> c.RecordActivity:
        return c.RecordActivity(
            activity="E1", on=day(on), site=site, project="文化", category="文化活动", topic="广场舞", people=80,
            setting="户外",
        )  # fmt: skip

    assert len(casework(ACTIVITY).when(activity())) == 1
    assert casework(ACTIVITY).commands(activity()).refused(activity()) == ("already-registered", "activity")
    assert casework(ACTIVITY).refused(activity("V9")) == ("unknown-organisation", "site")
    assert casework(ACTIVITY).refused(activity(on="2015-05-01")) == ("in-the-future", "on")
