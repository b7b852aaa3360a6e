"""Beside the road: transfer, standing still, merging undone, opening again, teams, reminders, notes (DOMAIN §4.1)."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from services.casework.case import states
from services.casework.case.decider import CASE
from services.casework.case.states import Offered, Stage, due_step
from services.casework.world import World
from shared.calendar import WorkCalendar, deadline
from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.refusals import Refused
from tests.unit.casework.road import (
    ARCHIVE,
    CLASSIFY,
    CONSOLIDATE,
    CONTENT,
    FIRST,
    RECEIVE,
    REPLY,
    ROAD,
    SECOND,
    M,
    kinds,
    register,
    until,
)  # fmt: skip
from tests.unit.conftest import Given, box, day, learned, town

S2 = [
    r.StudioEstablished(studio="S2", name="二室", level="村社区", organisation="T1", on=day("2013-01-01")),
    r.CatchmentSet(studio="S2", catchment=("V2",), on=day("2013-01-01")),
]


@pytest.fixture
def case(casework) -> Given:
    return casework(CASE, *S2)


def transfer(to: str = "S2", on: str = "06-01") -> c.TransferCase:
    return c.TransferCase(on=day(on), by="A", to=to, reason="属该片区", **M)


ACCEPT = c.AcceptTransfer(on=day("06-02"), by="B", **M)
RETURN = c.ReturnTransfer(on=day("06-02"), by="B", reason="不属本片区", **M)
SUSPEND = c.SuspendCase(on=day("06-01"), by="A", reason="等候鉴定", **M)
RESUME = c.ResumeCase(on=day("06-05"), by="A", **M)


# --- transfer
@pytest.mark.parametrize("step", [RECEIVE, CONSOLIDATE, FIRST])
def test_a_case_is_offered_and_stays_what_it_was_when_accepted_or_returned(case, step):
    here = until(case, step)
    before = CASE.fold(here.past)

    for answer in (ACCEPT, RETURN):
        after = CASE.fold(here.commands(transfer(), answer).past)
        assert type(after) is type(before)
        assert due_step(after) == due_step(before)


def test_an_accepted_case_is_theirs_and_a_returned_one_is_not(case):
    here = until(case, FIRST)
    accepted = here.commands(transfer(), ACCEPT)

    assert accepted.past[-1] == c.CaseTransferred(case="M1", on=day("06-02"), by="B", to="S2", studio="S2")
    assert CASE.fold(accepted.past).trail.holder == "S2"
    assert CASE.fold(here.commands(transfer(), RETURN).past).trail.holder == "S1"


def test_a_unit_may_take_a_case_over_and_the_studio_keeps_it_in_its_rates(case):
    accepted = until(case, FIRST).commands(transfer("X1"), ACCEPT)

    assert (accepted.past[-1].to, accepted.past[-1].studio) == ("X1", "S1")


def test_while_it_is_offered_nobody_goes_on_with_it(case):
    offered = until(case, FIRST).commands(transfer())

    assert due_step(CASE.fold(offered.past)) == "接收移交"
    assert offered.refused(c.ResolveItem(on=day("06-02"), by="B", unit="X1", item=1, **M)) == ("step-out-of-order", "")
    assert offered.refused(transfer("X1")) == ("step-out-of-order", "")
    assert kinds(offered.when(c.WithdrawCase(on=day("06-02"), by="A", **M))) == ["CaseWithdrawn"]


@pytest.mark.parametrize(
    ("to", "refusal"),
    [("S1", ("there-already", "to")), ("S9", ("unknown-organisation", "to"))],
)
def test_a_case_is_offered_to_somebody_else_on_record(case, to, refusal):
    assert until(case, FIRST).refused(transfer(to)) == refusal


def test_a_case_is_not_offered_to_a_studio_that_is_closed(casework):
    closed = r.StudioClosed(studio="S2", reason="x", on=day("05-31"))

    assert until(casework(CASE, *S2, closed), FIRST).refused(transfer()) == ("studio-closed", "to")


def test_nobody_accepts_for_a_studio_that_closed_meanwhile(casework):
    offered = until(casework(CASE, *S2), FIRST).commands(transfer())
    closed = r.StudioClosed(studio="S2", reason="x", on=day("06-02"))
    later = casework(CASE, *S2, closed).events(*offered.past)

    assert later.refused(ACCEPT) == ("studio-closed", "to")
    assert kinds(later.when(RETURN)) == ["TransferReturned"]


# --- when those who have it are no more
def test_a_case_is_taken_over_only_from_who_is_gone(casework):
    take = c.TakeOverCase(on=day("05-31"), by="D", to="S2", reason="工作室撤销", **M)
    closed = r.StudioClosed(studio="S1", successor="S2", reason="x", on=day("05-31"))
    for step in (RECEIVE, CONSOLIDATE, FIRST, REPLY, CONTENT, ARCHIVE):
        here = until(casework(CASE, *S2), step)
        assert here.refused(take) == ("holder-still-there", "to")
        gone = until(casework(CASE, *S2, closed), step)
        taken = gone.commands(take)

        assert CASE.fold(taken.past).trail.holder == "S2"
        assert due_step(CASE.fold(taken.past)) == due_step(CASE.fold(here.past))
    assert casework(CASE, *S2, closed).commands(*ROAD).refused(take) == ("step-out-of-order", "")


def test_a_case_may_be_taken_over_as_of_a_day_before_its_last_step(casework):
    closed = r.StudioClosed(studio="S1", successor="S2", reason="x", on=day("05-08"))
    take = c.TakeOverCase(on=day("05-08"), by="D", to="S2", reason="工作室撤销", **M)
    taken = until(casework(CASE, *S2, closed), FIRST).commands(take)

    assert CASE.fold(taken.past).trail.last == day("05-12")
    assert kinds(taken.when(FIRST)) == ["ItemResolved"]


def test_another_leads_and_whoever_led_for_the_holder_leads_no_more(casework):
    lead = c.AssignLead(on=day("05-13"), by="D", to="S1", reason="代表任期终止", **M)
    closed = r.StudioClosed(studio="S1", successor="S2", reason="x", on=day("05-31"))
    take = c.TakeOverCase(on=day("05-31"), by="D", to="S2", reason="工作室撤销", **M)
    here = until(casework(CASE, *S2, closed), FIRST)

    assert CASE.fold(here.past).trail.lead == "A"
    assert CASE.fold(here.commands(take).past).trail.lead == "A"
    assert CASE.fold(here.commands(lead, take).past).trail.lead == "S2"
    assert here.commands(lead).when(lead) == []
    assert here.refused(dated_lead("S2")) == ("unknown-mandate", "to")
    assert here.when(dated_lead("B"))[0].to == "B"


def dated_lead(to: str) -> c.AssignLead:
    return c.AssignLead(on=day("05-13"), by="D", to=to, reason="另行指定", **M)


# --- standing still
def test_a_suspended_case_goes_on_where_it_stood(case):
    for step in (CONSOLIDATE, CLASSIFY, FIRST):
        here = until(case, step)
        suspended = here.commands(SUSPEND)

        assert due_step(CASE.fold(suspended.past)) == "恢复"
        assert suspended.refused(SUSPEND) == ("step-out-of-order", "")
        assert due_step(CASE.fold(suspended.commands(RESUME).past)) == due_step(CASE.fold(here.past))


@pytest.mark.parametrize("step", [RECEIVE, REPLY, CONTENT, ARCHIVE])
def test_only_a_round_that_runs_can_stand_still(case, step):
    assert until(case, step).refused(SUSPEND) == ("step-out-of-order", "")


# --- undone, opened again
def test_a_merge_is_undone_and_the_case_goes_on_where_it_stood(casework):
    (other,) = casework(CASE).when(register(case="M2"))
    case = casework(CASE, other)
    merge = c.MergeCase(on=day("06-01"), by="A", into="M2", **M)
    unmerge = c.UnmergeCase(on=day("06-02"), by="A", reason="并非同一事项", **M)
    for step in (RECEIVE, CLASSIFY, SECOND):
        here = until(case, step)
        again = here.commands(merge, unmerge)

        assert due_step(CASE.fold(again.past)) == due_step(CASE.fold(here.past))
        assert again.refused(unmerge) == ("step-out-of-order", "")
        assert kinds(again.when(dated(merge, "06-03"))) == ["CaseMerged"]


def test_a_case_that_stands_by_itself_again_may_take_others_in(casework):
    (other,) = casework(CASE).when(register(case="M2"))
    merged = c.CaseMerged(case="M2", on=day("05-30"), by="A", into="M1")
    undone = c.CaseUnmerged(case="M2", on=day("05-31"), by="A", reason="x")
    into = c.MergeCase(on=day("06-01"), by="A", into="M2", **M)

    assert casework(CASE, other, merged).commands(register()).refused(into) == ("merged-in-a-circle", "into")
    assert kinds(casework(CASE, other, merged, undone).commands(register()).when(into)) == ["CaseMerged"]


def test_an_archived_case_opened_again_begins_the_next_round(case):
    reopen = c.ReopenCase(on=day("06-01"), by="A", reason="问题复发", **M)
    reopened, opened = case.commands(*ROAD).when(reopen)

    assert (reopened.on, opened.round) == (day("06-01"), 2)
    assert due_step(CASE.fold(case.commands(*ROAD, reopen).past)) == "汇总"
    assert until(case, ARCHIVE).refused(reopen) == ("step-out-of-order", "")


# --- team, reminder, note, approver
def test_a_team_handles_the_case_and_none_of_it_rates_it(case):
    team = c.FormTeam(on=day("05-16"), by="A", members=("B", "C"), **M)
    here = until(case, SECOND).commands(team, SECOND, REPLY)

    for rater in ("B", "C"):
        rating = c.GiveFeedback(on=day("05-20"), rating="满意", rater=rater, **M)
        assert here.refused(rating) == ("rater-is-handler", "rater")


@pytest.mark.parametrize(
    ("members", "refusal"),
    [
        ((), ("empty-team", "members")),
        (("B", "B"), ("member-twice", "members")),
        (("Z",), ("unknown-mandate", "members")),
    ],
)
def test_a_team_is_of_representatives_in_office(case, members, refusal):
    assert until(case, FIRST).refused(c.FormTeam(on=day("06-01"), by="A", members=members, **M)) == refusal


def test_a_reminder_and_a_note_change_nothing_but_the_file(case):
    here = until(case, FIRST)
    remind = c.RemindHandler(on=day("05-13"), by="C", to="X1", **M)
    note = c.AddNote(on=day("05-13"), by="A", note="已电话联系", **M)

    for each in (remind, note):
        assert due_step(CASE.fold(here.commands(each).past)) == due_step(CASE.fold(here.past))
    assert here.when(note)[0].note == box("已电话联系")
    assert kinds(case.commands(*ROAD).when(dated(note, "06-01"))) == ["NoteAdded"]
    assert case.commands(*ROAD).refused(dated(remind, "06-01")) == ("step-out-of-order", "")


def dated(command: c.CaseCommand, on: str) -> c.CaseCommand:
    return type(command)(**{f: getattr(command, f) for f in command.__struct_fields__ if f != "on"}, on=day(on))


def test_nobody_approves_an_extension_that_they_ask_for(case):
    def extend(approver: str) -> c.ExtendRound:
        return c.ExtendRound(on=day("05-13"), by="A", days=5, reason="鉴定未出", approver=approver, **M)

    here = until(case, FIRST)
    assert here.refused(extend("A")) == ("approved-by-oneself", "approver")
    assert here.refused(extend("Z")) == ("unknown-handler", "approver")
    assert here.when(extend("T1"))[0].approver == "T1"


# --- laws
def commands_on(on: dt.date) -> list[c.CaseCommand]:
    return [
        c.ReceiveCase(on=on, by="A", **M), c.ConsolidateCase(on=on, by="A", **M), c.ClassifyCase(on=on, by="B", **M),
        c.InquireCase(on=on, by="A", **M), c.EscalateCase(on=on, by="A", to="T1", **M),
        c.PlanCase(on=on, by="A", unit="X1", items=2, **M), c.ResolveItem(on=on, by="A", unit="X1", item=1, **M),
        c.ResolveItem(on=on, by="A", unit="X1", item=2, **M), c.ExtendRound(on=on, by="A", days=5, **M),
        c.ReplyToResident(on=on, by="A", **M), c.GiveFeedback(on=on, rating="不满意", **M),
        c.GiveFeedback(on=on, rating="满意", **M), c.ArchiveCase(on=on, by="A", **M),
        c.DeclineCase(on=on, by="A", reason="r", **M), c.WithdrawCase(on=on, by="A", **M),
        c.SuspendCase(on=on, by="A", reason="r", **M), c.ResumeCase(on=on, by="A", **M),
        c.TransferCase(on=on, by="A", to="S2", reason="r", **M),
        c.TransferCase(on=on, by="A", to="S1", reason="r", **M),
        c.AcceptTransfer(on=on, by="B", **M), c.ReturnTransfer(on=on, by="B", reason="r", **M),
        c.MergeCase(on=on, by="A", into="M2", **M), c.UnmergeCase(on=on, by="A", reason="r", **M),
        c.ReopenCase(on=on, by="A", reason="r", **M), c.FormTeam(on=on, by="A", members=("C",), **M),
        c.AddNote(on=on, by="A", note="n", **M), c.RemindHandler(on=on, by="A", to="B", **M),
    ]  # fmt: skip


@settings(max_examples=300, deadline=None)
@drawn(steps=st.lists(st.tuples(st.integers(-2, 12), st.integers(0, 26)), max_size=80))
def test_any_interleaving_keeps_the_laws(steps):
    """Days never run back, rounds count up one by one, the state is what the events give, and no case is ever lost."""
    (other,) = Given(CASE, learned(World("D"), town())).when(register(case="M2"))
    case = Given(CASE, learned(World("D"), town(*S2, other))).commands(register())
    state, today = CASE.fold(case.past), day("05-05")
    for forward, which in steps:
        today = min(max(today + dt.timedelta(days=forward), day("05-01")), day("2015-04-30"))
        try:
            happened = case.when(commands_on(today)[which])
        except Refused:
            continue
        case, state = case.events(*happened), CASE.fold(happened, state)
        assert state == CASE.fold(case.past)
        assert_not_lost(case, state)
    days = [event.on for event in case.past if not isinstance(event, c.NoteAdded | c.HandlerReminded)]
    rounds = [event.round for event in case.past if isinstance(event, c.RoundOpened)]
    assert days == sorted(days)
    assert rounds == list(range(2, len(rounds) + 2))
    assert isinstance(state, Stage)


def assert_not_lost(case: Given, state: states.Case) -> None:
    """Somebody on record has it, and whoever it is offered to can take it or give it back."""
    holder = state.trail.holder
    assert holder in case.world.studios or holder in case.world.organisations
    if isinstance(state, Offered):
        on = state.trail.last
        taken = CASE.fold(case.when(c.AcceptTransfer(on=on, by="B", **M)), state)
        given_back = CASE.fold(case.when(c.ReturnTransfer(on=on, by="B", reason="r", **M)), state)
        assert taken.trail.holder == state.to
        assert given_back.trail.holder == holder
        assert due_step(taken) == due_step(given_back) == due_step(state.before)


WORKING = WorkCalendar("CN")
SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 20)), max_size=4)


@settings(max_examples=200, deadline=None)
@drawn(start=st.dates(dt.date(2014, 1, 1), dt.date(2015, 6, 1)), count=st.integers(1, 30), spans=SPANS)
def test_a_rounds_clock_is_its_working_days_without_those_on_which_it_stood(start, count, spans):
    suspended, at = [], start
    for gap, length in spans:
        first = at + dt.timedelta(days=gap)
        at = first + dt.timedelta(days=length)
        suspended.append((first, at))
    due = deadline(start, f"{count}wd", WORKING, suspended=tuple(suspended)).day

    ran = [
        day
        for n in range(1, (due - start).days + 1)
        if WORKING.is_working(day := start + dt.timedelta(days=n))
        and not any(first < day <= last for first, last in suspended)
    ]
    assert len(ran) == count
    assert ran[-1] == due


def test_calendar_days_and_extensions_stand_still_too():
    suspended = ((day("05-10"), day("05-20")),)

    assert deadline(day("05-05"), "10d", WORKING, suspended=suspended).day == day("05-25")
    assert deadline(day("05-05"), "2d", WORKING, extended=10, suspended=suspended).day == day("05-27")
    assert deadline(day("05-05"), "2d", WORKING, suspended=suspended).day == day("05-07")


FILE = "a" * 64


def attach(**changed: Any) -> c.AttachFile:
    values = {
        "case": "M1", "by": "A", "file": FILE, "name": "界桩.jpg", "media": "image/jpeg", "size": 9, "secret": "k",
        **changed,
    }  # fmt: skip
    return c.AttachFile(on=day("05-06"), **values)


def remove(file: str = FILE) -> c.RemoveFile:
    return c.RemoveFile(case="M1", by="A", file=file, reason="无关", on=day("05-06"))


def test_a_file_belongs_to_a_case_until_it_is_removed_and_changes_no_step(casework):
    case = casework(CASE).commands(register(), RECEIVE)
    attached = case.commands(attach())

    assert (attached.past[-1].name, attached.past[-1].secret) == (box("界桩.jpg"), box("k"))
    assert attached.when(attach()) == []
    assert len(attached.commands(CONSOLIDATE).when(attach(file="b" * 64))) == 1  # of a day before the last step
    assert len(attached.when(remove())) == 1
    assert attached.commands(remove()).refused(remove()) == ("unknown-file", "file")
    assert case.refused(remove()) == ("unknown-file", "file")
    assert case.refused(attach(by="Z")) == ("unknown-handler", "by")
