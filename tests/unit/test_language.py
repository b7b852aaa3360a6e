"""Every word of the pages has its English, and nothing is left over."""

import io
import re
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from services.disclosure.manner import in_chinese, in_english, per_cent
from shared.contracts.base import Level
from shared.contracts.casework import DutyKind, ProposalForm, ReviewOutcome
from shared.contracts.registry import StudioLevel
from shared.pages import translations

SERVICES = Path(__file__).parents[2] / "services"
FACES = {name: SERVICES / name for name in ("disclosure", "gateway/desk")}
CATALOGUES = {name: read_po(io.BytesIO((at / "locale" / "en.po").read_bytes())) for name, at in FACES.items()}


def spoken(face: str) -> set[str]:
    """The words that the templates say."""
    return {
        text if isinstance(text, str) else text[0]
        for _, _, text, _, _ in extract_from_dir(FACES[face] / "templates", [("**.html", "jinja2")])
    }


@pytest.mark.parametrize(("face", "text"), [(face, text) for face in FACES for text in sorted(spoken(face))])
def test_a_word_of_a_page_has_its_english(face, text):
    message = CATALOGUES[face].get(text)

    assert message is not None
    assert message.string
    english = message.string if isinstance(message.string, str) else " ".join(message.string)
    assert not re.search("[一-鿿]", english)
    assert set(re.findall(r"%\(\w+\)s", english)) == set(re.findall(r"%\(\w+\)s", text))


@pytest.mark.parametrize("values", [Level, DutyKind, ProposalForm, ReviewOutcome, StudioLevel])
def test_a_value_that_a_page_shows_has_its_english(values):
    english = translations("services.disclosure")["en"]

    assert [value for value in get_args(values) if english.gettext(value) == value] == []


@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [
        (0, "0", "0"), (41, "41", "41"), (99, "99", "99"), (100, "100", "100"), (104, "100余", "over 100"),
        (221, "220余", "over 220"), (320, "320", "320"), (322, "320余", "over 320"), (7534, "7500余", "over 7,500"),
        (10_001, "10000余", "over 10,000"),
    ],
)  # fmt: skip
def test_figures_in_the_offices_manner(number, zh, en):
    assert (in_chinese(number), in_english(number)) == (zh, en)


@pytest.mark.parametrize(
    ("rate", "shown"),
    [((0, 0), "—"), ((0, 5), "0.0%"), ((5, 5), "100.0%"), ((1, 3), "33.3%"), ((2, 3), "66.7%"), ((1, 2000), "0.1%")],
)
def test_rates_are_rounded_half_up(rate, shown):
    assert per_cent(*rate) == shown


def test_no_english_of_the_desk_is_left_over():
    assert {message.id for message in CATALOGUES["gateway/desk"] if message.id} == spoken("gateway/desk")
