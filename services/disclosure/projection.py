"""From events to what anyone may see. Narrow classes leave personal fields unread."""

from bisect import insort
from functools import reduce
from operator import or_
from sys import intern
from typing import Any

import msgspec

from services.disclosure import documents as d
from shared.calendar import month_of
from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.contracts import scoring as s
from shared.contracts.base import Day, Event
from shared.contracts.tags import events, tag, tags
from shared.projections import Documents, Projection


class MandateNarrow(Event, tag="registry.mandate-registered.v1", frozen=True, kw_only=True):
    """A mandate without birth month and phone."""

    mandate: str
    name: str
    gender: str
    level: str
    term: str
    committee: str
    term_end: Day
    occupation: str = ""
    skill: str = ""
    group: str = ""


class DutyNarrow(Event, tag="casework.duty-logged.v1", frozen=True, kw_only=True):
    """That an entry was made, not its words."""

    mandate: str
    kind: str


class VoteNarrow(Event, tag="scoring.vote-cast.v1", frozen=True, kw_only=True):
    """That somebody took part, not what they voted."""

    ballot: str
    voter: str


class OnlyItsDay(Event, frozen=True, kw_only=True):
    """That something happened, not what: the last day on record is the whole log's."""


SHOWN = (
    r.OrganisationEvent | r.StudioEvent | MandateNarrow | r.MandateSeated | r.TermExtended
    | r.RepresentativePlaced | r.MandateSuspended | r.MandateRestored | r.MandateEnded | r.ShiftPublished
    | r.ShiftCancelled | r.ShiftSwapped | r.ShiftMissed | r.PromiseHandedOver
    | r.PromisePublished | r.PromiseKept | r.PromiseWithdrawn | r.RegulationEvent | r.RulebookPublished
    | r.CalendarPublished
    | r.TeacherEngaged | r.TrainingEvent | r.GroupEvent | DutyNarrow
    | c.EntryReversed
    | s.BallotOpened | VoteNarrow | s.BallotClosed | s.BallotTallied
    | s.AwardEvent | s.ResultsPublished
    | c.SessionConvened | c.ProposalSubmitted | c.ProposalReviewed | c.ProposalAssigned | c.ProposalAnswered
    | c.AssignmentReturned | c.AnswerJudged | c.ActivityRecorded
)  # fmt: skip
AHEAD = (
    r.ShiftPublished, r.RegulationIssued, r.RegulationSuperseded, r.RulebookPublished, r.CalendarPublished,
    r.TrainingPlanned,
)  # fmt: skip  # may lie ahead: not what has happened
NO_NEWS = (*AHEAD, s.ResultsPublished)  # which only says again what has happened
NEITHER = {tag(r.LeaveTaken), tag(s.TargetSet), tag(s.ResultsDigested)}  # no news either, and no page tells of it
# Of all others only the day is read: whoever adds an event need not think of it here.
EVENTS: Any = reduce(
    or_,
    (
        msgspec.defstruct("OnlyItsDay", [], bases=(OnlyItsDay,), tag=name, frozen=True, kw_only=True, gc=False)
        for name in sorted(events().keys() - set(tags(SHOWN)) - NEITHER)
    ),
    SHOWN,
)
STATES = {
    r.MandateSeated: "seated",
    r.MandateRestored: "seated",
    r.MandateSuspended: "suspended",
    r.MandateEnded: "ended",
}


def evolve(docs: Documents, event: Any) -> None:
    """One event into the documents it concerns."""
    last = docs.get(d.Freshness, "last")
    if not isinstance(event, OnlyItsDay):
        _concerned(docs, event)
    if not isinstance(event, NO_NEWS) and (last is None or event.on > last.day):
        docs.put("last", d.Freshness(day=event.on))


