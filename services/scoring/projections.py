"""From events to the facts that scores are made of."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from services.scoring import facts as f
from services.scoring.target.decider import TRACKING
from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.contracts import scoring as s
from shared.contracts.base import Day, Event
from shared.projections import Documents, Projection

Handler = TypeVar("Handler", bound=Callable[[Documents, Any], None])
TRAINING, CULTURE = "党务培训", "文化"  # what the bulletin calls trainings (a category) and culture events (a project)


class DutyNarrow(Event, tag="casework.duty-logged.v1", frozen=True, kw_only=True, gc=False):
    """An entry without its words."""

    entry: str
    mandate: str
    kind: str
    entered_on: Day


class CaseNarrow(Event, tag="casework.case-registered.v1", frozen=True, kw_only=True, gc=False):
    """A case without the resident."""

    case: str
    urgency: str
    studio: str
    first_receiver: str


class MandateNarrow(Event, tag="registry.mandate-registered.v1", frozen=True, kw_only=True, gc=False):
    """A mandate without the person."""

    mandate: str
    committee: str
    level: str
    term_end: Day


EVENTS = (
    r.OrganisationRegistered | r.StudioEstablished | MandateNarrow | r.MandateSeated | r.MandateSuspended
    | r.MandateRestored | r.MandateEnded | r.PromisePublished | r.PromiseKept | r.PromiseWithdrawn | r.RulebookPublished
    | DutyNarrow | c.OpinionAdopted | c.EntryReversed
    | CaseNarrow | c.CaseReceived | c.RoundExtended | c.RoundResolved | c.FeedbackGiven
    | c.RoundOpened | c.CaseArchived | c.CaseDeclined | c.CaseWithdrawn | c.CaseMerged | c.SessionConvened
    | c.ProposalSubmitted | c.ProposalReviewed | c.ActivityRecorded | c.DeedRecorded | c.DeedVerified
    | s.BallotRecorded | s.BallotReversed | s.StudioMarked | s.MarksReversed | s.TargetSet | s.CheckRecorded
    | s.CheckReversed | s.RectificationDemanded
    | s.RectificationFinished
)  # fmt: skip


HANDLERS: dict[type, Callable[[Documents, Any], None]] = {}
"""What each event does to the documents. Each gets all that it needs before it changes any."""


def on(*kinds: type[Event]) -> Callable[[Handler], Handler]:
    """Handles these events."""

    def register(handler: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(kinds, handler))
        return handler

    return register


def evolve(docs: Documents, event: Any) -> None:
    """One event into the documents it concerns."""
    HANDLERS[type(event)](docs, event)


STANDINGS = Projection(name="standings", schema="scoring", kinds=f.KINDS, events=EVENTS, evolve=evolve)


# --- representatives
@on(MandateNarrow)
def _mandate(docs: Documents, event: MandateNarrow) -> None:
    account = f.Account(
        mandate=event.mandate, committee=event.committee, level=event.level, start=event.on, end=event.term_end
    )  # fmt: skip
    docs.put(event.mandate, account)


@on(r.MandateSeated, r.MandateRestored, r.MandateSuspended, r.MandateEnded)
def _changed(docs: Documents, event: Any) -> None:
    account = docs.the(f.Account, event.mandate)
    account.changes.append((event.on, isinstance(event, r.MandateSeated | r.MandateRestored)))
    docs.put(event.mandate, account)


@on(DutyNarrow)
def _duty(docs: Documents, event: DutyNarrow) -> None:
    key, account = f.ledger_of(event.mandate, event.on), docs.the(f.Account, event.mandate)
    ledger = _ledger(docs, account, key)
    first = account.first.get(event.kind)
    if first is None or event.on < first:
        account.first[event.kind] = event.on
        docs.put(event.mandate, account)
    ledger.entries.append(f.Entry(event.entry, event.on, event.kind, event.entered_on))
    docs.put(key, ledger)


def _ledger(docs: Documents, account: f.Account, key: str) -> f.Ledger:
    """The month's ledger; the account knows whether there is one, so that nobody need ask the table for a new one."""
    if (known := docs.at_hand(f.Ledger, key)) is not None:
        return known
    if key in account.ledgers:
        return docs.the(f.Ledger, key)
    account.ledgers.add(key)
    docs.put(account.mandate, account)
    return f.Ledger(mandate=account.mandate)


@on(c.OpinionAdopted)
def _adopted(docs: Documents, event: c.OpinionAdopted) -> None:
    key = f.ledger_of(event.mandate, event.on)
    ledger = docs.the(f.Ledger, key)
    ledger.entries = [
        msgspec.structs.replace(each, adopted=True) if each.entry == event.entry else each for each in ledger.entries
    ]
    docs.put(key, ledger)


