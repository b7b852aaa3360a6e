"""Duty ledgers, a document a month."""

import msgspec

from services.scoring import facts as f
from services.scoring.projections.handlers import Handlers
from shared.contracts import casework as c
from shared.contracts.base import Day, Event
from shared.projections import Documents

HANDLERS = Handlers()
on = HANDLERS.on


class DutyNarrow(Event, tag="casework.duty-logged.v1", frozen=True, kw_only=True, gc=False):
    """An entry without its words."""

    entry: str
    mandate: str
    kind: c.DutyKind
    entered_on: Day


def ledger_at(docs: Documents, account: f.Account, key: str) -> f.Ledger:
    """The month's ledger; the account knows whether there is one, so that nobody need ask the table for a new one."""
    if (known := docs.at_hand(f.Ledger, key)) is not None:
        return known
    if key in account.ledgers:
        return docs.the(f.Ledger, key)
    account.ledgers.add(key)
    docs.put(account.mandate, account)
    return f.Ledger(mandate=account.mandate)


@on(DutyNarrow)
def _duty(docs: Documents, event: DutyNarrow) -> None:
    key, account = f.ledger_of(event.mandate, event.on), docs.the(f.Account, event.mandate)
    ledger = ledger_at(docs, account, key)
    first = account.first.get(event.kind)
    if first is None or event.on < first:
        account.first[event.kind] = event.on
        docs.put(event.mandate, account)
    entered_on = event.on if event.entered_on == event.on else event.entered_on  # one day in memory, as a rule
    ledger.entries.append(f.Entry(event.entry, event.on, event.kind, entered_on))
    docs.put(key, ledger)


@on(c.OpinionAdopted)
def _adopted(docs: Documents, event: c.OpinionAdopted) -> None:
    key = f.ledger_of(event.mandate, event.on)
    ledger = docs.the(f.Ledger, key)
    ledger.entries = [
        msgspec.structs.replace(each, adopted=event.adopted_on or event.on) if each.entry == event.entry else each
        for each in ledger.entries
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
