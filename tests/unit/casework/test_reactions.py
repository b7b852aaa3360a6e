"""The serials of duties that follow by themselves: always codes, and one for each thing."""

import msgspec
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from services.casework.reactions import serial, training_held
from services.casework.world import World
from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.contracts.base import Code
from tests.unit.conftest import day

CODES = st.text("TQ0-训", min_size=1, max_size=64)


@drawn(CODES, CODES)
def test_a_serial_is_a_code_however_long_those_are_that_it_is_made_of(training, mandate):
    made = serial(training, mandate)

    assert msgspec.convert(made, Code) == made
    assert made == serial(training, mandate)


@pytest.mark.parametrize("length", [1, 31, 32, 64])
def test_each_has_a_serial_of_its_own(length):
    held = r.TrainingHeld(
        on=day("05-05"), entered_on=day("05-05"), training="T" * length, topic="六步工作法", place="T1",
        present=tuple(f"{'Q' * (length - 1)}{n}" for n in range(9)),
    )  # fmt: skip

    duties = [each for each in training_held(World("D"), held) if isinstance(each, c.LogDuty)]

    assert len({each.entry for each in duties}) == 9
    assert msgspec.convert(msgspec.to_builtins(duties[0]), c.LogDuty) == duties[0]


def test_a_short_serial_says_what_it_is_of():
    assert serial("P1", "Q0077") == "P1-Q0077"