def _concerned(docs: Documents, event: Any) -> None:
    on = event.on
    match event:
        case DutyNarrow(mandate=key, kind=kind):
            profile = docs.the(d.Profile, key)
            year = profile.duties.setdefault(str(on.year), {})
            year[kind] = year.get(kind, 0) + 1
            docs.put(key, profile)
        case c.EntryReversed(mandate=key, kind=kind, entry_on=day):
            profile = docs.the(d.Profile, key)
            profile.duties[str(day.year)][kind] -= 1
            docs.put(key, profile)
        case r.ShiftPublished(mandate=key, studio=studio, slot=slot):
            _rota(docs, key, takes=r.Held(on, studio, slot))
        case r.ShiftCancelled(mandate=key, studio=studio, shift_on=day, slot=slot):
            _rota(docs, key, gives=r.Held(day, studio, slot))
        case r.ShiftSwapped(mandate=key, gives=gives, takes=takes):
            _rota(docs, key, gives=gives, takes=takes)
        case r.ShiftMissed(mandate=key, studio=studio, slot=slot):
            rota = docs.the(d.Rota, month := f"{key}/{month_of(on)}")
            rota.missed.append(_shift(docs, docs.the(d.Profile, key), r.Held(on, studio, slot)))
            docs.put(month, rota)
        case MandateNarrow(mandate=key):
            docs.put(key, d.Profile(
                mandate=key, name=event.name, gender=event.gender, level=event.level, term=event.term,
                committee=event.committee, start=on, end=event.term_end, occupation=event.occupation, skill=event.skill,
                group=event.group))  # fmt: skip
        case r.MandateSeated() | r.MandateRestored() | r.MandateSuspended() | r.MandateEnded():
            profile = docs.the(d.Profile, event.mandate)
            profile.changes.append((on, STATES[type(event)]))
            docs.put(event.mandate, profile)
        case r.TermExtended(mandate=key, until=until):
            docs.put(key, msgspec.structs.replace(docs.the(d.Profile, key), end=until))
        case r.RepresentativePlaced(mandate=key, studio=studio):
            docs.put(key, msgspec.structs.replace(docs.the(d.Profile, key), studio=studio))
        case r.PromisePublished() | r.PromiseKept() | r.PromiseWithdrawn() | r.PromiseHandedOver():
            _promise(docs, event)
        case r.OrganisationRegistered(code=key):
            docs.put(key, d.Organisation(code=key, name=event.name, kind=event.kind, parent=event.parent))
        case r.OrganisationRenamed(code=key, name=name):
            docs.put(key, msgspec.structs.replace(docs.the(d.Organisation, key), name=name))
        case r.OrganisationMoved(code=key, parent=parent):
            docs.put(key, msgspec.structs.replace(docs.the(d.Organisation, key), parent=parent))
        case r.OrganisationEnded(code=key, successors=successors):
            docs.put(key, msgspec.structs.replace(docs.the(d.Organisation, key), end=on, successors=successors))
        case r.StudioEstablished(studio=key):
            docs.put(key, d.StudioPage(
                studio=key, name=event.name, level=event.level, organisation=event.organisation, on=on,
                address=event.address, hours=event.hours))  # fmt: skip
        case r.CatchmentSet(studio=key, catchment=catchment):
            docs.put(key, msgspec.structs.replace(docs.the(d.StudioPage, key), catchment=catchment))
        case r.HoursSet(studio=key, hours=hours, address=address):
            docs.put(key, msgspec.structs.replace(docs.the(d.StudioPage, key), hours=hours, address=address))
        case r.StudioClosed(studio=key, successor=successor):
            docs.put(key, msgspec.structs.replace(docs.the(d.StudioPage, key), closed=on, successor=successor))
        case r.RegulationIssued(regulation=key):
            docs.put(key, d.Regulation(regulation=key, on=on, title=event.title, kind=event.kind, issuer=event.issuer))
        case r.RegulationSuperseded(regulation=key, by=by):
            docs.put(key, msgspec.structs.replace(docs.the(d.Regulation, key), until=on, by=by))
        case r.TeacherEngaged(teacher=key):
            docs.put(key, d.Teacher(teacher=key, name=event.name, field=event.field))
        case r.TrainingPlanned(training=key):
            docs.put(key, d.Training(
                training=key, on=on, topic=event.topic, place=event.place, teacher=event.teacher))  # fmt: skip
        case r.TrainingHeld(training=key, present=present):
            docs.put(key, msgspec.structs.replace(docs.the(d.Training, key), on=on, present=len(present)))
        case r.TrainingCancelled(training=key, reason=reason):
            docs.put(key, msgspec.structs.replace(docs.the(d.Training, key), cancelled=reason))
        case r.GroupFormed(group=key):
            docs.put(key, d.Group(
                group=key, on=on, name=event.name, organisation=event.organisation,
                members=event.members))  # fmt: skip
        case r.MembersSet(group=key, members=members):
            docs.put(key, msgspec.structs.replace(docs.the(d.Group, key), members=members))
        case r.GroupDissolved(group=key):
            docs.put(key, msgspec.structs.replace(docs.the(d.Group, key), until=on))
        case r.RulebookPublished(rulebook=book):
            docs.put(book.id, d.Book(content=book))
        case r.CalendarPublished(calendar=key):
            calendar = docs.get(d.WorkDays, key) or d.WorkDays()
            calendar.notices.append((on, list(event.years), list(event.off), list(event.work)))
            docs.put(key, calendar)
        case s.BallotOpened(ballot=key):
            docs.put(key, d.Ballot(
                ballot=key, on=on, until=event.until, mandate=event.mandate, bloc=event.bloc,
                voters=event.voters))  # fmt: skip
        case VoteNarrow(ballot=key, voter=voter):
            ballot = docs.the(d.Ballot, key)
            ballot.voted.append(voter)
            docs.put(key, ballot)
        case s.BallotClosed(ballot=key):
            docs.put(key, msgspec.structs.replace(docs.the(d.Ballot, key), closed=on))
        case s.BallotTallied(ballot=key, spoilt=spoilt, votes=votes):
            counted = sum(votes.values()) + spoilt > 0
            docs.put(key, msgspec.structs.replace(docs.the(d.Ballot, key), spoilt=spoilt, counted=counted))
        case s.ResultsPublished(year=year, revision=revision, as_of=as_of):
            before = docs.get(d.Published, str(year)) or d.Published(revisions=[])
            said = d.Publication(revision=revision, on=on, as_of=as_of)
            docs.put(str(year), d.Published(revisions=[*before.revisions, said]))
        case s.AwardDecided(award=key):
            docs.put(key, d.Award(
                award=key, on=on, name=event.name, year=event.year, by=event.by,
                recipients=event.recipients))  # fmt: skip
        case s.AwardGranted(award=key):
            docs.put(key, msgspec.structs.replace(docs.the(d.Award, key), granted=on))
        case s.AwardRevoked(award=key, recipient=recipient):
            award = docs.the(d.Award, key)
            left = tuple(each for each in award.recipients if each != recipient)
            docs.put(key, msgspec.structs.replace(award, recipients=left))
        case c.ActivityRecorded():
            activities = docs.get(d.Activities, month := month_of(on)) or d.Activities()
            activities.held.append(_activity(event))
            docs.put(month, activities)
        case c.SessionConvened(session=key):
            docs.put(key, d.Session(
                session=key, on=on, organisation=event.organisation, name=event.name,
                expected=event.expected))  # fmt: skip
        case c.ProposalSubmitted(proposal=key):
            docs.put(key, d.Proposal(
                proposal=key, on=on, session=event.session, form=event.form, lead=event.lead, title=event.title,
                cosigners=event.cosigners))  # fmt: skip
        case c.ProposalReviewed(proposal=key, outcome=outcome):
            _proposal(docs, key, outcome=outcome)
        case c.ProposalAssigned(proposal=key, department=department):
            _proposal(docs, key, department=department)
        case c.ProposalAnswered(proposal=key, result=result):
            _proposal(docs, key, answered=on, result=result, opinion="")  # of the answer before, if there was one
        case c.AssignmentReturned(proposal=key):
            _proposal(docs, key, department="")
        case c.AnswerJudged(proposal=key, opinion=opinion):
            _proposal(docs, key, opinion=opinion)


