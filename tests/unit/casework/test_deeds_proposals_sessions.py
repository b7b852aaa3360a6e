"""Good deeds, proposals, sessions and activities (DOMAIN §4.4)."""

from typing import Any

import pytest

from services.casework.activity.decider import ACTIVITY
from services.casework.deed.decider import DEED
from services.casework.proposal.decider import PROPOSAL
from services.casework.session.decider import SESSION
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
        ({"studio": "S9"}, ("unknown-studio", "studio")),
        ({"on": "2015-05-01"}, ("in-the-future", "on")),
    ],
)
def test_a_deed_is_recorded_with_a_team_on_record(casework, changed, refusal):
    assert casework(DEED).refused(deed(**changed)) == refusal


def test_verifying_asks_for_a_deed_a_day_and_someone_on_record(casework):
    assert casework(DEED).refused(verify("C")) == ("unknown-deed", "deed")
    assert casework(DEED).commands(deed()).refused(verify("C", "05-04")) == ("step-before-previous", "on")
    assert casework(DEED).commands(deed()).refused(verify("Z")) == ("unknown-handler", "by")
    assert casework(DEED).commands(deed()).refused(deed()) == ("already-registered", "deed")


# --- proposals
SESSION_HELD = c.SessionConvened(session="Y1", on=day("2014-01-12"), organisation="T1", name="年会", expected=60)


def submit(**changed: Any) -> c.SubmitProposal:
    values = {"form": "联名", "lead": "A", "cosigners": ("B",), "title": "修路", "session": "Y1", **changed}
    return c.SubmitProposal(proposal="T1", on=day(values.pop("on", "01-12")), **values)


REVIEW = c.ReviewProposal(proposal="T1", on=day("01-20"), outcome="立案")
ASSIGN = c.AssignProposal(proposal="T1", on=day("01-25"), department="X1")
ANSWER = c.AnswerProposal(proposal="T1", on=day("03-01"), result="A")
JUDGE = c.JudgeAnswer(proposal="T1", on=day("03-05"), opinion="满意")
ROAD = [submit(), REVIEW, ASSIGN, ANSWER, JUDGE]


@pytest.fixture
def proposal(casework):
    return casework(PROPOSAL, SESSION_HELD)


@pytest.mark.parametrize("at", range(len(ROAD) + 1))
def test_a_proposal_goes_step_by_step(proposal, at):
    here = proposal.commands(*ROAD[:at])
    for n, command in enumerate(ROAD):
        if n == at:
            assert len(here.when(command)) == 1
        elif n == 0:
            code = "step-before-previous" if at > 1 else "already-registered"
            assert here.refused(command)[0] == code
        elif n > at:
            assert here.refused(command)[0] == "step-out-of-order"
        else:
            assert here.refused(command)[0] in ("step-out-of-order", "step-before-previous")


def test_a_proposal_that_is_not_filed_goes_no_further(proposal):
    refused = c.ReviewProposal(proposal="T1", on=day("01-20"), outcome="不予立案", reason="不属本级")

    assert proposal.commands(submit(), refused).refused(ASSIGN) == ("step-out-of-order", "")


def test_one_turned_into_a_suggestion_is_assigned_all_the_same(proposal):
    turned = c.ReviewProposal(proposal="T1", on=day("01-20"), outcome="转为建议")

    assert len(proposal.commands(submit(), turned).when(ASSIGN)) == 1


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"lead": "Z"}, ("unknown-mandate", "lead")),
        ({"cosigners": ("Z",)}, ("unknown-mandate", "cosigners")),
        ({"cosigners": ("A",)}, ("signed-twice", "cosigners")),
        ({"cosigners": ("B", "B")}, ("signed-twice", "cosigners")),
        ({"cosigners": ()}, ("joint-proposal-without-cosigners", "cosigners")),
        ({"form": "个人"}, ("personal-proposal-with-cosigners", "cosigners")),
        ({"session": "Y9"}, ("unknown-session", "session")),
        ({"on": "2011-01-01"}, ("mandate-not-in-force", "lead")),
        ({"on": "2015-05-01"}, ("in-the-future", "on")),
    ],
)
def test_a_proposal_is_signed_as_its_form_asks(proposal, changed, refusal):
    assert proposal.refused(submit(**changed)) == refusal


def test_a_proposal_is_assigned_to_an_organisation_on_record(proposal):
    nowhere = c.AssignProposal(proposal="T1", on=day("01-25"), department="X9")

    assert proposal.commands(submit(), REVIEW).refused(nowhere) == ("unknown-organisation", "department")


# --- sessions and activities
def test_a_session_is_convened_once_by_an_organisation_on_record(casework):
    convene = c.ConveneSession(session="Y1", on=day("01-12"), organisation="T1", name="年会", expected=60)
    nowhere = c.ConveneSession(session="Y1", on=day("01-12"), organisation="T9", name="年会", expected=60)

    assert len(casework(SESSION).when(convene)) == 1
    assert casework(SESSION).commands(convene).refused(convene) == ("already-registered", "session")
    assert casework(SESSION).refused(nowhere) == ("unknown-organisation", "organisation")


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
