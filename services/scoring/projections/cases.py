"""The days of each case, and by whom it was received first."""

from typing import Any

import msgspec

from services.scoring import facts as f
from services.scoring.projections.handlers import Handlers
from services.scoring.projections.ledgers import ledger_at
from shared.contracts import casework as c
from shared.contracts.base import Event
from shared.projections import Documents

HANDLERS = Handlers()
on = HANDLERS.on


class CaseNarrow(Event, tag="casework.case-registered.v1", frozen=True, kw_only=True, gc=False):
    """A case without the resident."""

    case: str
    urgency: str
    studio: str
    first_receiver: str


@on(CaseNarrow)
def _registered(docs: Documents, event: CaseNarrow) -> None:
    key = f.ledger_of(event.first_receiver, event.on)
    ledger = ledger_at(docs, docs.the(f.Account, event.first_receiver), key)
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
    case.rounds = (*case.rounds, f.Round(event.on))
    docs.put(event.case, case)


@on(c.RoundExtended, c.RoundResolved, c.CaseSuspended, c.CaseResumed)
def _round_changed(docs: Documents, event: Any) -> None:
    case = docs.the(f.CaseFacts, event.case)
    last = case.rounds[-1]
    match event:
        case c.RoundExtended(on=on, days=days):
            last = msgspec.structs.replace(last, extended=(*last.extended, (on, days)))
        case c.RoundResolved(on=on):
            last = msgspec.structs.replace(last, resolved=on)
        case c.CaseSuspended(on=on):
            last = msgspec.structs.replace(last, suspended=(*last.suspended, (on, None)))
        case c.CaseResumed(on=on):
            last = msgspec.structs.replace(last, suspended=f.ended(last.suspended, on))
    case.rounds = (*case.rounds[:-1], last)
    docs.put(event.case, case)


@on(c.CaseTransferred)
def _moved(docs: Documents, event: c.CaseTransferred) -> None:
    case = docs.the(f.CaseFacts, event.case)
    case.moves = (*case.moves, (event.on, event.studio))
    docs.put(event.case, case)


@on(c.FeedbackGiven)
def _feedback(docs: Documents, event: c.FeedbackGiven) -> None:
    case = docs.the(f.CaseFacts, event.case)
    case.feedbacks = (*case.feedbacks, (event.on, event.rating))
    docs.put(event.case, case)


@on(c.CaseArchived)
def _archived(docs: Documents, event: c.CaseArchived) -> None:
    case = docs.the(f.CaseFacts, event.case)
    case.archived = (*case.archived, (event.on, None))
    docs.put(event.case, case)


@on(c.CaseReopened)
def _reopened(docs: Documents, event: c.CaseReopened) -> None:
    case = docs.the(f.CaseFacts, event.case)
    case.archived = f.ended(case.archived, event.on)
    docs.put(event.case, case)


@on(c.CaseDeclined, c.CaseWithdrawn, c.CaseMerged, c.CaseHandedOver)
def _left(docs: Documents, event: Any) -> None:
    case = docs.the(f.CaseFacts, event.case)
    case.left = (*case.left, (event.on, None))
    docs.put(event.case, case)


@on(c.CaseUnmerged)
def _back(docs: Documents, event: c.CaseUnmerged) -> None:
    case = docs.the(f.CaseFacts, event.case)
    case.left = f.ended(case.left, event.on)
    docs.put(event.case, case)
