"""Household links and their aid: one link at a time, personal data throughout, each of it a duty."""

from typing import Any

import pytest

from services.casework.household.decider import HOUSEHOLD
from services.casework.reactions import aid_given, household_linked, mandate_ended
from services.casework.world import World
from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.contracts.base import Sealed
from tests.unit.conftest import TODAY, box, day, learned, town

GONE = r.MandateEnded(mandate="C", on=day("05-01"), ending="辞职")


def link(**changed: Any) -> c.LinkHousehold:
    values = {
        "household": "H1", "mandate": "A", "village": "V1", "name": "钱某", "situation": "因病致贫", "phone": "139",
        "on": "03-05", **changed,
    }  # fmt: skip
    return c.LinkHousehold(**{**values, "on": day(values["on"])})


def aid(kind: c.AidKind = "谋路子", on: str = "04-05") -> c.GiveAid:
    return c.GiveAid(household="H1", kind=kind, text="养羊", on=day(on))


def outcome(number: int = 1, on: str = "12-05") -> c.RecordOutcome:
    return c.RecordOutcome(household="H1", aid=number, outcome="养羊二十只", yuan=8000, on=day(on))


END = c.EndLink(household="H1", reason="脱贫", on=day("2015-03-05"))


@pytest.fixture
def household(casework):
    return casework(HOUSEHOLD)


def test_a_link_its_aid_and_what_came_of_it(household):
    known = household.commands(link(), aid(), aid("跑资金", "06-05"), outcome(2), END)

    assert [type(each).__name__ for each in known.past] == [
        "HouseholdLinked", "AidGiven", "AidGiven", "OutcomeRecorded", "LinkEnded"
    ]  # fmt: skip
    assert [each.aid for each in known.past[1:3]] == [1, 2]
    assert known.past[0].entered_on == TODAY
    assert known.when(END) == []
    assert known.when(outcome(1, "2015-04-01"))[0].aid == 1  # may show later


def test_nothing_of_a_household_is_open(household):
    for event in household.commands(link(), aid(), outcome()).past:
        said = {name: getattr(event, name) for name in event.__struct_fields__}
        assert {n for n in ("name", "situation", "phone", "text", "outcome") if n in said} == {
            n for n, value in said.items() if isinstance(value, Sealed)
        }  # fmt: skip
    assert link().subject == aid().subject == "household/H1"
    assert household.when(link())[0].name == box("钱某")


def test_a_household_may_be_linked_anew_and_its_aid_is_counted_on(household):
    again = household.commands(link(), aid(), END, link(mandate="B", on="2015-04-01"))

    assert again.when(aid(on="2015-04-02"))[0].aid == 2


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (link(mandate="B"), ("linked-already", "household")),
        (aid(on="03-01"), ("step-before-previous", "on")),
        (outcome(1), ("no-such-aid", "aid")),
        (aid(on="2015-05-01"), ("in-the-future", "on")),
    ],
)
def test_what_a_linked_household_does_not_take(household, command, refusal):
    assert household.commands(link()).refused(command) == refusal


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (link(mandate="Z"), ("unknown-mandate", "mandate")),
        (link(mandate="C", on="06-01"), ("mandate-not-in-force", "mandate")),
        (link(village="T1"), ("not-a-village", "village")),
        (link(village="V9"), ("unknown-organisation", "village")),
        (aid(), ("not-linked", "household")),
        (END, ("not-linked", "household")),
        (outcome(), ("no-such-aid", "aid")),
    ],
)
def test_a_link_that_cannot_be_is_refused(casework, command, refusal):
    assert casework(HOUSEHOLD, GONE).refused(command) == refusal


def test_who_is_out_of_office_gives_no_aid(casework):
    linked = casework(HOUSEHOLD).when(link(mandate="C"))

    assert casework(HOUSEHOLD, GONE).events(*linked).refused(aid(on="06-01")) == ("mandate-not-in-force", "on")


def test_each_is_a_duty_that_names_the_household_by_its_number_alone(household):
    linked, aided = household.commands(link(), aid()).past

    (first,) = household_linked(World("D"), linked)
    (second,) = aid_given(World("D"), aided)
    assert (first.kind, first.entry, first.text, first.entered_on) == ("结对帮扶", "H1-2014-03-05", "H1", TODAY)
    assert (second.kind, second.entry, second.text) == ("帮扶", "H1-1", "H1 谋路子 1")


def test_a_link_ends_with_the_mandate(casework):
    (linked,) = casework(HOUSEHOLD).when(link(mandate="C"))

    asked = list(mandate_ended(learned(World("D"), town(linked, GONE)), GONE))
    assert asked == [c.EndLink(household="H1", on=GONE.on, reason="代表任期终止：辞职")]
    ended = c.LinkEnded(household="H1", mandate="C", reason="x", on=GONE.on)
    assert list(mandate_ended(learned(World("D"), town(linked, GONE, ended)), GONE)) == []
