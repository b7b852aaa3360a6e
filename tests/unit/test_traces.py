"""What an asker says of its trace goes on record for ever."""

import pytest

from shared.bus.commands import trace

REAL = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_a_trace_is_kept():
    assert trace(REAL) == REAL


@pytest.mark.parametrize("said", [None, "", "13900000000", "王秀英", REAL + "\n", REAL.upper(), "A" * 5000])
def test_what_is_no_trace_is_not(said):
    assert trace(said) is None
