"""The stages of a case, and what each event makes of them. What a stage does not have, its type does not have."""

import datetime as dt
from typing import Literal, TypeVar, assert_never

import msgspec

from shared.contracts import casework as c

Inner = Literal["汇总", "分类", "走访", "报告", "方案"]


class Trail(msgspec.Struct, frozen=True, kw_only=True):
    """What every case on record keeps: its urgency, whose it is, who dealt with it so far, the day of its last step.

    `studio`: whose rates it counts in; `holder`: that studio, or the unit which took it over; `lead`: who answers;
    `referrals`: how often another district was asked to take it.
    """

    urgency: str
    studio: str
    holder: str
    lead: str
    handlers: frozenset[str]
    last: dt.date
    referrals: int = 0
    files: frozenset[str] = frozenset()

    def then(self, on: dt.date, *by: str) -> "Trail":
        """One step later."""
        return msgspec.structs.replace(self, handlers=self.handlers.union(by), last=on)


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """A case on record."""

    trail: Trail


class Unregistered(msgspec.Struct, frozen=True):
    """Nothing on record."""


class Registered(Stage, frozen=True, kw_only=True):
    """登记 done, 接待 due."""


class Round(Stage, frozen=True, kw_only=True):
    """A round whose clock runs: its number, and the day it began."""

    round: int
    started: dt.date
    extensions: int = 0


class Received(Round, frozen=True, kw_only=True):
    """The inner loop before its plan: `due` is the next step. `reported_to`: how far up the case has come."""

    due: Inner = "汇总"
    reported_to: str = ""


class Planned(Round, frozen=True, kw_only=True):
    """The plan stands; the responsible unit solves its items one by one."""

    unit: str
    items: int
    solved: frozenset[int] = frozenset()


class Resolved(Stage, frozen=True, kw_only=True):
    """The round's last item is solved, 回复 due."""

    round: int


class Replied(Stage, frozen=True, kw_only=True):
    """Answered, 反馈 due."""

    round: int


class FedBack(Stage, frozen=True, kw_only=True):
    """The resident was content or silent, 归档 due. A discontent one is back in `Received`."""

    round: int


class Archived(Stage, frozen=True, kw_only=True):
    """The six steps are done, after so many rounds."""

    round: int


class Left(Stage, frozen=True, kw_only=True):
    """Declined, withdrawn, or handed over to another district."""


class Suspended(Stage, frozen=True, kw_only=True):
    """The clock of its round stands still; it goes on as what it was `before`."""

    before: Received | Planned


class Offered(Stage, frozen=True, kw_only=True):
    """Offered to another studio or unit; whatever they say it goes on as what it was `before`."""

    before: Registered | Received | Planned
    to: str


class Referred(Stage, frozen=True, kw_only=True):
    """Another district is asked to take it; if they do not, it goes on as what it was `before`."""

    before: Registered | Received | Planned
    to: str


class Merged(Stage, frozen=True, kw_only=True):
    """Goes on under another case; undone, as what it was `before`."""

    before: Registered | Received | Planned


Open = Registered | Received | Planned | Resolved | Replied | FedBack
Case = Unregistered | Open | Archived | Left | Suspended | Offered | Referred | Merged
S = TypeVar("S", bound=Stage)


STEPS = {
    "登记": "register", "接待": "receive", "汇总": "consolidate", "分类": "classify", "走访": "inquire",
    "报告": "escalate", "方案": "plan", "分项": "resolve the items", "回复": "reply", "反馈": "feedback",
    "归档": "archive", "恢复": "resume", "接收移交": "accept the transfer",
    "外区县答复": "an answer of the other district", "（已办结）": "none: it is closed",
}  # fmt: skip


NEXT = {
    "登记": "register-case", "接待": "receive-case", "汇总": "consolidate-case", "分类": "classify-case",
    "走访": "inquire-case", "报告": "escalate-case", "方案": "plan-case", "分项": "resolve-item",
    "回复": "reply-to-resident", "反馈": "give-feedback", "归档": "archive-case", "恢复": "resume-case",
    "接收移交": "accept-transfer",
}  # fmt: skip


def awaits(case: Case) -> str:
    """The command of the step that is due; nothing where none of ours is."""
    return NEXT.get(due_step(case), "")


def due_step(case: Case) -> str:
    """The step that is due, in the office's word; `STEPS` has it in English."""
    match case:
        case Unregistered():
            return "登记"
        case Registered():
            return "接待"
        case Received(due=due):
            return due
        case Planned():
            return "分项"
        case Resolved():
            return "回复"
        case Replied():
            return "反馈"
        case FedBack():
            return "归档"
        case Suspended():
            return "恢复"
        case Offered():
            return "接收移交"
        case Referred():
            return "外区县答复"
        case Archived() | Left() | Merged():
            return "（已办结）"


def timed(case: Case) -> tuple[str, int] | None:
    """The step whose deadline runs, and its round; None where none does."""
    match case:
        case Registered():
            return "receive", 0
        case Received(round=number) | Planned(round=number):
            return "resolve", number
        case Resolved(round=number):
            return "reply", number
        case Replied(round=number):
            return "feedback", number
        case Offered(before=before) | Referred(before=before):
            return timed(before)
    return None


