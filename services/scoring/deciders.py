"""Every aggregate that scoring decides."""

from typing import Any

from services.scoring.ballot.decider import BALLOT
from services.scoring.publication.decider import PUBLICATION
from services.scoring.review.decider import REVIEW
from services.scoring.studio.decider import STUDIO
from services.scoring.target.decider import TARGET
from shared.decider import Decider

DECIDERS: tuple[Decider[Any, Any, Any, Any], ...] = (REVIEW, BALLOT, STUDIO, TARGET, PUBLICATION)
