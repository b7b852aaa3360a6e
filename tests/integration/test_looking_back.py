"""Two clocks: what was so by a day, and what was on record by a day."""

import datetime as dt

import pytest

from services.disclosure import documents as d
from services.disclosure.looking_back import LookingBack
from services.disclosure.projection import PUBLIC
from services.disclosure.site import District, shifts_of
from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.contracts.base import Event
from shared.eventlog import EventLog
from shared.handling import today
from shared.projections import Reading
from shared.projections.fold import Fold
from tests.unit.conftest import box, mandate

START, EARLY, MIDDLE, LATE = dt.date(2012, 1, 1), dt.date(2014, 3, 1), dt.date(2014, 6, 1), dt.date(2014, 9, 1)
LATELY = today() - dt.timedelta(days=2)  # and not yesterday: a day may end while the tests run
SLOT = "09:00-11:30"


def entry(serial: str, on: dt.date) -> Event:
    return c.DutyLogged(on=on, entry=serial, mandate="A", kind="走访", text=box("x"), entered_on=on)


def studio(key: str) -> Event:
    return r.StudioEstablished(studio=key, name=key, level="村社区", organisation="T1", on=START)


@pytest.fixture
async def district(log, owner, district, request_of):
    """A's history in two halves: the first was on record three days ago, the second is of today."""
    versions: dict[str, int] = {}

    async def tell(*events: tuple[str, Event]) -> None:
        for stream, event in events:
            await log.append(request_of(district, stream, versions.get(stream, 0), events=(event,)))
            versions[stream] = versions.get(stream, 0) + 1

    at, shifts, ledger, promise = "registry/mandate/A", "registry/shifts/A", "casework/ledger/A", "registry/promise/N"
    await tell(
        *((f"registry/studio/{key}", studio(key)) for key in ("S1", "S2")),
        *((at, event) for event in mandate("A")),
        (at, r.RepresentativePlaced(mandate="A", studio="S1", on=START)),
        (ledger, entry("L1", EARLY)), (ledger, entry("L2", MIDDLE)),
        (shifts, r.ShiftPublished(mandate="A", studio="S1", slot=SLOT, on=MIDDLE)),
        (shifts, r.ShiftPublished(mandate="A", studio="S1", slot=SLOT, on=LATE)),
        (promise, r.PromisePublished(promise="N", mandate="A", text="修路", due=LATE, on=EARLY)),
    )  # fmt: skip
    await owner.execute("SET session_replication_role = replica")  # behind the log's back: no trigger speaks
    await owner.execute(
        "UPDATE eventlog.events SET recorded_at = recorded_at - interval '3 days' WHERE district = $1", district
    )
    await owner.execute("SET session_replication_role = origin")
    await tell(
        (at, r.RepresentativePlaced(mandate="A", studio="S2", on=MIDDLE)),
        (ledger, c.EntryReversed(on=LATE, entry="L1", mandate="A", entry_on=EARLY, kind="走访", reason="重复")),
        (ledger, entry("L3", EARLY)), (ledger, entry("L4", LATE)),
        (shifts, r.ShiftCancelled(mandate="A", studio="S1", shift_on=LATE, slot=SLOT, reason="外出", on=MIDDLE)),
        (promise, r.PromiseKept(promise="N", mandate="A", on=LATE)),
        (at, r.MandateEnded(mandate="A", ending="辞职", committee="T1", on=LATE)),
    )  # fmt: skip
    return district


@pytest.mark.parametrize(
    ("as_of", "known", "studio", "duties", "shifts", "kept", "state"),
    [
        (LATE, None, "S2", 3, [MIDDLE], LATE, "ended"),
        (MIDDLE, None, "S2", 2, [MIDDLE], None, "seated"),  # L1 is void from the beginning, L3 came late
        (EARLY, None, "S1", 1, [MIDDLE], None, "seated"),
        (LATE, LATELY, "S1", 2, [MIDDLE, LATE], None, "seated"),
        (MIDDLE, LATELY, "S1", 2, [MIDDLE, LATE], None, "seated"),
        (EARLY, LATELY, "S1", 1, [MIDDLE, LATE], None, "seated"),
    ],
)
async def test_late_and_corrected_entries_move_exactly_what_they_should(
    log, district, as_of, known, studio, duties, shifts, kept, state
):
    live = await _live(log, district)

    docs = await LookingBack(log).documents(District(district, live, today(), as_of), "A", known)

    profile = docs.the(d.Profile, "A")
    assert profile.studio == studio
    assert profile.duties == {"2014": {"走访": duties}}
    assert [each.on for each in shifts_of(docs, [profile])] == shifts
    assert profile.promises["N"].kept == kept
    assert profile.state(as_of) == state


async def test_nobody_was_on_record_before_they_were_registered(log, district):
    live = await _live(log, district)

    docs = await LookingBack(log).documents(
        District(district, live, today(), LATE), "A", today() - dt.timedelta(days=9)
    )

    assert docs.get(d.Profile, "A") is None


async def _live(log: EventLog, district: str) -> Reading:
    """The public documents as they are now."""
    head = (await log.heads())[district]
    return Reading(docs=await Fold(PUBLIC).whole(log, district, head, PUBLIC.kinds), seq=head, at=None)
