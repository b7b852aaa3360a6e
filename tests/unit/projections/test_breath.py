"""When a follower looks at the log again: soon while little happens; while much does once a beat, each in its turn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.projections.projector import BEAT, BREATH, is_busy, next_look

MOMENTS = st.floats(min_value=0, max_value=1e7)
TURNS = st.floats(min_value=0, max_value=1, exclude_max=True)


@pytest.mark.parametrize(
    ("events", "seconds", "busy"),
    [
        (0, 1.0, False),
        (10, 0.02, False),  # five hundred a second
        (100, 0.2, False),  # as many, after a look that took its time
        (60, 0.02, True),  # three thousand a second
        (150, 0.05, True),  # still as many
        (75, 0.05, False),
    ],
)
def test_a_log_is_busy_by_how_fast_it_grows(events, seconds, busy):
    assert is_busy(events, seconds) is busy


@given(looked=MOMENTS, took=st.floats(min_value=0, max_value=10), turn=TURNS)
def test_a_quiet_log_is_looked_at_a_breath_after_the_look_before(looked, took, turn):
    assert next_look(looked, looked + took, busy=False, turn=turn) == looked + BREATH


@given(now=MOMENTS, turn=TURNS)
def test_a_busy_log_is_looked_at_once_a_beat_at_ones_own_moment(now, turn):
    at = next_look(now, now, busy=True, turn=turn)
    assert now <= at <= now + BEAT
    beats = at / BEAT - turn
    assert beats == pytest.approx(round(beats), abs=1e-5)
