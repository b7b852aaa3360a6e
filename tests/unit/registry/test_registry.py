"""Who: mandates, promises, regulations, rulebooks (DOMAIN §3)."""

from typing import Any

import msgspec
import pytest

from services.registry.mandate.decider import MANDATE
from services.registry.promise.decider import PROMISE
from services.registry.regulation.decider import REGULATION
from services.registry.rulebook.decider import RULEBOOK
from shared.contracts import registry as r
from shared.refusals import Refused
from tests.unit.conftest import Given, box, day, rulebook
from tests.unit.conftest import mandate as seated


# --- mandates
def elected(**changed: Any) -> r.RegisterMandate:
    values = {
        "mandate": "E", "person": "P-E", "name": "王", "gender": "女", "born": "1970-02", "level": "区", "term": "t",
        "committee": "T1", "on": "2012-01-01", "term_end": "2016-12-31", **changed,
    }  # fmt: skip
    return r.RegisterMandate(**{**values, "on": day(values["on"]), "term_end": day(values["term_end"])})


SEAT = r.SeatMandate(mandate="E", on=day("2012-01-01"))
SUSPEND = r.SuspendMandate(mandate="E", on=day("03-01"), reason="调查")
RESTORE = r.RestoreMandate(mandate="E", on=day("06-01"))
AGAIN = msgspec.structs.replace(RESTORE, on=day("07-01"))
END = r.EndMandate(mandate="E", on=day("09-01"), ending="辞职")


@pytest.fixture
def mandate(registry) -> Given:
    return registry(MANDATE)


def test_a_mandates_life(mandate):
    events = mandate.commands(elected(), SEAT, SUSPEND, RESTORE, END).past

    assert [type(event).__name__ for event in events] == [
        "MandateRegistered", "MandateSeated", "MandateSuspended", "MandateRestored", "MandateEnded",
    ]  # fmt: skip
    assert (events[0].born, events[0].phone) == (box("1970-02"), None)


@pytest.mark.parametrize(
    ("before", "command", "refusal"),
    [
        ([], SEAT, ("unknown-mandate", "mandate")),
        ([elected()], elected(), ("already-registered", "mandate")),
        ([elected()], SUSPEND, ("mandate-stage", "mandate")),
        ([elected()], RESTORE, ("mandate-stage", "mandate")),
        ([elected(), SEAT, SUSPEND], SEAT, ("step-before-previous", "on")),
        ([elected(), SEAT, SUSPEND, RESTORE], AGAIN, ("mandate-stage", "mandate")),
        ([elected(), SEAT, END], r.RestoreMandate(mandate="E", on=day("10-01")), ("mandate-stage", "mandate")),
        ([elected(), SEAT, SUSPEND], r.RestoreMandate(mandate="E", on=day("02-01")), ("step-before-previous", "on")),
        ([elected(), SEAT], r.SuspendMandate(mandate="E", on=day("2015-05-01")), ("in-the-future", "on")),
        ([elected(term_end="2013-12-31"), SEAT], SUSPEND, ("outside-the-term", "on")),
    ],
)  # fmt: skip
def test_a_move_that_the_stage_does_not_allow_is_refused(mandate, before, command, refusal):
    assert mandate.commands(*before).refused(command) == refusal


@pytest.mark.parametrize("again", [SEAT, SUSPEND, END])
def test_a_move_asked_twice_changes_nothing(mandate, again):
    road = [elected(), SEAT, SUSPEND, END]

    assert mandate.commands(*road[: road.index(again) + 1]).when(again) == []


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"term_end": "2012-01-01"}, ("ends-before-it-begins", "term_end")),
        ({"committee": "T9"}, ("unknown-organisation", "committee")),
        ({"committee": "X1"}, ("not-a-committee", "committee")),
        ({"residence": "V9"}, ("unknown-organisation", "residence")),
        ({"on": "2015-05-01"}, ("in-the-future", "on")),
        ({"person": "Ｐ-E"}, ("not-a-plain-code", "person")),
        ({"person": "P\u00ad-E"}, ("not-a-plain-code", "person")),
    ],
)
def test_a_mandate_is_given_by_a_committee_for_a_term(mandate, changed, refusal):
    assert mandate.refused(elected(**changed)) == refusal


def test_a_person_on_record_under_a_code_of_full_width_may_have_another_mandate(registry):
    known = seated("F", "Ｐ-E")

    (event,) = registry(MANDATE, *known).when(elected(person="Ｐ-E"))

    assert event.person == "Ｐ-E"


def extended(until: str, on: str = "2015-04-01") -> r.ExtendTerm:
    return r.ExtendTerm(mandate="E", on=day(on), until=day(until), reason="换届推迟")


def test_a_term_is_extended_by_a_year_at_most(mandate):
    seated = mandate.commands(elected(), SEAT)
    (event,) = seated.when(extended("2017-12-31"))

    assert event.until == day("2017-12-31")
    assert seated.refused(extended("2018-01-01")) == ("term-extended-too-far", "until")
    assert seated.refused(extended("2016-12-31")) == ("ends-before-it-begins", "until")
    assert seated.commands(extended("2017-06-30")).refused(extended("2018-01-01")) == ("term-extended-too-far", "until")
    assert seated.commands(extended("2017-06-30")).when(extended("2017-06-30")) == []


