"""From events to the facts that scores are made of."""

import datetime as dt
from typing import Any

import msgspec

from services.scoring import facts as f
from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.contracts import scoring as s
from shared.contracts.base import Day, Event
from shared.projections import Documents, Projection

TRAINING, CULTURE = "党务培训", "文化"  # what the bulletin calls trainings (a category) and culture events (a project)


class DutyNarrow(Event, tag="casework.duty-logged.v1", frozen=True, kw_only=True):
    """An entry without its words."""

    entry: str
    mandate: str
    kind: str
    entered_on: Day


class CaseNarrow(Event, tag="casework.case-registered.v1", frozen=True, kw_only=True):
    """A case without the resident."""

    case: str
    urgency: str
    studio: str
    first_receiver: str


class MandateNarrow(Event, tag="registry.mandate-registered.v1", frozen=True, kw_only=True):
    """A mandate without the person."""

    mandate: str
    committee: str
    level: str
    term_end: Day


EVENTS = (
    r.OrganisationRegistered | r.StudioEstablished | MandateNarrow | r.MandateSeated | r.MandateSuspended
    | r.MandateRestored | r.MandateEnded | r.PromisePublished | r.PromiseKept | r.PromiseWithdrawn | r.RulebookPublished
    | DutyNarrow | c.OpinionAdopted | CaseNarrow | c.CaseReceived | c.RoundExtended | c.RoundResolved | c.FeedbackGiven
    | c.RoundOpened | c.CaseArchived | c.CaseDeclined | c.CaseWithdrawn | c.CaseMerged | c.SessionConvened
    | c.ProposalSubmitted | c.ProposalReviewed | c.ActivityRecorded | c.DeedRecorded | c.DeedVerified
    | s.BallotRecorded | s.StudioMarked | s.TargetSet | s.CheckRecorded | s.RectificationDemanded
    | s.RectificationFinished
)  # fmt: skip


def evolve(docs: Documents, event: Any, seq: int, recorded_at: dt.datetime) -> None:
    """One event into the documents it concerns."""
    match event:
        case DutyNarrow():
            account = _get(docs, f.Account, event.mandate)
            account.entries = [*account.entries, f.Entry(event.entry, event.on, event.kind, event.entered_on)]
            docs.put(event.mandate, account)
        case c.OpinionAdopted(mandate=mandate, entry=entry):
            account = _get(docs, f.Account, mandate)
            account.entries = [
                msgspec.structs.replace(each, adopted=True) if each.entry == entry else each for each in account.entries
            ]
            docs.put(mandate, account)
        case (
            CaseNarrow()
            | c.CaseReceived()
            | c.RoundExtended()
            | c.RoundResolved()
            | c.FeedbackGiven()
            | c.RoundOpened()
        ):
            _case(docs, event)
        case c.CaseArchived(case=key, on=on):
            _change(docs, f.CaseFacts, key, archived=on)
        case c.CaseDeclined(case=key, on=on) | c.CaseWithdrawn(case=key, on=on) | c.CaseMerged(case=key, on=on):
            _change(docs, f.CaseFacts, key, left=on)
        case MandateNarrow(mandate=key):
            docs.put(key, f.Account(
                mandate=key, committee=event.committee, level=event.level, start=event.on,
                end=event.term_end))  # fmt: skip
        case r.MandateSeated(mandate=key, on=on) | r.MandateRestored(mandate=key, on=on):
            _change(docs, f.Account, key, changes=[*_get(docs, f.Account, key).changes, (on, True)])
        case r.MandateSuspended(mandate=key, on=on) | r.MandateEnded(mandate=key, on=on):
            _change(docs, f.Account, key, changes=[*_get(docs, f.Account, key).changes, (on, False)])
        case r.PromisePublished() | r.PromiseKept() | r.PromiseWithdrawn():
            _promise(docs, event)
        case c.ProposalSubmitted() | c.ProposalReviewed():
            _proposal(docs, event)
        case c.ActivityRecorded(on=on, category=category, project=project, people=people):
            if category == TRAINING:
                _count(docs, on, trainings=1, trainees=people)
            if project == CULTURE:
                _count(docs, on, culture=1)
        case c.SessionConvened(on=on):
            _count(docs, on, sessions=1)
        case c.DeedRecorded(deed=deed, on=on):
            docs.put(deed, f.DeedTeam(on=on))
        case c.DeedVerified():
            _deed(docs, event)
        case s.BallotRecorded(mandate=key, on=on, bloc=bloc, votes=votes):
            _change(docs, f.Account, key, ballots=[*_get(docs, f.Account, key).ballots, f.Ballot(on, bloc, votes)])
        case s.StudioMarked(studio=key, on=on, rater=rater, marks=marks):
            _change(docs, f.StudioFacts, key, marks=[*_get(docs, f.StudioFacts, key).marks, f.Marks(on, rater, marks)])
        case s.TargetSet() | s.CheckRecorded() | s.RectificationDemanded() | s.RectificationFinished():
            _target(docs, event)
        case r.OrganisationRegistered(code=code, kind=kind):
            docs.put(code, f.Kind(kind=kind))
        case r.StudioEstablished(studio=key, level=level, on=on):
            docs.put(key, f.StudioFacts(studio=key, level=level, on=on))
        case r.RulebookPublished(rulebook=book):
            docs.put(book.id, f.Rules(rulebook=book))


