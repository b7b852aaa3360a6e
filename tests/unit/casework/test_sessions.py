"""Annual sessions: convened, attended, spoken at, closed (DOMAIN §4.4)."""

import pytest

from services.casework.proposal.decider import PROPOSAL
from services.casework.session.decider import SESSION
from shared.contracts import casework as c
from tests.unit.conftest import day

CONVENE = c.ConveneSession(session="Y1", on=day("01-12"), organisation="T1", name="年会", expected=60)
CLOSE = c.CloseSession(session="Y1", on=day("01-14"))


def test_a_session_is_convened_once_by_an_organisation_on_record(casework):
    convene = c.ConveneSession(session="Y1", on=day("01-12"), organisation="T1", name="年会", expected=60)
    nowhere = c.ConveneSession(session="Y1", on=day("01-12"), organisation="T9", name="年会", expected=60)

    assert len(casework(SESSION).when(convene)) == 1
    assert casework(SESSION).commands(convene).refused(convene) == ("already-registered", "session")
    assert casework(SESSION).refused(nowhere) == ("unknown-organisation", "organisation")


def attended(*present: str, on: str = "01-12") -> c.RecordAttendance:
    return c.RecordAttendance(session="Y1", on=day(on), present=present)


def spoke(mandate: str = "A", on: str = "01-13") -> c.RecordSpeech:
    return c.RecordSpeech(session="Y1", on=day(on), mandate=mandate, group="第一组", topic="饮水工程")


def test_attendance_is_told_by_the_day_and_may_be_told_anew(casework):
    held = casework(SESSION).commands(CONVENE, attended("A", "B"))

    assert held.past[-1].present == ("A", "B")
    assert held.when(attended("A", "B")) == []
    assert len(held.when(attended("A", "B", "C"))) == 1
    assert len(held.when(attended("A", "B", on="01-13"))) == 1


def test_representatives_speak_until_it_closes(casework):
    held = casework(SESSION).commands(CONVENE)

    assert held.when(spoke())[0].topic == "饮水工程"
    assert held.commands(CLOSE).refused(spoke(on="01-14")) == ("session-closed", "session")
    assert held.commands(CLOSE).when(CLOSE) == []


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (attended("A", "A"), ("member-twice", "present")),
        (attended("Z"), ("unknown-mandate", "present")),
        (spoke("Z"), ("unknown-mandate", "mandate")),
        (spoke(on="01-11"), ("step-before-previous", "on")),
        (spoke(on="2015-05-01"), ("in-the-future", "on")),
    ],
)
def test_what_cannot_have_been_is_refused(casework, command, refusal):
    assert casework(SESSION).commands(CONVENE).refused(command) == refusal
    assert casework(SESSION).refused(CLOSE) == ("unknown-session", "session")


def test_proposals_are_collected_until_the_session_closes(casework):
    history = casework(SESSION).commands(CONVENE, CLOSE).past

    def submit(on: str) -> c.SubmitProposal:
        return c.SubmitProposal(proposal="T1", on=day(on), session="Y1", form="个人", lead="A", title="修路")

    assert len(casework(PROPOSAL, *history).when(submit("01-14"))) == 1
    assert casework(PROPOSAL, *history).refused(submit("01-15")) == ("session-closed", "session")
