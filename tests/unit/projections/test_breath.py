"""How often a follower looks at the log: soon while little happens, less often while much does."""

import pytest

from shared.projections.projector import BREATH, LONG_BREATH, breath_after


@pytest.mark.parametrize(
    ("events", "seconds", "breath"),
    [
        (0, 1.0, BREATH),
        (10, 0.02, BREATH),  # five hundred a second
        (100, 0.2, BREATH),  # as many, after a look that took its time
        (60, 0.02, LONG_BREATH),  # three thousand a second
        (150, 0.05, LONG_BREATH),  # still as many
        (75, 0.05, BREATH),
    ],
)
def test_a_busy_log_is_looked_at_less_often(events, seconds, breath):
    assert breath_after(events, seconds) == breath
