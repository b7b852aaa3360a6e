"""Codes that look the same."""

from shared import plain
from shared.plain import plainly


def test_a_code_of_plain_letters_is_not_looked_at_letter_by_letter(monkeypatch):
    """Every command that names something asks this; hardly any code has another letter."""
    monkeypatch.setattr(plain, "plain", None)

    plainly("case", "610203-2014-000123", *map(chr, range(0x21, 0x7F)))


def test_what_is_passed_over_is_plain():
    assert all(plain.plain(chr(letter)) == chr(letter) for letter in range(0x80))
