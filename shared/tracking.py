"""Tracking codes: what a resident follows a case with (DOMAIN §3 residents, §4.1 register).

A code is the case's number and 80 bits that only the holder of the key can make from district and number. So nothing is
stored, the same case has the same code for ever, and a guess is right once in 10²⁴.
"""

import base64
import hashlib
import hmac
import re
import unicodedata

BYTES = 10
GROUPS = 4  # of four letters
BETWEEN = re.compile(r"[\s\u2010-\u2015\u2212-]+")
LOOSE = re.compile(rf"(.+?)-?((?:[0-9A-Za-z]-?){{{4 * GROUPS}}})")
LOOK_ALIKE = str.maketrans("018", "OIB")  # digits that no code has, for the letters they are taken for


def code_of(key: bytes, district: str, case: str) -> str:
    """`M00001-ABCD-EFGH-IJKL-MNOP`."""
    mac = _mac(key, district, case)
    return "-".join((case, *(mac[at : at + 4] for at in range(0, len(mac), 4))))


def case_of(key: bytes, district: str, code: str) -> str | None:
    """The case that a code stands for, however it was typed; None for one that we never gave."""
    for number, letters in (_as_given(code), _as_typed(code)):
        given = letters.upper().translate(LOOK_ALIKE)
        for case in (number, number.upper()):
            if case and hmac.compare_digest(given.encode(), _mac(key, district, case).encode()):
                return case
    return None


def _as_given(code: str) -> tuple[str, str]:
    """Number and letters of a code with its hyphens; a number may have anything that can be seen in it."""
    parts = code.strip().split("-")
    return "-".join(parts[:-GROUPS]), "".join(parts[-GROUPS:])


def _as_typed(code: str) -> tuple[str, str]:
    """The same as a telephone types it: full width, other dashes, spaces, nothing between, a full stop."""
    plain = BETWEEN.sub("-", unicodedata.normalize("NFKC", code)).strip("-.,;。、")
    found = LOOSE.fullmatch(plain)
    return (found[1], found[2].replace("-", "")) if found else ("", "")


def _mac(key: bytes, district: str, case: str) -> str:
    digest = hmac.new(key, f"{district}\n{case}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:BYTES]).decode()
