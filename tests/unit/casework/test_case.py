"""A case through the six steps, the inner loop and its lawful exits (DOMAIN §4.1)."""

import pytest

from services.casework.case.decider import CASE
from services.casework.case.states import due_step
from shared.contracts import casework as c
from tests.unit.casework.road import (
    ARCHIVE,
    CLASSIFY,
    CONSOLIDATE,
    CONTENT,
    ESCALATE,
    FIRST,
    PLAN,
    RECEIVE,
    REPLY,
    ROAD,
    SECOND,
    M,
    kinds,
    register,
    until,
)  # fmt: skip
from tests.unit.conftest import Given, day


@pytest.fixture
def case(casework) -> Given:
    return casework(CASE)


def test_the_whole_road_leaves_one_event_a_step_and_one_for_the_round(case):
    assert kinds(case.commands(*ROAD).past) == [
        "CaseRegistered", "CaseReceived", "CaseConsolidated", "CaseClassified", "CaseInquired", "CaseEscalated",
        "CasePlanned", "ItemResolved", "ItemResolved", "RoundResolved", "CaseReplied", "FeedbackGiven", "CaseArchived",
    ]  # fmt: skip


@pytest.mark.parametrize("at", range(len(ROAD)))
def test_every_other_step_is_refused_with_the_step_that_is_due(case, at):
    here = case.commands(*ROAD[:at])
    due = due_step(CASE.fold(here.past))
    for n, command in enumerate(ROAD):
        if n == at or (due == "方案" and isinstance(command, c.EscalateCase)):  # reported further up
            continue
        late = command.__class__(
            **{f: getattr(command, f) for f in command.__struct_fields__ if f != "on"}, on=day("06-01")
        )
        if n == 0:
            assert here.refused(late) == ("already-registered", "case")
        elif not (isinstance(late, c.ResolveItem) and due == "分项"):
            code, _ = here.refused(late)
            assert code == "step-out-of-order", (due, late)


def test_registering_keeps_the_residents_words_sealed(case):
    (registered,) = case.when(register(phone="139"))

    assert registered.resident.box == "何女士".encode()
    assert registered.phone.box == b"139"
    assert registered.text.box == "界址".encode()


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"village": "V9"}, ("unknown-organisation", "village")),
        ({"village": "T1"}, ("not-a-village", "village")),
        ({"studio": "S9"}, ("unknown-studio", "studio")),
        ({"first_receiver": "Z"}, ("unknown-mandate", "first_receiver")),
        ({"on": "2011-05-05"}, ("mandate-not-in-force", "first_receiver")),
        ({"on": "2013-05-05"}, ("no-rulebook", "on")),
        ({"on": "2015-05-01"}, ("in-the-future", "on")),
    ],
)
def test_a_case_is_registered_in_the_district_as_it_is(case, changed, refusal):
    assert case.refused(register(**{"on": "05-05", **changed})) == refusal


def test_a_step_is_never_dated_before_the_one_before(case):
    assert case.commands(register()).refused(c.ReceiveCase(on=day("05-04"), by="A", **M)) == (
        "step-before-previous", "on",
    )  # fmt: skip


def test_a_step_is_done_by_someone_on_record(case):
    assert case.commands(register()).refused(c.ReceiveCase(on=day("05-06"), by="Z", **M)) == ("unknown-handler", "by")


def test_a_plan_comes_after_the_report(case):
    assert until(case, ESCALATE).refused(PLAN) == ("step-out-of-order", "")


def test_a_report_goes_upward_level_by_level(case):
    reported = until(case, PLAN)

    assert reported.refused(c.EscalateCase(on=day("05-11"), by="A", to="V1", **M)) == ("not-upward", "to")
    assert kinds(reported.when(c.EscalateCase(on=day("05-11"), by="A", to="D", **M))) == ["CaseEscalated"]


def test_the_last_item_resolves_the_round(case):
    assert kinds(until(case, FIRST).when(SECOND)) == ["ItemResolved"]
    assert kinds(until(case, SECOND).when(SECOND)) == ["ItemResolved", "RoundResolved"]


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"item": 3}, ("no-such-item", "item")),
        ({"item": 1}, ("item-already-resolved", "item")),
        ({"unit": "T1"}, ("not-the-responsible-unit", "unit")),
    ],
)
def test_an_item_is_solved_once_by_the_unit_of_the_plan(case, changed, refusal):
    values = {"by": "B", "unit": "X1", "item": 2, **changed}

    assert until(case, SECOND).refused(c.ResolveItem(on=day("05-16"), **M, **values)) == refusal