@on(c.EntryReversed)
def _reversed(docs: Documents, event: c.EntryReversed) -> None:
    """As if it had never been written; what was known before is told by who folds no further than that day."""
    key, account = f.ledger_of(event.mandate, event.entry_on), docs.the(f.Account, event.mandate)
    ledgers = {each: docs.the(f.Ledger, each) for each in account.ledgers}
    ledger = ledgers[key]
    ledger.entries = [each for each in ledger.entries if each.entry != event.entry]
    docs.put(key, ledger)
    days = [each.on for ledger in ledgers.values() for each in ledger.entries if each.kind == event.kind]
    account.first.pop(event.kind, None)
    if days:
        account.first[event.kind] = min(days)
    docs.put(event.mandate, account)


@on(r.PromisePublished, r.PromiseKept, r.PromiseWithdrawn)
def _promise(docs: Documents, event: Any) -> None:
    account: f.Account = docs.the(f.Account, event.mandate)
    match event:
        case r.PromisePublished(promise=key, on=on, due=due):
            account.promises[key] = f.Promise(key, on, due)
        case r.PromiseKept(promise=key, on=on):
            account.promises[key] = msgspec.structs.replace(account.promises[key], kept=on)
        case r.PromiseWithdrawn(promise=key, on=on):
            account.promises[key] = msgspec.structs.replace(account.promises[key], withdrawn=on)
    docs.put(event.mandate, account)


@on(c.ProposalSubmitted)
def _submitted(docs: Documents, event: c.ProposalSubmitted) -> None:
    tally, signing = _tally(docs, event.on), (event.lead, *event.cosigners)
    accounts = {mandate: docs.the(f.Account, mandate) for mandate in signing}
    for mandate, account in accounts.items():
        account.signatures[event.proposal] = f.Signature(event.proposal, event.on, mandate == event.lead)
        docs.put(mandate, account)
    docs.put(event.proposal, f.Lead(lead=event.lead))
    _count(docs, event.on, tally, proposals=1)


@on(c.ProposalReviewed)
def _reviewed(docs: Documents, event: c.ProposalReviewed) -> None:
    if event.outcome == "立案":
        lead = docs.the(f.Lead, event.proposal).lead
        account = docs.the(f.Account, lead)
        account.signatures[event.proposal] = msgspec.structs.replace(
            account.signatures[event.proposal], filed=event.on
        )  # fmt: skip
        docs.put(lead, account)


@on(c.DeedRecorded)
def _deed_recorded(docs: Documents, event: c.DeedRecorded) -> None:
    docs.put(event.deed, f.DeedTeam(on=event.on))


@on(c.DeedVerified)
def _deed_verified(docs: Documents, event: c.DeedVerified) -> None:
    done = docs.the(f.DeedTeam, event.deed).on
    tally, accounts = _tally(docs, done), {mandate: docs.the(f.Account, mandate) for mandate in event.team}
    for mandate, account in accounts.items():
        account.deeds.append(f.Deed(event.deed, done, event.on))
        docs.put(mandate, account)
    _count(docs, done, tally, good_deeds=1)


@on(s.BallotRecorded)
def _ballot(docs: Documents, event: s.BallotRecorded) -> None:
    account = docs.the(f.Account, event.mandate)
    account.ballots.append(f.Ballot(event.on, event.bloc, event.votes))
    docs.put(event.mandate, account)


@on(s.BallotReversed)
def _ballot_reversed(docs: Documents, event: s.BallotReversed) -> None:
    account = docs.the(f.Account, event.mandate)
    account.ballots = [each for each in account.ballots if (each.on, each.bloc) != (event.held_on, event.bloc)]
    docs.put(event.mandate, account)


# --- cases
@on(CaseNarrow)
def _registered(docs: Documents, event: CaseNarrow) -> None:
    key = f.ledger_of(event.first_receiver, event.on)
    ledger = _ledger(docs, docs.the(f.Account, event.first_receiver), key)
    ledger.cases.append(event.case)
    docs.put(key, ledger)
    docs.put(event.case, f.CaseFacts(
        case=event.case, on=event.on, urgency=event.urgency, studio=event.studio,
        first_receiver=event.first_receiver))  # fmt: skip


@on(c.CaseReceived, c.RoundOpened)
def _round(docs: Documents, event: c.CaseReceived | c.RoundOpened) -> None:
    case = docs.the(f.CaseFacts, event.case)
    if isinstance(event, c.CaseReceived):
        case.received = event.on
    case.rounds.append(f.Round(event.on))
    docs.put(event.case, case)


@on(c.RoundExtended, c.RoundResolved)
def _round_changed(docs: Documents, event: c.RoundExtended | c.RoundResolved) -> None:
    case = docs.the(f.CaseFacts, event.case)
    last = case.rounds[-1]
    if isinstance(event, c.RoundExtended):
        case.rounds[-1] = msgspec.structs.replace(last, extended=(*last.extended, (event.on, event.days)))
    else:
        case.rounds[-1] = f.Round(last.started, last.extended, event.on)
    docs.put(event.case, case)


