"""What was published of a year, as one SHA-256: whoever tells it anew can see whether it is still the same.

The document of results as JSON without spaces, its names in order, of the figures that are named here and no others: a
document that learns to say more is still what was published. A figure more or less to be held is another form.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

FORM = 1
EACH = "*"  # whatever its name
RATES = ("registered", "excluded", "archived", "response", "on_time", "resolution", "satisfaction")
STANDING = (
    "casework", "committee", "duty", "grade", "points", "promises_overdue", "quota_missed", "rank", "review", "total",
)  # fmt: skip
UNIT = ("provisional", "rank", "rectifications_overdue", "score")
BRIEFING = (
    "representatives", "studios", "sessions", "proposals", "trainings", "trainees", "culture", "good_deeds",
)  # fmt: skip
HELD: Mapping[str, Any] = {
    **dict.fromkeys(("as_of", "district", "year")),
    "briefing": dict.fromkeys(BRIEFING),
    "casework": {"district": dict.fromkeys(RATES), "studios": {EACH: dict.fromkeys(RATES)}},
    "representatives": {EACH: dict.fromkeys(STANDING)},
    "studios": {EACH: dict.fromkeys(("apart", "awarded", "score"))},
    "units": {
        EACH: {**dict.fromkeys(UNIT), "targets": {EACH: dict.fromkeys(("score", "usual", "year_end"))}},
    },
}
"""By the names that lead to it; None: all that is there."""
_encode = msgspec.json.Encoder(order="sorted").encode


def digest(results: dict[str, Any]) -> str:
    """Of a year's document (`rules.results`), in hexadecimal digits."""
    return hashlib.sha256(_encode(_held(results, HELD))).hexdigest()


def _held(told: Any, names: Mapping[str, Any] | None) -> Any:
    if names is None or told is None:
        return told
    if EACH in names:
        return {name: _held(each, names[EACH]) for name, each in told.items()}
    return {name: _held(told[name], each) for name, each in names.items() if name in told}
