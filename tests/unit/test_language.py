"""Every word of the pages has its English, and nothing is left over."""

import io
import re
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from services.disclosure.manner import in_chinese, in_english, per_cent
from shared.contracts.base import Level
from shared.contracts.casework import DutyKind, Project, ProposalForm, ReviewOutcome, Setting, Urgency
from shared.contracts.registry import StudioLevel
from shared.contracts.rulebook import decode_rulebook
from shared.contracts.scoring import CheckKind
from shared.laid_out import exact, in_order, share
from shared.pages import translations

SERVICES = Path(__file__).parents[2] / "services"
FACES = {
    **{name: SERVICES / name for name in ("disclosure", "gateway/desk")},
    "shared": Path(__file__).parents[2] / "shared",
}
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


@pytest.mark.parametrize("face", ["disclosure", "gateway/desk"])
def test_a_word_that_all_faces_share_is_the_same_in_english(face):
    theirs, shared = ({m.id: m.string for m in CATALOGUES[each] if m.id and not m.context} for each in (face, "shared"))

    assert {text: theirs[text] for text in theirs.keys() & shared} == {
        text: shared[text] for text in theirs.keys() & shared
    }


@pytest.mark.parametrize("values", [Level, DutyKind, ReviewOutcome, StudioLevel, Project, Setting])
def test_a_value_that_a_page_shows_has_its_english(values):
    english = translations("services.disclosure")["en"]

    assert [value for value in get_args(values) if english.gettext(value) == value] == []


def test_the_form_of_a_proposal_has_its_english_beside_a_word_of_the_menu():
    english = translations("services.disclosure")["en"]

    said = {form: english.pgettext("proposal", form) for form in get_args(ProposalForm)}
    assert [form for form in said if said[form] == form] == []
    assert (said["工作室"], english.gettext("工作室")) == ("by a studio", "Studios")


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


@pytest.mark.parametrize("face", ["gateway/desk", "shared"])
def test_no_english_is_left_over(face):
    said = {message.id for message in CATALOGUES[face] if message.id and message.context is None}

    assert {each if isinstance(each, str) else each[0] for each in said} == spoken(face)


def test_what_the_rulebook_of_a_district_names_has_its_english(demo_sheets):
    """Its regimes are named by the office, and stay as they are named."""
    book = decode_rulebook((demo_sheets / "rulebook.toml").read_text())
    named = {
        *book.deadlines.receive, *(each.name for each in book.points.award), *book.review.grades, *book.review.blocs,
        *(grade for grade, _ in book.standing.grades), *book.units.usual_kinds, *book.studios.criteria,
        *get_args(Urgency), *get_args(DutyKind), *get_args(CheckKind),
    }  # fmt: skip
    english = translations("services.gateway.desk")["en"]

    assert [name for name in named if english.pgettext("rulebook", name) == name] == []


@pytest.mark.parametrize(
    ("figure", "shown"),
    [("100", "100"), ("100.00", "100"), ("0.50", "0.5"), ("-3", "−3"), ("-0.0", "0"), ("1E+2", "100"), ("0", "0")],
)
def test_figures_of_a_rulebook_have_no_zero_too_many(figure, shown):
    assert exact(Decimal(figure)) == shown


@pytest.mark.parametrize(("weight", "shown"), [("0.5", "50%"), ("0.125", "12.5%"), ("1", "100%"), ("0.20", "20%")])
def test_weights_are_told_in_per_cent(weight, shown):
    assert share(Decimal(weight)) == shown


def test_urgencies_are_told_from_the_least_and_unknown_ones_last():
    table = {"缓": "4", "特急": "3", "一般": "1", "紧急": "2"}

    assert [word for word, _ in in_order(table)] == ["一般", "紧急", "特急", "缓"]


@pytest.mark.parametrize("face", FACES)
def test_every_wide_table_can_be_scrolled_by_keyboard(face):
    """Also one that the demo district has nothing to show in."""
    told = [each.read_text("utf-8") for each in (FACES[face] / "templates").rglob("*.html")]
    scrolled = {more for text in told for more in re.findall(r'<div class="scroll"([^>]*)>', text)}

    assert scrolled <= {' tabindex="0"'}