def evolve(case: Case, event: c.CaseEvent) -> Case:
    """What the case is after the event."""
    if isinstance(event, c.CaseRegistered):
        handlers = frozenset({event.first_receiver})
        return Registered(
            trail=Trail(
                urgency=event.urgency, studio=event.studio, holder=event.studio, lead=event.first_receiver,
                handlers=handlers, last=event.on,
            )
        )  # fmt: skip
    if isinstance(case, Unregistered):
        raise TypeError(f"no rule ever let {type(event).__name__} begin a case")
    trail = case.trail
    match event:
        case c.CaseReceived(by=by, on=on):
            return Received(trail=trail.then(on, by), round=1, started=on)
        case c.CaseConsolidated(by=by, on=on):
            return _inner(case, trail.then(on, by), "分类")
        case c.CaseClassified(by=by, on=on):
            return _inner(case, trail.then(on, by), "走访")
        case c.CaseInquired(by=by, on=on):
            return _inner(case, trail.then(on, by), "报告")
        case c.CaseEscalated(by=by, on=on, to=to):
            return msgspec.structs.replace(_inner(case, trail.then(on, by), "方案"), reported_to=to)
        case c.CasePlanned(by=by, unit=unit, items=items, round=n, on=on):
            before = _in(Received, case)
            return Planned(
                trail=trail.then(on, by), round=n, started=before.started, extensions=before.extensions, unit=unit,
                items=items,
            )  # fmt: skip
        case c.ItemResolved(item=item, by=by, unit=unit, on=on):
            planned = _in(Planned, case)
            return msgspec.structs.replace(planned, trail=trail.then(on, by, unit), solved=planned.solved | {item})
        case c.RoundExtended(by=by, on=on):
            running = _round(case)
            return msgspec.structs.replace(running, trail=trail.then(on, by), extensions=running.extensions + 1)
        case c.RoundResolved(round=n, on=on):
            return Resolved(trail=trail.then(on), round=n)
        case c.CaseReplied(round=n, by=by, on=on):
            return Replied(trail=trail.then(on, by), round=n)
        case c.FeedbackGiven(round=n, on=on):
            return FedBack(trail=trail.then(on), round=n)
        case c.RoundOpened(round=n, on=on):
            return Received(trail=trail.then(on), round=n, started=on)
        case c.CaseArchived(by=by, on=on):
            return Archived(trail=trail.then(on, by), round=_in(FedBack, case).round)
        case c.CaseDeclined(by=by, on=on) | c.CaseWithdrawn(by=by, on=on):
            return Left(trail=trail.then(on, by))
        case c.CaseMerged(by=by, on=on):
            return Merged(trail=trail.then(on, by), before=_running(case))
        case c.CaseSuspended(by=by, on=on):
            return Suspended(trail=trail.then(on, by), before=_round(case))
        case c.TransferOffered(by=by, on=on, to=to):
            return Offered(trail=trail.then(on, by), before=_running(case), to=to)
        case c.CaseReferred(by=by, on=on, to=to, number=number):
            asked = msgspec.structs.replace(trail.then(on, by), referrals=number)
            return Referred(trail=asked, before=_running(case), to=to)
        case c.CaseReferredBack():
            return _again(_in(Referred, case).before, trail)
        case c.CaseHandedOver():
            return Left(trail=trail)
        case c.CaseUnmerged(by=by, on=on):
            return _again(_in(Merged, case).before, trail.then(on, by))
        case c.CaseResumed(by=by, on=on):
            return _again(_in(Suspended, case).before, trail.then(on, by))
        case c.TransferReturned(by=by, on=on):
            return _again(_in(Offered, case).before, trail.then(on, by))
        case c.CaseTransferred(by=by, on=on, to=to, studio=studio):
            lead = to if trail.lead == trail.holder else trail.lead  # who led for those who had it leads no more
            theirs = msgspec.structs.replace(
                trail.then(max(on, trail.last), by), holder=to, studio=studio, lead=lead
            )  # fmt: skip
            return _again(case.before if isinstance(case, Offered) else case, theirs)
        case c.TeamFormed(by=by, on=on, members=members):
            return _again(case, trail.then(on, by, *members))
        case c.LeadAssigned(to=to):
            return _again(case, msgspec.structs.replace(trail, lead=to))
        case c.FileAttached(file=file):
            return _again(case, msgspec.structs.replace(trail, files=trail.files | {file}))
        case c.FileRemoved(file=file):
            return _again(case, msgspec.structs.replace(trail, files=trail.files - {file}))
        case c.HandlerReminded() | c.NoteAdded() | c.CaseOverdue() | c.OverdueEscalated():
            return case  # for the file only: a step may still be entered for a day before
        case c.CaseReopened(by=by, on=on):
            return _again(_in(Archived, case), trail.then(on, by))
        case _:
            assert_never(event)


def _inner(case: Case, trail: Trail, due: Inner) -> Received:
    return msgspec.structs.replace(_in(Received, case), trail=trail, due=due)


def _again(case: S, trail: Trail) -> S:
    """What it was, one step later."""
    return msgspec.structs.replace(case, trail=trail)


def _round(case: Case) -> Received | Planned:
    return case if isinstance(case, Planned) else _in(Received, case)


def _running(case: Case) -> Registered | Received | Planned:
    return case if isinstance(case, Registered) else _round(case)


def _in(stage: type[S], case: Case) -> S:
    if not isinstance(case, stage):
        raise TypeError(f"no rule ever let this event follow {type(case).__name__}")
    return case
