"""Shifts of a representative: where, when, held or not, and leave."""

from typing import Any

import pytest

from services.registry.reactions import shift_swapped
from services.registry.shifts import decider
from services.registry.shifts.decider import SHIFTS
from services.registry.world import World
from shared.contracts import registry as r
from shared.refusals import Refused
from tests.unit.conftest import day, learned, town


def shift(slot: str = "09:00-11:30", **changed: Any) -> r.PublishShift:
    values = {"studio": "S1", "mandate": "A", "on": "05-05", **changed}
    return r.PublishShift(slot=slot, **{**values, "on": day(values["on"])})


@pytest.mark.parametrize("slot", ["9:00-11:30", "上午", "09:00", "24:00-25:00", "09:00-11:60"])
def test_a_slot_is_two_times(registry, slot):
    assert registry(SHIFTS).refused(shift(slot)) == ("not-a-slot", "slot")


def test_a_slot_ends_after_it_begins(registry):
    assert registry(SHIFTS).refused(shift("11:30-09:00")) == ("ends-before-it-begins", "slot")


@pytest.mark.parametrize(("slot", "clash"), [("11:00-12:00", True), ("08:00-09:30", True), ("11:30-12:00", False)])
def test_nobody_receives_at_two_places_at_once(registry, slot, clash):
    taken = registry(SHIFTS).commands(shift())

    if clash:
        assert taken.refused(shift(slot)) == ("shift-clash", "slot")
    else:
        assert len(taken.when(shift(slot))) == 1
    assert len(taken.when(shift(slot, on="05-06"))) == 1


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"mandate": "Z"}, ("unknown-mandate", "mandate")),
        ({"studio": "S9"}, ("unknown-studio", "studio")),
        ({"on": "2012-05-05"}, ("before-the-studio", "on")),
        ({"on": "2017-05-05"}, ("outside-the-term", "on")),
    ],
)
def test_a_shift_is_at_an_open_studio_within_the_term(registry, changed, refusal):
    assert registry(SHIFTS).refused(shift(**changed)) == refusal


def test_a_shift_may_be_published_for_a_day_to_come(registry):
    assert len(registry(SHIFTS).when(shift(on="2016-05-05"))) == 1


AT = {"studio": "S1", "mandate": "A", "slot": "09:00-11:30"}
ATTEND = r.AttendShift(on=day("05-05"), **AT)
MISS = r.MissShift(on=day("05-05"), reason="外出", **AT)
CANCEL = r.CancelShift(on=day("05-01"), shift_on=day("05-05"), reason="调整", **AT)


def leave(on: str, until: str) -> r.TakeLeave:
    return r.TakeLeave(mandate="A", on=day(on), until=day(until), reason="出差")


@pytest.mark.parametrize("settled", [ATTEND, MISS, CANCEL])
def test_a_planned_shift_is_settled_once(registry, settled):
    planned = registry(SHIFTS).commands(shift())

    assert len(planned.when(settled)) == 1
    for again in (ATTEND, MISS, CANCEL):
        assert planned.commands(settled).refused(again) == ("no-such-shift", "slot")
        assert registry(SHIFTS).refused(again) == ("no-such-shift", "slot")


def test_a_cancelled_shift_leaves_room_for_another(registry):
    cancelled = registry(SHIFTS).commands(shift(), CANCEL)

    assert len(cancelled.when(shift("10:00-12:00"))) == 1
    assert registry(SHIFTS).commands(shift(), ATTEND).refused(shift("10:00-12:00")) == ("shift-clash", "slot")


def test_nobody_attends_a_shift_that_lies_ahead(registry):
    ahead = registry(SHIFTS).commands(shift(on="2015-05-05"))

    assert ahead.refused(r.AttendShift(on=day("2015-05-05"), **AT)) == ("in-the-future", "on")


def test_nobody_is_on_shift_while_on_leave(registry):
    away = registry(SHIFTS).commands(leave("05-04", "05-10"))

    assert [away.refused(shift(on=on)) for on in ("05-04", "05-10")] == [("on-leave", "on")] * 2
    assert len(away.when(shift(on="05-11"))) == 1
    assert registry(SHIFTS).commands(shift()).refused(leave("05-01", "05-05")) == ("shift-in-leave", "on")
    assert len(registry(SHIFTS).commands(shift(), CANCEL).when(leave("05-01", "05-05"))) == 1
    assert registry(SHIFTS).refused(leave("05-10", "05-09")) == ("ends-before-it-begins", "until")