def test_a_representative_acts_until_the_extended_end(registry):
    world = registry(
        MANDATE, r.TermExtended(mandate="A", on=day("2016-11-01"), until=day("2017-06-30"), reason="x")
    ).world

    assert world.mandates["A"].in_force(day("2017-06-30"))
    assert not world.mandates["A"].in_force(day("2017-07-01"))


def test_a_representative_is_placed_in_a_studio_not_before_it_opened(mandate):
    place = r.PlaceRepresentative(mandate="E", on=day("2012-01-01"), studio="S1")
    (placed,) = mandate.commands(elected(), SEAT).when(place)

    assert placed.on == day("2012-06-01")
    nowhere = r.PlaceRepresentative(mandate="E", on=day("2012-01-01"), studio="S9")
    assert mandate.commands(elected(), SEAT).refused(nowhere) == ("unknown-studio", "studio")


# --- promises
def promise(on: str = "05-05", due: str = "08-01", mandate: str = "A") -> r.PublishPromise:
    return r.PublishPromise(promise="N1", on=day(on), mandate=mandate, text="修路", due=day(due))


KEEP = r.KeepPromise(promise="N1", on=day("07-01"))
WITHDRAW = r.WithdrawPromise(promise="N1", on=day("07-01"), reason="另有安排")


def test_a_promise_is_kept_or_withdrawn_once(registry):
    given = registry(PROMISE).commands(promise())

    assert [type(event).__name__ for event in given.when(KEEP)] == ["PromiseKept"]
    assert given.commands(KEEP).when(KEEP) == []
    assert given.commands(KEEP).refused(WITHDRAW) == ("promise-settled", "promise")
    assert given.commands(WITHDRAW).refused(KEEP) == ("promise-settled", "promise")
    assert given.refused(promise()) == ("already-registered", "promise")


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (promise(due="05-04"), ("ends-before-it-begins", "due")),
        (promise(mandate="Z"), ("unknown-mandate", "mandate")),
        (promise(on="2011-05-05"), ("mandate-not-in-force", "mandate")),
        (promise(on="2015-05-01", due="2015-06-01"), ("in-the-future", "on")),
        (KEEP, ("unknown-promise", "promise")),
    ],
)
def test_a_promise_is_given_by_someone_in_office(registry, command, refusal):
    assert registry(PROMISE).refused(command) == refusal


def test_a_studio_keeps_the_promise_of_someone_who_left_office(registry):
    hand_over = r.HandOverPromise(promise="N1", on=day("06-01"), to="S1", reason="代表任期终止：辞职")
    given = registry(PROMISE).commands(promise())
    (event,) = given.when(hand_over)

    assert (event.mandate, event.to) == ("A", "S1")
    assert [type(each).__name__ for each in given.commands(hand_over).when(KEEP)] == ["PromiseKept"]
    assert given.commands(KEEP).refused(hand_over) == ("promise-settled", "promise")
    nowhere = r.HandOverPromise(promise="N1", on=day("06-01"), to="S9", reason="x")
    assert given.refused(nowhere) == ("unknown-studio", "to")


def test_nothing_is_kept_before_it_was_promised(registry):
    early = r.KeepPromise(promise="N1", on=day("05-04"))

    assert registry(PROMISE).commands(promise()).refused(early) == ("step-before-previous", "on")


# --- regulations and rulebooks
def test_a_regulation_is_issued_once(registry):
    issue = r.IssueRegulation(regulation="R1", on=day("05-05"), title="办法", kind="办法", issuer="X1")

    assert len(registry(REGULATION).when(issue)) == 1
    assert registry(REGULATION).commands(issue).refused(issue) == ("already-registered", "regulation")


def published(**changed: Any) -> r.PublishRulebook:
    book = msgspec.structs.replace(rulebook(), **{"id": "next", "effective_from": day("2016-01-01"), **changed})
    return r.PublishRulebook(on=book.effective_from, rulebook=book)


def test_a_rulebook_is_published_for_a_day_of_its_own(registry):
    (event,) = registry(
        RULEBOOK,
    ).when(published(district="D"))

    assert (event.on, event.claim) == (day("2016-01-01"), "rulebook/2016-01-01")
    assert registry(RULEBOOK).refused(published(district="D", effective_from=day("2014-01-01"))) == (
        "rulebook-day-taken", "rulebook",
    )  # fmt: skip
    assert registry(RULEBOOK).refused(published()) == ("not-this-district", "rulebook")


def test_an_unsound_rulebook_is_refused_with_everything_that_is_wrong(registry):
    book = rulebook()
    review = msgspec.structs.replace(book.review, grades={})
    deadlines = msgspec.structs.replace(book.deadlines, receive={"一般": "soon"})
    given = registry(RULEBOOK)

    assert given.refused(published(district="D", review=review, deadlines=deadlines)) == (
        "invalid-rulebook",
        "rulebook",
    )
    with pytest.raises(Refused) as refusal:
        given.when(published(district="D", review=review, deadlines=deadlines))
    for said in ("review.grades: nothing is named (empty)", "deadlines.receive.一般: no term such as 5wd or 30d: soon"):
        assert said in refusal.value.en
    assert "review.grades：一项也没有（empty）" in refusal.value.zh
