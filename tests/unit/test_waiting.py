"""What does not go on for now: tried again after a while, told once it takes long, forgotten when it went on."""

import pytest

from shared import waiting
from shared.eventlog import Hole


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(waiting.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(waiting, "_tried", {})
    return now


def test_it_is_told_by_its_place_once_it_takes_long_and_without_words(clock):
    for _ in range(3):
        waiting.put_off("standings", "610203", ValueError("何女士"))
        clock[0] += waiting.LONG / 2

    (told,) = waiting.told()
    assert (told.what, told.place, told.tries, told.why) == ("standings", "610203", 3, "ValueError")
    assert told.seconds == 1.5 * waiting.LONG


def test_what_passed_soon_is_not_told(clock):
    waiting.put_off("standings", "610203", TimeoutError())
    assert waiting.told() == []
    waiting.went_on("standings", "610203")
    clock[0] += waiting.LONG * 2
    assert waiting.told() == []


def test_what_another_replica_did_is_forgotten(clock):
    waiting.put_off("casework-case-referred", "610203:7", TimeoutError())
    clock[0] += waiting.LATELY + 1
    assert waiting.told() == []


def test_it_is_tried_again_after_a_delay_that_grows_and_in_other_districts_at_once(clock):
    waits = []
    for _ in range(waiting.LAST + 2):
        waiting.put_off("seal", "610203", Hole("610203", 0, 0, 0, 1))
        began = clock[0]
        while not waiting.due("seal", "610203"):
            clock[0] += 0.1
        waits.append(clock[0] - began)

    assert waits[0] < 0.5
    assert 25 < max(waits[-2:]) < 80
    assert waiting.due("seal", "610204")
