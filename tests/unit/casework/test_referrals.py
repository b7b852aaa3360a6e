"""A case that goes to another district: with one of the two at every moment, whatever is told twice, late or never."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.casework.case.decider import CASE
from services.casework.case.states import Left, Referred
from services.casework.referral.decider import REFERRAL
from services.casework.referrals import returned
from services.casework.world import World
from shared.contracts import casework as c
from shared.contracts.base import Sealed
from shared.refusals import Refused
from tests.unit.casework.road import register
from tests.unit.conftest import Given, box, day, learned, town

ON = day("06-10")


def refer(to: str = "E") -> c.ReferCase:
    return c.ReferCase(case="M1", by="A", to=to, reason="事发地在该区", on=ON)


def receive(event: c.CaseReferred) -> c.ReceiveReferral:
    return c.ReceiveReferral(
        referral=f"D-M1-{event.number}", sender="D", case="M1", number=event.number, channel="来访", urgency="一般",
        category="土地房屋", resident="何女士", text="界址", reason=event.reason, on=event.on,
    )  # fmt: skip


def accept(referral: str = "D-M1-1", **changed: str) -> c.AcceptReferral:
    values = {"by": "A", "case": "N1", "village": "V1", "studio": "S1", "first_receiver": "A", **changed}
    return c.AcceptReferral(referral=referral, on=ON, **values)


def send_back(referral: str = "D-M1-1") -> c.ReturnReferral:
    return c.ReturnReferral(referral=referral, by="A", reason="不在本区", on=ON)


def ended(event: c.ReferralAccepted) -> c.EndReferral:
    return c.EndReferral(case=event.theirs, number=event.number, on=event.on, district="E", goes_on_as=event.case)


@pytest.fixture
def case(casework):
    return casework(CASE).commands(register())


@pytest.fixture
def referral(casework):
    (asked,) = Given(CASE, learned(World("D"), town())).commands(register()).when(refer())
    return casework(REFERRAL).commands(receive(asked))


def test_it_stays_ours_until_the_other_district_has_it(case, referral):
    (asked,) = case.when(refer())
    waiting = case.events(asked)

    assert (asked.to, asked.number) == ("E", 1)
    assert isinstance(CASE.fold(waiting.past), Referred)
    assert waiting.refused(c.ReceiveCase(case="M1", by="A", on=ON)) == ("step-out-of-order", "")
    (accepted,) = referral.when(accept())
    (over,) = waiting.when(ended(accepted))
    assert (over.to, over.goes_on_as) == ("E", "N1")
    assert isinstance(CASE.fold([*waiting.past, over]), Left)
    assert waiting.events(over).when(ended(accepted)) == []


def test_what_they_send_back_goes_on_where_it_stood(case, referral):
    (asked,) = case.when(refer())
    (no,) = referral.when(send_back())
    (elsewhere,) = returned(World("E"), no)

    assert elsewhere.district == "D"
    back = case.events(asked).commands(elsewhere.command)
    assert (back.past[-1].to, back.past[-1].reason) == ("E", "不在本区")
    assert len(back.when(c.ReceiveCase(case="M1", by="A", on=ON))) == 1
    assert back.when(refer("F"))[0].number == 2
    assert back.commands(refer("F")).when(elsewhere.command) == []  # told again: another referral waits now


def test_a_referral_is_sealed_for_the_district_that_received_it(referral):
    (received,) = referral.past

    assert (received.resident, received.text) == (box("何女士"), box("界址"))
    assert isinstance(received.resident, Sealed)
    assert receive(c.CaseReferred(case="M1", by="A", to="E", number=1, reason="x", on=ON)).subject == "referral/D-M1-1"


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (accept(village="T1"), ("not-a-village", "village")),
        (accept(studio="S9"), ("unknown-studio", "studio")),
        (accept(first_receiver="Z"), ("unknown-mandate", "first_receiver")),
        (accept(by="Z"), ("unknown-handler", "by")),
        (accept("D-M9-1"), ("unknown-referral", "referral")),
    ],
)
def test_what_cannot_be_registered_is_not_accepted(referral, casework, command, refusal):
    given_ = referral if command.referral == "D-M1-1" else casework(REFERRAL)

    assert given_.refused(command) == refusal


def test_a_referral_is_settled_once(referral):
    for first in (accept(), send_back()):
        for second in (accept(case="N2"), send_back()):
            assert referral.commands(first).refused(second) == ("referral-settled", "referral")


def test_a_number_that_is_taken_is_not_given_again(casework, referral):
    (taken,) = casework(CASE).when(register())

    assert casework(REFERRAL, taken).events(*referral.past).refused(accept(case="M1")) == ("already-registered", "case")


def test_nobody_refers_to_themselves(case):
    assert case.refused(refer("D")) == ("there-already", "to")


class Two:
    """Districts D and E, and the messages that are on their way between them: told in any order, more than once."""

    def __init__(self) -> None:
        self.here = Given(CASE, learned(World("D"), town())).commands(register())
        self.there: dict[str, Given] = {}
        self.registered: list[str] = []
        self.told: list[Any] = []  # every message that was ever sent; any may be told again

    def refer(self) -> None:
        self._ask_here(refer())

    def clerk(self, accepts: bool) -> None:
        for code, each in self.there.items():
            command = accept(code, case=f"N-{code}") if accepts else send_back(code)
            try:
                events = each.when(command)
            except Refused:
                continue
            self.there[code] = each.events(*events)
            self.told += events

    def tell(self, n: int) -> None:
        if not self.told:
            return
        match self.told[n % len(self.told)]:
            case c.CaseReferred() as event:
                command = receive(event)
                known = self.there.get(command.referral) or Given(REFERRAL, learned(World("E"), town()))
                self.there[command.referral] = known.commands(command)
            case c.ReferralAccepted() as event:
                if event.case not in self.registered:  # register-case, told again, gets its first answer
                    self.registered.append(event.case)
                self._ask_here(ended(event))
            case c.ReferralReturned() as event:
                (elsewhere,) = returned(World("E"), event)
                self._ask_here(elsewhere.command)

    def _ask_here(self, command: Any) -> None:
        try:
            events = self.here.when(command)
        except Refused:
            return
        self.here = self.here.events(*events)
        self.told += [each for each in events if isinstance(each, c.CaseReferred)]

    def ours(self) -> bool:
        return not isinstance(CASE.fold(self.here.past), Left)


MOVES = st.one_of(
    st.just(("refer",)), st.tuples(st.just("clerk"), st.booleans()), st.tuples(st.just("tell"), st.integers(0, 20))
)


@given(st.lists(MOVES, max_size=40))
def test_a_case_is_never_lost_between_two_districts_nor_in_both_for_good(moves):
    two = Two()
    for name, *values in moves:
        getattr(two, name)(*values)
        assert two.ours() or len(two.registered) == 1  # at every moment with one of them
    for n in range(len(two.told)):  # in the end everything is told
        two.tell(n)
    for n in range(len(two.told)):
        two.tell(n)
    assert two.ours() == (two.registered == [])