PUBLIC = Projection(name="public", schema="disclosure", kinds=d.KINDS, events=EVENTS, evolve=evolve)


def _rota(docs: Documents, mandate: str, *, gives: r.Held | None = None, takes: r.Held | None = None) -> None:
    """A shift that a representative holds no more, one that they hold from now on, or both."""
    profile = docs.the(d.Profile, mandate)
    shifts = [None if held is None else _shift(docs, profile, held) for held in (gives, takes)]
    months = {month_of(shift.on) for shift in shifts if shift is not None}
    rotas = {
        month: docs.the(d.Rota, f"{mandate}/{month}") if month in profile.months else d.Rota()
        for month in sorted(months)
    }
    given, taken = shifts
    if given is not None:
        rotas[month_of(given.on)].shifts.remove(given)
    if taken is not None:
        rotas[month_of(taken.on)].shifts.append(taken)
    for month, rota in rotas.items():
        docs.put(f"{mandate}/{month}", rota)
        if month not in profile.months:
            insort(profile.months, month)
            docs.put(mandate, profile)


def _shift(docs: Documents, profile: d.Profile, held: r.Held) -> d.Shift:
    """As the documents keep it; the texts that many have in common are one in memory."""
    return d.Shift(held.on, intern(held.slot), docs.the(d.StudioPage, held.studio).studio, profile.mandate)


def _activity(event: c.ActivityRecorded) -> d.Activity:
    return d.Activity(
        activity=event.activity, on=event.on, site=intern(event.site), project=intern(event.project),
        category=intern(event.category), topic=intern(event.topic), people=event.people, setting=intern(event.setting),
    )  # fmt: skip


def _promise(docs: Documents, event: Any) -> None:
    profile = docs.the(d.Profile, event.mandate)
    match event:
        case r.PromisePublished(promise=key, on=on, text=text, due=due):
            profile.promises[key] = d.Promise(promise=key, text=text, on=on, due=due)
        case r.PromiseKept(promise=key, on=on):
            profile.promises[key].kept = on
        case r.PromiseHandedOver(promise=key, on=on, to=studio):
            profile.promises[key].keeper, profile.promises[key].handed_over = studio, on
        case r.PromiseWithdrawn(promise=key, on=on, reason=reason):
            profile.promises[key].withdrawn, profile.promises[key].reason = on, reason
    docs.put(event.mandate, profile)


def _proposal(docs: Documents, key: str, **changes: Any) -> None:
    docs.put(key, msgspec.structs.replace(docs.the(d.Proposal, key), **changes))