def test_a_round_is_extended_once_and_not_beyond_the_limit(case):
    planned = until(case, FIRST)
    longer = c.ExtendRound(on=day("05-13"), by="A", days=15, **M)

    assert planned.refused(c.ExtendRound(on=day("05-13"), by="A", days=16, **M)) == ("extension-too-long", "days")
    assert kinds(planned.when(longer)) == ["RoundExtended"]
    assert planned.commands(longer).refused(longer) == ("extended-already", "")


def test_a_discontent_resident_opens_the_next_round_whose_loop_begins_anew(case):
    discontent = c.GiveFeedback(on=day("05-20"), rating="不满意", resident="何女士", **M)
    given, opened = until(case, CONTENT).when(discontent)

    assert (given.round, given.rating) == (1, "不满意")
    assert (opened.round, opened.on) == (2, day("05-20"))
    again = until(case, CONTENT).commands(discontent)
    assert kinds(again.when(c.ConsolidateCase(on=day("05-21"), by="A", **M))) == ["CaseConsolidated"]
    assert again.when(c.ConsolidateCase(on=day("05-21"), by="A", **M))[0].round == 2
    assert again.refused(c.ArchiveCase(on=day("05-21"), by="A", **M)) == ("step-out-of-order", "")


@pytest.mark.parametrize("rater", ["A", "B", "X1"])
def test_whoever_handled_the_case_does_not_rate_it(case, rater):
    assert until(case, CONTENT).refused(c.GiveFeedback(on=day("05-20"), rating="满意", rater=rater, **M)) == (
        "rater-is-handler", "rater",
    )  # fmt: skip


def test_a_handlers_other_mandate_does_not_rate_either(casework):
    from tests.unit.conftest import mandate

    case = casework(CASE, *mandate("A2", person="P-A"))

    assert until(case, CONTENT).refused(c.GiveFeedback(on=day("05-20"), rating="满意", rater="A2", **M)) == (
        "rater-is-handler", "rater",
    )  # fmt: skip


def test_an_outsider_on_record_may_rate(case):
    assert kinds(until(case, CONTENT).when(c.GiveFeedback(on=day("05-20"), rating="满意", rater="C", **M))) == [
        "FeedbackGiven"
    ]


def test_silence_is_recorded_only_after_the_time_for_feedback(case):
    replied = until(case, CONTENT)  # on 05-17; ten days for feedback

    assert replied.refused(c.GiveFeedback(on=day("05-27"), rating="未回应", **M)) == ("feedback-still-open", "on")
    assert kinds(replied.when(c.GiveFeedback(on=day("05-28"), rating="未回应", **M))) == ["FeedbackGiven"]


def test_archiving_twice_changes_nothing(case):
    assert case.commands(*ROAD).when(ARCHIVE) == []


@pytest.mark.parametrize("step", [RECEIVE, CONSOLIDATE, CLASSIFY])
def test_a_case_may_be_declined_in_its_first_round_before_the_plan(case, step):
    declined = c.DeclineCase(on=day("06-01"), by="A", reason="属信访事项", **M)

    assert kinds(until(case, step).when(declined)) == ["CaseDeclined"]


@pytest.mark.parametrize("step", [FIRST, REPLY, CONTENT, ARCHIVE])
def test_a_case_that_is_planned_is_no_longer_declined(case, step):
    declined = c.DeclineCase(on=day("06-01"), by="A", reason="属信访事项", **M)

    assert until(case, step).refused(declined) == ("step-out-of-order", "")


@pytest.mark.parametrize("step", [RECEIVE, CONSOLIDATE, FIRST, REPLY, CONTENT])
def test_a_resident_may_withdraw_until_they_have_judged(case, step):
    withdrawn = c.WithdrawCase(on=day("06-01"), by="A", **M)

    assert kinds(until(case, step).when(withdrawn)) == ["CaseWithdrawn"]
    assert until(case, step).commands(withdrawn).refused(withdrawn) == ("step-out-of-order", "")


def merge(into: str) -> c.MergeCase:
    return c.MergeCase(on=day("06-01"), by="A", into=into, **M)


def test_a_case_is_merged_into_another_that_exists(casework):
    (other,) = casework(CASE).when(register(case="M2"))
    case = casework(CASE, other)

    assert kinds(case.commands(register()).when(merge("M2"))) == ["CaseMerged"]
    assert case.commands(register()).refused(merge("M1")) == ("merged-into-itself", "into")
    assert case.commands(register()).refused(merge("M9")) == ("unknown-case", "into")


def test_cases_are_never_merged_in_a_circle(casework):
    (other,) = casework(CASE).when(register(case="M2"))
    merged = c.CaseMerged(case="M2", on=day("05-30"), by="A", into="M1", reason="")

    assert casework(CASE, other, merged).commands(register()).refused(merge("M2")) == ("merged-in-a-circle", "into")
