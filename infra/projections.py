"""Every projection there is, by its name."""

from services.disclosure.progress import PROGRESS
from services.disclosure.projection import PUBLIC
from services.scoring.projections import STANDINGS

PROJECTIONS = {projection.name: projection for projection in (STANDINGS, PUBLIC, PROGRESS)}
