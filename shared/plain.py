"""Codes that look the same: a new one is written with plain letters and digits, and nothing unseen. Pure."""

import re
import unicodedata

from shared.refusals import Refused

# What fills a place or picks a variant and shows nothing itself; formats (Cf) are told by their category.
UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def plain(code: str) -> str:
    """The code that it is taken for: `MY1` for `ＭＹ１`. Brackets stay as the offices write them: 民（2014）3号."""
    return "".join(map(_plain, code))


def plainly(field: str, *codes: str) -> None:
    """Refuses `not-a-plain-code`."""
    for code in codes:
        if not code.isascii() and (seen := plain(code)) != code:  # of ASCII each is plain
            raise Refused("not-a-plain-code", field, id=code, plain=seen)


def _plain(character: str) -> str:
    seen = unicodedata.normalize("NFKC", character)
    if UNSEEN.fullmatch(seen) or unicodedata.category(character) == "Cf":
        return ""
    return seen if seen.isalnum() else character
