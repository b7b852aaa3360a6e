"""Mandates, promises, proposals, good deeds, ballots: what an account holds beside its ledgers."""

from typing import Any

import msgspec

from services.scoring import facts as f
from services.scoring.projections.bulletin import count, tally_of
from services.scoring.projections.handlers import Handlers
from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.contracts import scoring as s
from shared.contracts.base import Day, Event
from shared.projections import Documents

HANDLERS = Handlers()
on = HANDLERS.on


class MandateNarrow(Event, tag="registry.mandate-registered.v1", frozen=True, kw_only=True, gc=False):
    """A mandate without the person."""

    mandate: str
    committee: str
    level: str
    term_end: Day


@on(MandateNarrow)
def _mandate(docs: Documents, event: MandateNarrow) -> None:
    account = f.Account(
        mandate=event.mandate, committee=event.committee, level=event.level, start=event.on, end=event.term_end
    )  # fmt: skip
    docs.put(event.mandate, account)


@on(r.TermExtended)
def _extended(docs: Documents, event: r.TermExtended) -> None:
    docs.put(event.mandate, docs.the(f.Account, event.mandate).extended(event.on, event.until))


@on(r.MandateSeated, r.MandateRestored, r.MandateSuspended, r.MandateEnded)
def _changed(docs: Documents, event: Any) -> None:
    account = docs.the(f.Account, event.mandate)
    account.changes.append((event.on, isinstance(event, r.MandateSeated | r.MandateRestored)))
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
    tally, signing = tally_of(docs, event.on), (event.lead, *event.cosigners)
    accounts = {mandate: docs.the(f.Account, mandate) for mandate in signing}
    for mandate, account in accounts.items():
        account.signatures[event.proposal] = f.Signature(event.proposal, event.on, mandate == event.lead)
        docs.put(mandate, account)
    docs.put(event.proposal, f.Lead(lead=event.lead))
    count(docs, event.on, tally, proposals=1)


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
    accounts = {mandate: docs.the(f.Account, mandate) for mandate in event.team}
    for mandate, account in accounts.items():
        account.deeds.append(f.Deed(event.deed, done, event.on))
        docs.put(mandate, account)


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
