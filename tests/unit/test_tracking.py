"""Tracking codes: made from the case, known again however they are typed, and never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.tracking import case_of, code_of

KEY = bytes(range(32))
CODE = code_of(KEY, "610203", "M00001")


@given(case=st.from_regex(r"[^\s/\x00-\x1f\x7f]{1,64}", fullmatch=True), district=st.sampled_from(["610203", "610204"]))
def test_a_code_leads_back_to_its_case_in_its_district_alone(case, district):
    code = code_of(KEY, district, case)

    assert case_of(KEY, district, code) == case
    assert case_of(KEY, "other", code) is None
    assert case_of(bytes(32), district, code) is None


def test_a_code_is_known_again_however_it_is_typed():
    number, rest = CODE.split("-", 1)

    assert case_of(KEY, "610203", f"  {number}-{rest.lower()} ") == "M00001"
    assert case_of(KEY, "610203", CODE.lower()) == "M00001"
    assert case_of(KEY, "610203", f"{number}-{rest.replace('O', '0').replace('I', '1').replace('B', '8')}") == "M00001"


@pytest.mark.parametrize(
    "typed",
    [
        CODE.replace("-", ""),
        CODE.replace("-", " "),
        CODE.replace("-", "—"),
        CODE.replace("-", "－"),
        "".join(chr(ord(each) + 0xFEE0) for each in CODE),
        f"{CODE}。",
    ],
)
def test_a_code_is_known_again_as_a_telephone_types_it(typed):
    assert case_of(KEY, "610203", typed) == "M00001"
    assert case_of(KEY, "610204", typed) is None


@pytest.mark.parametrize(
    "typed", ["", "M00001", "----", CODE[:-1], f"{CODE}A", CODE.replace("M00001", "M00002"), "一-二-三-四-五"]
)
def test_what_is_no_code_leads_nowhere(typed):
    assert case_of(KEY, "610203", typed) is None