STANDINGS = Projection(name="standings", schema="scoring", kinds=f.KINDS, events=EVENTS, evolve=evolve)


def _get(docs: Documents, kind: type[Any], key: str) -> Any:
    found = docs.get(kind, key)
    if found is None:
        raise LookupError(f"{kind.__name__} {key} was never begun")
    return found


def _change(docs: Documents, kind: type[Any], key: str, **changes: Any) -> None:
    docs.put(key, msgspec.structs.replace(_get(docs, kind, key), **changes))


def _case(docs: Documents, event: Any) -> None:
    if isinstance(event, CaseNarrow):
        docs.put(event.case, f.CaseFacts(
            case=event.case, on=event.on, urgency=event.urgency, studio=event.studio,
            first_receiver=event.first_receiver))  # fmt: skip
        return
    case: f.CaseFacts = _get(docs, f.CaseFacts, event.case)
    match event:
        case c.CaseReceived(on=on):
            case.received, case.rounds = on, [f.Round(on)]
        case c.RoundOpened(on=on):
            case.rounds = [*case.rounds, f.Round(on)]
        case c.RoundExtended(on=on, days=days):
            last = case.rounds[-1]
            case.rounds = [*case.rounds[:-1], msgspec.structs.replace(last, extended=(*last.extended, (on, days)))]
        case c.RoundResolved(on=on):
            case.rounds = [*case.rounds[:-1], msgspec.structs.replace(case.rounds[-1], resolved=on)]
        case c.FeedbackGiven(on=on, rating=rating):
            case.feedbacks = [*case.feedbacks, (on, rating)]
    docs.put(event.case, case)


def _promise(docs: Documents, event: Any) -> None:
    account: f.Account = _get(docs, f.Account, event.mandate)
    match event:
        case r.PromisePublished(promise=key, on=on, due=due):
            promise = f.Promise(key, on, due)
        case r.PromiseKept(promise=key, on=on):
            promise = msgspec.structs.replace(account.promises[key], kept=on)
        case r.PromiseWithdrawn(promise=key, on=on):
            promise = msgspec.structs.replace(account.promises[key], withdrawn=on)
    account.promises = {**account.promises, event.promise: promise}
    docs.put(event.mandate, account)


def _proposal(docs: Documents, event: Any) -> None:
    if isinstance(event, c.ProposalSubmitted):
        _count(docs, event.on, proposals=1)
        docs.put(event.proposal, f.Lead(lead=event.lead))
        for mandate in (event.lead, *event.cosigners):
            signature = f.Signature(event.proposal, event.on, mandate == event.lead)
            account: f.Account = _get(docs, f.Account, mandate)
            _change(docs, f.Account, mandate, signatures={**account.signatures, event.proposal: signature})
    elif event.outcome == "立案":
        lead = _get(docs, f.Lead, event.proposal).lead
        account = _get(docs, f.Account, lead)
        filed = msgspec.structs.replace(account.signatures[event.proposal], filed=event.on)
        _change(docs, f.Account, lead, signatures={**account.signatures, event.proposal: filed})


def _deed(docs: Documents, event: c.DeedVerified) -> None:
    done = _get(docs, f.DeedTeam, event.deed).on
    _count(docs, done, good_deeds=1)
    for mandate in event.team:
        account: f.Account = _get(docs, f.Account, mandate)
        _change(docs, f.Account, mandate, deeds=[*account.deeds, f.Deed(event.deed, done, event.on)])


def _target(docs: Documents, event: Any) -> None:
    unit = docs.get(f.UnitFacts, event.unit)
    if unit is None:
        unit = f.UnitFacts(unit=event.unit, kind=_get(docs, f.Kind, event.unit).kind)
    unit.targets = {**unit.targets, event.target: _target_after(unit.targets, event)}
    docs.put(event.unit, unit)


def _target_after(targets: dict[str, f.Target], event: Any) -> f.Target:
    if isinstance(event, s.TargetSet):
        return f.Target(target=event.target, on=event.on, measurable=event.measurable, points=event.points)
    old = targets[event.target]
    match event:
        case s.CheckRecorded(on=on, kind=kind, assessor=by, score=score):
            return msgspec.structs.replace(old, checks=[*old.checks, f.Check(on, kind, by, score)])
        case s.RectificationDemanded(on=on, due=due):
            return msgspec.structs.replace(old, rectifications=[*old.rectifications, f.Rectification(on, due)])
        case s.RectificationFinished(on=on, check_on=found):
            mended = [
                msgspec.structs.replace(each, finished=on) if each.on == found else each for each in old.rectifications
            ]
            return msgspec.structs.replace(old, rectifications=mended)
    raise TypeError(type(event).__name__)


def _count(docs: Documents, on: Day, **more: int) -> None:
    tally = docs.get(f.Tally, on.isoformat()) or f.Tally()
    docs.put(on.isoformat(), msgspec.structs.replace(tally, **{k: getattr(tally, k) + n for k, n in more.items()}))
