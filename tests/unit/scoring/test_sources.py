"""Which events a figure rests on: its own, and none that only fell on the same day, were voided or came later."""

import datetime as dt

import msgspec

from services.scoring.histories import by_source
from services.scoring.rules.explaining.node import Source, whose
from shared.contracts import casework as c
from shared.contracts import scoring as s
from shared.contracts.base import Event
from shared.eventlog import Trace
from tests.unit.conftest import box, day

ALWAYS = dt.date.max


def lying(stream: str, *events: Event, as_of: dt.date = ALWAYS) -> dict[Source, list[str]]:
    traces = [
        Trace(seq=seq, stream=stream, type="", recorded_at=dt.datetime.now(dt.UTC), data=msgspec.json.encode(event))
        for seq, event in enumerate(events, 1)
    ]
    return by_source("D", traces, as_of)


def ballot(bloc: str, votes: int) -> s.BallotRecorded:
    return s.BallotRecorded(mandate="A", on=day("05-05"), bloc=bloc, votes={"优秀": votes})


def test_of_two_blocs_on_a_day_each_has_its_own_ballot_and_not_the_one_that_was_voided():
    wrong = s.BallotReversed(mandate="A", on=day("05-07"), bloc="甲", held_on=day("05-05"), reason="计票有误")

    found = lying("scoring/review/A", ballot("甲", 1), ballot("乙", 2), wrong, ballot("甲", 3))

    of = {bloc: found[Source(stream="scoring/review/A", on=day("05-05"), by=bloc)] for bloc in ("甲", "乙")}
    assert of == {"甲": ["D:4"], "乙": ["D:2"]}


def test_what_voids_a_ballot_is_no_source_of_another_that_was_held_on_the_day_of_voiding():
    wrong = s.BallotReversed(mandate="A", on=day("05-07"), bloc="甲", held_on=day("05-05"), reason="计票有误")
    again = s.BallotRecorded(mandate="A", on=day("05-07"), bloc="甲", votes={"优秀": 3})

    found = lying("scoring/review/A", ballot("甲", 1), wrong, again)

    assert found[Source(stream="scoring/review/A", on=day("05-07"), by="甲")] == ["D:3"]
    assert found[Source(stream="scoring/review/A")] == ["D:1", "D:2", "D:3"]


def test_of_two_checks_on_a_day_each_has_its_own_event_and_what_was_demanded_another():
    which = {"target": "K1", "unit": "X1", "on": day("05-05")}
    events = [
        s.CheckRecorded(**which, kind="跟踪", assessor="D", score=80),
        s.RectificationDemanded(**which, assessor="D", problem="未整改", due=day("06-10")),
        s.CheckRecorded(**which, kind="季度", assessor="D", score=70),
        s.CheckRecorded(**which, kind="跟踪", assessor="T1", score=60),
    ]

    found = lying("scoring/target/K1", *events)

    for by, event in ((whose("D", "跟踪"), 1), (whose("D"), 2), (whose("D", "季度"), 3), (whose("T1", "跟踪"), 4)):
        assert found[Source(stream="scoring/target/K1", on=day("05-05"), by=by)] == [f"D:{event}"]


def test_an_opinion_was_adopted_when_it_was_and_not_when_it_was_written():
    events = [
        c.DutyLogged(
            entry="L1", mandate="A", on=day("03-05"), kind="民情信息", text=box("修路"), entered_on=day("03-05")
        ),
        c.OpinionAdopted(entry="L1", mandate="A", on=day("03-05"), by="T1", adopted_on=day("06-15")),
    ]
    source = Source(stream="casework/ledger/A", entry="L1")

    assert lying("casework/ledger/A", *events, as_of=day("06-14"))[source] == ["D:1"]
    assert lying("casework/ledger/A", *events, as_of=day("06-15"))[source] == ["D:1", "D:2"]
