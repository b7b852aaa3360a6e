"""The proposal road: drafted and signed, submitted, reviewed, assigned, answered, judged (DOMAIN §4.4)."""

from typing import Any

import pytest

from services.casework.proposal.decider import PROPOSAL
from shared.contracts import casework as c
from shared.contracts import registry as r
from tests.unit.conftest import day

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


# --- drafted and signed
def draft(**changed: Any) -> c.DraftProposal:
    values = {"form": "联名", "lead": "A", "invited": ("B", "C"), "title": "修路", "session": "Y1", **changed}
    return c.DraftProposal(proposal="T1", on=day(values.pop("on", "01-10")), **values)


def signs(mandate: str, on: str = "01-11") -> c.ConfirmSignature:
    return c.ConfirmSignature(proposal="T1", on=day(on), mandate=mandate)


def signs_not(mandate: str, on: str = "01-11") -> c.DeclineSignature:
    return c.DeclineSignature(proposal="T1", on=day(on), mandate=mandate)


SUBMIT_DRAFT = c.SubmitDraft(proposal="T1", on=day("01-12"))


def test_those_invited_who_have_signed_are_the_co_signers(proposal):
    given = proposal.commands(draft(), signs("C"), signs("B"), signs_not("C"))
    (submitted,) = given.when(SUBMIT_DRAFT)

    assert (submitted.lead, submitted.cosigners, submitted.session) == ("A", ("B",), "Y1")
    assert given.when(signs("B")) == []
    assert len(proposal.commands(draft(), signs("B"), SUBMIT_DRAFT).when(REVIEW)) == 1


def test_a_joint_draft_waits_for_a_signature(proposal):
    assert proposal.commands(draft()).refused(SUBMIT_DRAFT) == ("joint-proposal-without-cosigners", "cosigners")
    assert proposal.commands(draft(), signs("B"), signs_not("B")).refused(SUBMIT_DRAFT) == (
        "joint-proposal-without-cosigners",
        "cosigners",
    )


@pytest.mark.parametrize(
    ("before", "command", "refusal"),
    [
        ([draft()], signs("A"), ("not-invited", "mandate")),
        ([draft()], signs_not("Z"), ("not-invited", "mandate")),
        ([draft()], submit(), ("already-registered", "proposal")),
        ([draft()], REVIEW, ("step-out-of-order", "")),
        ([draft(), signs("B"), SUBMIT_DRAFT], signs("C", "01-13"), ("step-out-of-order", "")),
        ([], draft(invited=("A",)), ("signed-twice", "invited")),
        ([], draft(invited=("Z",)), ("unknown-mandate", "invited")),
        ([], draft(form="个人"), ("personal-proposal-with-cosigners", "invited")),
        ([], draft(session="Y9"), ("unknown-session", "session")),
    ],
)
def test_a_draft_is_signed_by_those_invited_before_it_is_submitted(proposal, before, command, refusal):
    assert proposal.commands(*before).refused(command) == refusal


# --- returned, joined, answered again
def returned(on: str) -> c.ReturnAssignment:
    return c.ReturnAssignment(proposal="T1", on=day(on), reason="不属本部门职责")


def test_a_department_returns_it_within_seven_working_days(proposal):
    """Assigned on Saturday 25 January 2014; the Spring Festival lies between, 26 January and 8 February are worked."""
    assigned = proposal.commands(submit(), REVIEW, ASSIGN)

    assert assigned.when(returned("02-08"))[0].department == "X1"
    assert assigned.refused(returned("02-09")) == ("too-late-to-return", "on")
    again = assigned.commands(returned("02-08"))
    assert len(again.when(c.AssignProposal(proposal="T1", on=day("02-11"), department="T1"))) == 1
    assert again.refused(ANSWER) == ("step-out-of-order", "")


def test_a_discontent_proposer_is_answered_again(proposal):
    discontent = c.JudgeAnswer(proposal="T1", on=day("03-05"), opinion="不满意")
    again = proposal.commands(submit(), REVIEW, ASSIGN, ANSWER, discontent)
    answer = c.AnswerProposal(proposal="T1", on=day("03-20"), result="B")

    assert again.refused(discontent) == ("step-out-of-order", "")
    assert again.refused(returned("03-06")) == ("step-out-of-order", "")
    assert len(again.when(answer)) == 1
    content = c.JudgeAnswer(proposal="T1", on=day("03-21"), opinion="基本满意")
    assert len(again.commands(answer).when(content)) == 1
    assert again.commands(answer, content).refused(content) == ("step-out-of-order", "")


def test_similar_ones_are_handled_together_and_answered_one_by_one(casework):
    other = c.ProposalSubmitted(proposal="T2", on=day("01-12"), form="个人", lead="C", title="修路")
    given = casework(PROPOSAL, SESSION_HELD, other).commands(submit(), REVIEW, ASSIGN)

    def join(other: str) -> c.JoinProposals:
        return c.JoinProposals(proposal="T1", on=day("01-26"), other=other)

    assert given.when(join("T2"))[0].other == "T2"
    assert given.refused(join("T1")) == ("joined-with-itself", "other")
    assert given.refused(join("T9")) == ("unknown-proposal", "other")
    assert len(given.commands(join("T2")).when(ANSWER)) == 1


def test_a_department_that_is_no_more_is_not_given_one(casework):
    ended = r.OrganisationEnded(code="X1", reason="撤销", on=day("01-24"))

    assert casework(PROPOSAL, SESSION_HELD, ended).commands(submit(), REVIEW).refused(ASSIGN) == (
        "organisation-ended",
        "department",
    )