@pytest.mark.parametrize("backwards", ["11:30-09:00", "09:00-09:00"])
def test_a_slot_that_does_not_end_later_is_told_by_its_times(backwards):
    begin, end = backwards.split("-")

    with pytest.raises(Refused) as refused:
        decider.slot(backwards)
    assert refused.value.zh == f"结束 {end} 不晚于开始 {begin}"
    assert refused.value.en == f"its end, {end}, is not after its beginning, {begin}"


# --- swapping
MINE, THEIRS = r.Held(day("2015-05-05"), "S1", "09:00-11:30"), r.Held(day("2015-05-20"), "S1", "09:00-11:30")
OTHERS = r.ShiftPublished(studio="S1", mandate="B", on=THEIRS.on, slot=THEIRS.slot)


def swap(**changed: Any) -> r.SwapShifts:
    values = {"mandate": "A", "gives": MINE, "other": "B", "takes": THEIRS, "on": "04-28", **changed}
    return r.SwapShifts(**{**values, "on": day("2015-" + values["on"])})


def planned(registry: Any, *more: Any) -> Any:
    return registry(SHIFTS, OTHERS, *more).commands(shift(on="2015-05-05"))


def test_two_take_each_others_shift(registry):
    (swapped,) = planned(registry).when(swap())

    assert (swapped.mandate, swapped.gives, swapped.takes) == ("A", MINE, THEIRS)
    after = planned(registry).events(swapped)
    assert after.refused(swap()) == ("no-such-shift", "slot")
    assert after.refused(shift(on="2015-05-20")) == ("shift-clash", "slot")
    assert len(after.when(shift(on="2015-05-05"))) == 1


def test_the_other_half_follows_once(registry):
    (first,) = planned(registry).when(swap())
    known = learned(World("D"), town(OTHERS, r.ShiftPublished(mandate="A", **own()), first))
    (half,) = shift_swapped(known, first)

    theirs = registry(SHIFTS).commands(shift(mandate="B", on="2015-05-20"))
    (second,) = theirs.when(half)
    assert (second.mandate, second.gives, second.takes) == ("B", THEIRS, MINE)
    assert theirs.events(second).when(half) == []
    known.learn(second)
    assert list(shift_swapped(known, first)) == list(shift_swapped(known, second)) == []


def own() -> dict[str, Any]:
    return {"studio": "S1", "on": MINE.on, "slot": MINE.slot}


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"other": "A"}, ("swapped-with-oneself", "other")),
        ({"other": "Z"}, ("unknown-mandate", "other")),
        ({"other": "C"}, ("no-such-shift", "takes")),
        ({"takes": MINE}, ("no-such-shift", "takes")),
        ({"gives": THEIRS}, ("no-such-shift", "slot")),
        ({"on": "05-01"}, ("in-the-future", "on")),
    ],
)
def test_a_swap_is_of_two_shifts_that_lie_ahead(registry, changed, refusal):
    assert planned(registry).refused(swap(**changed)) == refusal


def test_a_shift_that_is_past_is_not_swapped(registry):
    past = r.ShiftPublished(studio="S1", mandate="B", on=day("2015-04-01"), slot=THEIRS.slot)
    takes = r.Held(past.on, "S1", THEIRS.slot)

    assert planned(registry, past).refused(swap(takes=takes)) == ("shift-is-past", "gives")


def test_nobody_swaps_into_a_clash_or_a_leave(registry):
    mine_then = shift("11:00-12:00", on="2015-05-20")
    theirs_then = r.ShiftPublished(studio="S1", mandate="B", on=MINE.on, slot="08:00-09:30")
    away = r.LeaveTaken(mandate="B", on=MINE.on, until=MINE.on)

    assert planned(registry).commands(mine_then).refused(swap()) == ("shift-clash", "takes")
    assert planned(registry, theirs_then).refused(swap()) == ("shift-clash", "other")
    assert planned(registry, away).refused(swap()) == ("on-leave", "other")
    assert planned(registry).commands(leave("2015-05-20", "2015-05-21")).refused(swap()) == ("on-leave", "takes")
