"""A fold that keeps almost nothing in memory gives what one gives that keeps everything."""

import datetime as dt
from collections.abc import Iterator, Sequence

import msgspec
import pytest

from infra.sheets.rehearsal import Rehearsal
from services.disclosure.progress import PROGRESS
from services.disclosure.projection import PUBLIC
from services.scoring.projections import STANDINGS
from shared.contracts import casework as c
from shared.contracts.casework import DutyLogged, EntryReversed
from shared.contracts.registry import CalendarPublished, Held, ShiftCancelled, ShiftPublished, ShiftSwapped
from shared.contracts.tags import list_decoder, tag, tags
from shared.eventlog import Page
from shared.projections import Documents, Projection
from shared.projections.documents import Absent
from shared.projections.fold import Fold

TODAY = dt.date(2015, 4, 30)
NOW = dt.datetime.now(dt.UTC)


class Shelf(msgspec.Struct):
    """A document."""

    books: int


def stored(projection: Projection, rehearsal: Rehearsal) -> bytes:
    wanted = set(tags(projection.events))
    logged = [event for event in rehearsal.events if isinstance(event, DutyLogged)]
    wrong = [
        EntryReversed(on=TODAY, entry=each.entry, mandate=each.mandate, entry_on=each.on, kind=each.kind, reason="误记")
        for each in logged[:: len(logged) // 50]
    ]
    told = [
        *rehearsal.events, *wrong, *_shifts_changed(rehearsal.events), *_handled_again(rehearsal.events),
        *(CalendarPublished(on=TODAY, calendar="CN", years=(year,), off=(), source="通知") for year in (2015, 2016)),
    ]  # fmt: skip
    return b"[%s]" % b",".join(msgspec.json.encode(each) for each in told if tag(type(each)) in wanted)


def _shifts_changed(events: Sequence[object]) -> Iterator[ShiftCancelled | ShiftSwapped]:
    """Some of the shifts cancelled, some swapped for one in another month and at another studio."""
    shifts = [event for event in events if isinstance(event, ShiftPublished)]
    studios = sorted({each.studio for each in shifts})
    for number, each in enumerate(shifts[:: len(shifts) // 40]):
        if number % 2:
            yield ShiftCancelled(
                on=each.on, mandate=each.mandate, studio=each.studio, shift_on=each.on, slot=each.slot, reason="外出"
            )
        else:
            gives = Held(each.on, each.studio, each.slot)
            takes = Held(each.on + dt.timedelta(days=45), studios[number % len(studios)], each.slot)
            yield ShiftSwapped(on=each.on, mandate=each.mandate, gives=gives, takes=takes, other="A")


def _handled_again(events: Sequence[object]) -> Iterator[c.CaseEvent]:
    """Some of the archived cases reopened; of these some archived again, of which some once stood still."""
    archived = [event for event in events if isinstance(event, c.CaseArchived)]
    for number, each in enumerate(archived[:: len(archived) // 40]):
        same, by = {"case": each.case, "on": TODAY + dt.timedelta(days=number)}, {"by": each.by}
        yield c.CaseReopened(reason="又坏了", **same, **by)
        yield c.RoundOpened(round=2, **same)
        if number % 4 > 1:
            yield c.CaseSuspended(round=2, reason="等候鉴定", **same, **by)
            yield c.CaseResumed(round=2, **same, **by)
        if number % 2:
            yield c.RoundExtended(round=2, days=5, **same, **by)
            yield c.RoundResolved(round=2, **same)
            yield c.CaseReplied(round=2, **same, **by)
            yield c.FeedbackGiven(round=2, rating="满意", **same)
            yield c.CaseArchived(**same, **by)
            yield c.CaseReopened(reason="再次", **same, **by)
            yield c.RoundOpened(round=3, **same)


@pytest.mark.parametrize("projection", [STANDINGS, PUBLIC, PROGRESS], ids=lambda projection: projection.name)
async def test_each_event_may_find_every_document_gone(projection, rehearsed):
    """So no rule of a projection changes anything before it has all that it needs."""
    whole = Documents(projection.kinds)
    for event in list_decoder(projection.events).decode(stored(projection, rehearsed)):
        projection.evolve(whole, event)
    kinds = {kind.__name__: kind for kind in projection.kinds}
    table: dict[tuple[str, str], bytes] = {}
    fold, docs = Fold(projection), Documents(projection.kinds, whole=False)

    async def fetch(kind: type[msgspec.Struct], key: str) -> msgspec.Struct | None:
        found = table.get((kind.__name__, key))
        return None if found is None else msgspec.json.decode(found, type=kinds[kind.__name__])

    for seq, raw in enumerate(msgspec.json.decode(stored(projection, rehearsed), type=list[msgspec.Raw]), 1):
        page = Page(district="D", last_seq=seq, at=NOW, seqs=[seq], data=b"[%s]" % bytes(raw))
        await fold.page(docs, page, fetch)
        table |= {(kind, key): document for kind, key, document in docs.taken()}
        docs.let_go(0)

    assert table == {(kind, key): document for kind, key, document in whole.encoded()}


async def test_that_the_table_cannot_be_asked_is_no_fault_of_the_event():
    async def away(*_: object) -> None:
        raise ConnectionResetError

    def evolve(docs: Documents, event: CalendarPublished) -> None:
        docs.put("a", docs.get(Shelf, "a") or Shelf(0))

    fold = Fold(Projection(name="s", schema="s", kinds=(Shelf,), events=CalendarPublished, evolve=evolve))
    published = CalendarPublished(on=TODAY, calendar="CN", years=(2015,), off=(), source="通知")
    page = Page(district="D", last_seq=1, at=NOW, seqs=[1], data=msgspec.json.encode([published]))

    with pytest.raises(ConnectionResetError):
        await fold.page(Documents((Shelf,), whole=False), page, away)


def test_what_is_changed_last_stays_longest():
    docs = Documents((Shelf,))
    for key in "abcdef":
        docs.put(key, Shelf(1))
    docs.taken()
    docs.put("a", Shelf(2))
    docs.taken()
    docs.let_go(4)

    assert [key for key in "abcdef" if docs.at_hand(Shelf, key)] == ["a", "f"]
    assert not docs.whole
    with pytest.raises(Absent, match="Shelf b"):
        docs.get(Shelf, "b")
    with pytest.raises(LookupError):
        docs.all(Shelf)


def test_what_is_to_be_written_stays_whatever_was_read_after_it():
    docs = Documents((Shelf,), whole=False)
    docs.put("a", Shelf(1))
    for key in "bcdef":
        docs.learn(Shelf, key, Shelf(2))

    docs.let_go(2)

    assert [key for key in "abcdef" if docs.at_hand(Shelf, key)] == ["a", "f"]
    assert docs.taken() == [("Shelf", "a", b'{"books":1}')]


def test_few_enough_all_stay_and_none_is_none():
    docs = Documents((Shelf,))
    docs.put("a", Shelf(1))
    docs.taken()
    docs.let_go(1)

    assert docs.whole
    assert docs.get(Shelf, "b") is None
    with pytest.raises(LookupError, match="Shelf b was never begun"):
        docs.the(Shelf, "b")
