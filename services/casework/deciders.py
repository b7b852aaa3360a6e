"""Every aggregate that casework decides."""

from typing import Any

from services.casework.activity.decider import ACTIVITY
from services.casework.case.decider import CASE
from services.casework.deed.decider import DEED
from services.casework.household.decider import HOUSEHOLD
from services.casework.ledger.decider import LEDGER
from services.casework.proposal.decider import PROPOSAL
from services.casework.referral.decider import REFERRAL
from services.casework.session.decider import SESSION
from services.casework.story.decider import STORY
from services.casework.world import World
from shared.decider import Decider

DECIDERS: tuple[Decider[Any, Any, Any, World], ...] = (
    CASE,
    LEDGER,
    SESSION,
    PROPOSAL,
    ACTIVITY,
    DEED,
    HOUSEHOLD,
    STORY,
    REFERRAL,
)
