"""The duty ledger: one entry each, no duplicates, written in after it happened (DOMAIN §4.4)."""

from typing import Any

import pytest

from services.casework.ledger.decider import LEDGER
from shared.contracts import casework as c
from shared.contracts import registry as r
from tests.unit.conftest import box, day


def entry(**changed: Any) -> c.LogDuty:
    values = {
        "entry": "L1", "mandate": "A", "on": "05-05", "kind": "走访", "studio": "S1", "place": "V1", "text": "入户走访",
        "people": 3, "entered_on": "05-06", **changed,
    }  # fmt: skip
    return c.LogDuty(**{**values, "on": day(values["on"]), "entered_on": day(values["entered_on"])})


@pytest.fixture
def ledger(casework):
    return casework(LEDGER)


def test_an_entry_is_logged_with_its_words_sealed(ledger):
    (logged,) = ledger.when(entry())

    assert (logged.entry, logged.kind, logged.text) == ("L1", "走访", box("入户走访"))
    assert logged.claim == "duty/L1"


def test_an_adopted_opinion_is_logged_and_adopted(ledger):
    logged, adopted = ledger.when(entry(kind="民情信息", adopted=True))

    assert (logged.kind, adopted.entry, adopted.on) == ("民情信息", "L1", day("05-05"))


def test_only_opinions_are_adopted(ledger):
    assert ledger.refused(entry(adopted=True)) == ("only-opinions-are-adopted", "adopted")


def adopt(**changed: Any) -> c.AdoptOpinion:
    values = {"entry": "L1", "mandate": "A", "by": "T1", "on": "07-01", **changed}
    return c.AdoptOpinion(**{**values, "on": day(values["on"])})


OPINION = {"kind": "民情信息"}


def test_a_committee_adopts_an_opinion_later_on_and_once(ledger):
    (adopted,) = ledger.commands(entry(**OPINION)).when(adopt())

    assert (adopted.on, adopted.adopted_on, adopted.by) == (day("05-05"), day("07-01"), "T1")
    known = ledger.commands(entry(**OPINION), adopt())
    assert known.refused(adopt(on="08-01")) == ("adopted-already", "entry")
    assert ledger.commands(entry(**OPINION, adopted=True)).refused(adopt()) == ("adopted-already", "entry")


@pytest.mark.parametrize(
    ("said", "changed", "refusal"),
    [
        ({}, {}, ("only-opinions-are-adopted", "entry")),
        (OPINION, {"entry": "L9"}, ("unknown-entry", "entry")),
        (OPINION, {"by": "T9"}, ("unknown-organisation", "by")),
        (OPINION, {"on": "05-04"}, ("entered-before-it-happened", "on")),
        (OPINION, {"on": "2015-05-01"}, ("in-the-future", "on")),
    ],
)
def test_only_an_opinion_on_record_is_adopted(ledger, said, changed, refusal):
    assert ledger.commands(entry(**said)).refused(adopt(**changed)) == refusal


def test_what_was_reversed_is_not_adopted(ledger):
    assert ledger.commands(entry(**OPINION), reverse()).refused(adopt()) == ("already-reversed", "entry")


@pytest.mark.parametrize(
    ("again", "refusal"),
    [
        ({"entry": "L1", "text": "另一件"}, ("duplicate-serial", "entry")),
        ({"entry": "L2"}, ("duplicate-duty", "text")),
        ({"entry": "L2", "place": "V2", "people": 9, "entered_on": "05-09"}, ("duplicate-duty", "text")),
    ],
)
def test_the_same_duty_is_not_logged_twice(ledger, again, refusal):
    assert ledger.commands(entry()).refused(entry(**again)) == refusal


def reverse(**changed: Any) -> c.ReverseEntry:
    values = {"entry": "L1", "mandate": "A", "on": "05-20", "reason": "重复登记", **changed}
    return c.ReverseEntry(**{**values, "on": day(values["on"])})