@on(c.FeedbackGiven)
def _feedback(docs: Documents, event: c.FeedbackGiven) -> None:
    case = docs.the(f.CaseFacts, event.case)
    case.feedbacks.append((event.on, event.rating))
    docs.put(event.case, case)


@on(c.CaseArchived)
def _archived(docs: Documents, event: c.CaseArchived) -> None:
    case = docs.the(f.CaseFacts, event.case)
    case.archived = event.on
    docs.put(event.case, case)


@on(c.CaseDeclined, c.CaseWithdrawn, c.CaseMerged)
def _left(docs: Documents, event: c.CaseDeclined | c.CaseWithdrawn | c.CaseMerged) -> None:
    case = docs.the(f.CaseFacts, event.case)
    case.left = event.on
    docs.put(event.case, case)


# --- studios and units
@on(r.StudioEstablished)
def _studio(docs: Documents, event: r.StudioEstablished) -> None:
    docs.put(event.studio, f.StudioFacts(studio=event.studio, level=event.level, on=event.on))


@on(s.StudioMarked)
def _marked(docs: Documents, event: s.StudioMarked) -> None:
    studio = docs.the(f.StudioFacts, event.studio)
    studio.marks.append(f.Marks(event.on, event.rater, event.marks))
    docs.put(event.studio, studio)


@on(s.MarksReversed)
def _marks_reversed(docs: Documents, event: s.MarksReversed) -> None:
    studio = docs.the(f.StudioFacts, event.studio)
    studio.marks = [each for each in studio.marks if (each.on, each.rater) != (event.marked_on, event.rater)]
    docs.put(event.studio, studio)


@on(r.OrganisationRegistered)
def _organisation(docs: Documents, event: r.OrganisationRegistered) -> None:
    docs.put(event.code, f.Kind(kind=event.kind))


@on(s.TargetSet, s.CheckRecorded, s.CheckReversed, s.RectificationDemanded, s.RectificationFinished)
def _target(docs: Documents, event: Any) -> None:
    unit = docs.get(f.UnitFacts, event.unit)
    if unit is None:
        unit = f.UnitFacts(unit=event.unit, kind=docs.the(f.Kind, event.unit).kind)
    unit.targets[event.target] = _target_after(unit.targets, event)
    docs.put(event.unit, unit)


def _target_after(targets: dict[str, f.Target], event: Any) -> f.Target:
    if isinstance(event, s.TargetSet):
        return f.Target(target=event.target, on=event.on, measurable=event.measurable, points=event.points)
    old = targets[event.target]
    match event:
        case s.CheckRecorded(on=on, kind=kind, assessor=by, score=score):
            return msgspec.structs.replace(old, checks=[*old.checks, f.Check(on, kind, by, score)])
        case s.CheckReversed(checked_on=on, kind=kind, assessor=by):
            return _without(old, on, kind, by)
        case s.RectificationDemanded(on=on, due=due):
            return msgspec.structs.replace(old, rectifications=[*old.rectifications, f.Rectification(on, due)])
        case s.RectificationFinished(on=on, check_on=found):
            mended = [
                msgspec.structs.replace(each, finished=on) if each.on == found else each for each in old.rectifications
            ]
            return msgspec.structs.replace(old, rectifications=mended)
    raise TypeError(type(event).__name__)


def _without(target: f.Target, on: Day, kind: str, by: str) -> f.Target:
    """Without that check, and without what it alone demanded."""
    left = [each for each in target.checks if (each.on, each.kind, each.assessor) != (on, kind, by)]
    voided = kind == TRACKING and not any((each.on, each.kind) == (on, TRACKING) for each in left)
    demanded = [each for each in target.rectifications if not (voided and each.on == on)]
    return msgspec.structs.replace(target, checks=left, rectifications=demanded)


# --- what the bulletin counts
@on(c.ActivityRecorded)
def _activity(docs: Documents, event: c.ActivityRecorded) -> None:
    more = {}
    if event.category == TRAINING:
        more = {"trainings": 1, "trainees": event.people}
    if event.project == CULTURE:
        more["culture"] = 1
    if more:
        _count(docs, event.on, _tally(docs, event.on), **more)


@on(c.SessionConvened)
def _session(docs: Documents, event: c.SessionConvened) -> None:
    _count(docs, event.on, _tally(docs, event.on), sessions=1)


def _tally(docs: Documents, on: Day) -> f.Tally:
    return docs.get(f.Tally, on.isoformat()) or f.Tally()


def _count(docs: Documents, on: Day, tally: f.Tally, **more: int) -> None:
    docs.put(on.isoformat(), msgspec.structs.replace(tally, **{k: getattr(tally, k) + n for k, n in more.items()}))


# --- rules
@on(r.RulebookPublished)
def _rulebook(docs: Documents, event: r.RulebookPublished) -> None:
    docs.put(event.rulebook.id, f.Rules(rulebook=event.rulebook))
