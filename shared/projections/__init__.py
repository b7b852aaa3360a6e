"""Projections: read models folded from the log, documents that can be thrown away and made again."""

from shared.projections.documents import Documents, Projection
from shared.projections.projector import Projector
from shared.projections.readings import Readings
from shared.projections.store import Reading, Store

__all__ = ["Documents", "Projection", "Projector", "Reading", "Readings", "Store"]
