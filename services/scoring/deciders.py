"""Every aggregate that scoring decides."""

from typing import Any

from services.scoring.award.decider import AWARD
from services.scoring.ballot.decider import BALLOT
from services.scoring.publication.decider import PUBLICATION
from services.scoring.report.decider import REPORT
from services.scoring.review.decider import REVIEW
from services.scoring.studio.decider import STUDIO
from services.scoring.supervision.decider import SUPERVISION
from services.scoring.target.decider import TARGET
from shared.decider import Decider

DECIDERS: tuple[Decider[Any, Any, Any, Any], ...] = (
    REVIEW, BALLOT, STUDIO, TARGET, REPORT, SUPERVISION, AWARD, PUBLICATION,
)  # fmt: skip
