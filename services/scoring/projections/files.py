"""Which streams tell of whom: what an achievement file 实绩档案 is read from."""

from typing import Any

from services.scoring import facts as f
from services.scoring.projections.handlers import Handlers
from shared.contracts import scoring as s
from shared.projections import Documents

HANDLERS = Handlers()
on = HANDLERS.on


@on(s.StudioNominated)
def _nominated(docs: Documents, event: s.StudioNominated) -> None:
    told(docs, event.studio, f"scoring/studio/{event.studio}")


@on(s.ReportHandedIn)
def _report(docs: Documents, event: s.ReportHandedIn) -> None:
    told(docs, event.author, f"scoring/report/{event.report}")


@on(s.SupervisionRecorded)
def _supervision(docs: Documents, event: s.SupervisionRecorded) -> None:
    told(docs, event.whom, f"scoring/supervision/{event.supervision}")


@on(s.AwardDecided)
def _award(docs: Documents, event: s.AwardDecided) -> None:
    for each in event.recipients:
        told(docs, each, f"scoring/award/{event.award}")


def told(docs: Documents, of: str, stream: str) -> None:
    """From now on the stream is in their file."""
    file: Any = docs.get(f.File, of) or f.File()
    if stream not in file.streams:
        file.streams.append(stream)
        docs.put(of, file)
