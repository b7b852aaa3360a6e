"""Whose cases a clerk means who types a code, or a name."""

import pytest

from services.gateway.desk.reading import NOBODY, meant

NAMES = {
    "organisations": {"T1": "一镇", "V1": "一村"},
    "studios": {"S1": "一村"},
    "mandates": {"Z1": "唐粉", "Z2": "何苗", "Z3": "何苗", "Z4": "V1"},
}


@pytest.mark.parametrize(
    ("typed", "codes"),
    [("Z1", ["Z1"]), ("唐粉", ["Z1"]), ("一村", ["S1", "V1"]), ("何苗", ["Z2", "Z3"]), ("V1", ["V1"]), ("无人", [])],
)
def test_a_code_is_meant_by_itself_and_a_name_by_whoever_has_it(typed, codes):
    assert meant(typed, NAMES) == codes


def test_while_nobody_knows_the_names_what_was_typed_is_asked_for():
    assert meant("唐粉", NOBODY) == ["唐粉"]
