"""How an old version of an event is read as the next one: on the way out, never in the log.

A new field with a default needs nothing of this. A change that would break a frozen sample gets a new tag (`.v2`), and
the old one an entry here: what its JSON object becomes. Both keep their samples (`tests/contracts`).
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Upcast(NamedTuple):
    """The tag it becomes, and its fields: a pure function of the old ones."""

    to: str
    change: Callable[[dict[str, Any]], dict[str, Any]]


UPCASTERS: Mapping[str, Upcast] = {}
"""By the old tag. None yet: every event is still in its first version."""
