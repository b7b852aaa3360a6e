"""What the bulletin counts, by the day."""

import msgspec

from services.scoring import facts as f
from services.scoring.projections.handlers import Handlers
from shared.contracts import casework as c
from shared.contracts.base import Day
from shared.projections import Documents

TRAINING, CULTURE = "党务培训", "文化"  # what the bulletin calls trainings (a category) and culture events (a project)
HANDLERS = Handlers()
on = HANDLERS.on


@on(c.ActivityRecorded)
def _activity(docs: Documents, event: c.ActivityRecorded) -> None:
    more = {}
    if event.category == TRAINING:
        more = {"trainings": 1, "trainees": event.people}
    if event.project == CULTURE:
        more["culture"] = 1
    if more:
        count(docs, event.on, tally_of(docs, event.on), **more)


@on(c.SessionConvened)
def _session(docs: Documents, event: c.SessionConvened) -> None:
    count(docs, event.on, tally_of(docs, event.on), sessions=1)


def tally_of(docs: Documents, on: Day) -> f.Tally:
    return docs.get(f.Tally, on.isoformat()) or f.Tally()


def count(docs: Documents, on: Day, tally: f.Tally, **more: int) -> None:
    docs.put(on.isoformat(), msgspec.structs.replace(tally, **{k: getattr(tally, k) + n for k, n in more.items()}))
