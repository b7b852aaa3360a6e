"""From events to the facts that scores are made of."""

from functools import reduce
from operator import or_
from typing import Any

from services.scoring import facts as f
from services.scoring.projections import bulletin, cases, files, ledgers, representatives, units
from shared.projections import Documents, Projection

MODULES = (representatives, ledgers, cases, units, bulletin, files)
HANDLERS = {event: handler for module in MODULES for event, handler in module.HANDLERS.items()}


def evolve(docs: Documents, event: Any) -> None:
    """One event into the documents it concerns."""
    HANDLERS[type(event)](docs, event)


STANDINGS = Projection(
    name="standings", schema="scoring", kinds=f.KINDS, events=reduce(or_, HANDLERS), evolve=evolve
)  # fmt: skip