def test_a_wrong_entry_is_reversed_by_an_event_that_names_it(ledger):
    (reversed_,) = ledger.commands(entry()).when(reverse())

    assert (reversed_.entry, reversed_.entry_on, reversed_.kind) == ("L1", day("05-05"), "走访")
    assert (reversed_.on, reversed_.reason) == (day("05-20"), "重复登记")


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"entry": "L9"}, ("unknown-entry", "entry")),
        ({"on": "2015-05-01"}, ("in-the-future", "on")),
        ({"on": "05-04"}, ("entered-before-it-happened", "on")),
    ],
)
def test_only_what_was_entered_is_reversed(ledger, changed, refusal):
    assert ledger.commands(entry()).refused(reverse(**changed)) == refusal


def test_an_entry_is_reversed_once(ledger):
    assert ledger.commands(entry(), reverse()).refused(reverse(on="05-21")) == ("already-reversed", "entry")


def test_a_serial_that_is_there_is_told_before_anything_that_changed_since(ledger):
    assert ledger.commands(entry()).refused(entry(place="T9")) == ("duplicate-serial", "entry")


def test_what_was_reversed_may_be_logged_again_under_another_serial(ledger):
    again = ledger.commands(entry(), reverse())

    assert again.refused(entry()) == ("duplicate-serial", "entry")
    assert len(again.when(entry(entry="L2"))) == 1
    assert again.commands(entry(entry="L2")).refused(entry(entry="L3")) == ("duplicate-duty", "text")


@pytest.mark.parametrize("other", [{"on": "05-04"}, {"kind": "调研"}, {"text": "另一件"}])
def test_another_day_kind_or_text_is_another_duty(ledger, other):
    assert len(ledger.commands(entry()).when(entry(entry="L2", **other))) == 1


def test_a_serial_that_another_ledger_claimed_is_refused_as_in_its_own(ledger):
    refusal = LEDGER.taken(entry(mandate="B"))

    assert (refusal.code, refusal.field) == ledger.commands(entry()).refused(entry(text="另一件"))


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"entered_on": "05-04"}, ("entered-before-it-happened", "entered_on")),
        ({"entered_on": "2015-05-01"}, ("in-the-future", "entered_on")),
        ({"mandate": "Z"}, ("unknown-mandate", "mandate")),
        ({"on": "2011-05-05"}, ("outside-the-term", "on")),
        ({"studio": "S9"}, ("unknown-studio", "studio")),
        ({"place": "V9"}, ("unknown-organisation", "place")),
    ],
)
def test_an_entry_fits_the_world(ledger, changed, refusal):
    assert ledger.refused(entry(**changed)) == refusal


def test_a_suspended_representative_does_no_duty_until_restored(casework):
    world = [
        r.MandateSuspended(mandate="A", on=day("05-01"), reason="", committee=""),
        r.MandateRestored(mandate="A", on=day("05-10"), reason="", committee=""),
    ]
    ledger = casework(LEDGER, *world)

    assert ledger.refused(entry()) == ("mandate-not-in-force", "mandate")
    assert len(ledger.when(entry(on="05-10", entered_on="05-10"))) == 1
    assert len(ledger.when(entry(on="04-30"))) == 1


def test_a_long_ledger_stays_quick_to_add_to(ledger):
    """Deciding on it compares with one entry at most, where a walk over 2,000 would compare with each."""
    compared = 0

    class Serial(str):
        def __eq__(self, other: object) -> bool:
            nonlocal compared
            compared += 1
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    past = [event for n in range(2000) for event in ledger.when(entry(entry=f"L{n}", text=f"{n}"))]
    long = LEDGER.fold(past)

    for serial in ("L1999", "new"):
        assert (Serial(serial) in long.entries) == (serial == "L1999")
    assert compared <= 2
    assert len(LEDGER.fold([], long).entries) == 2000
