"""Scoring: how well. One module an aggregate: its commands, then its events (DOMAIN §5)."""

from shared.contracts.scoring.award import *
from shared.contracts.scoring.award import AwardCommand, AwardEvent
from shared.contracts.scoring.ballot import *
from shared.contracts.scoring.ballot import BallotCommand, BallotEvent
from shared.contracts.scoring.publication import *
from shared.contracts.scoring.publication import PublicationCommand, PublicationEvent
from shared.contracts.scoring.report import *
from shared.contracts.scoring.report import ReportCommand, ReportEvent
from shared.contracts.scoring.review import *
from shared.contracts.scoring.review import ReviewCommand, ReviewEvent
from shared.contracts.scoring.studio import *
from shared.contracts.scoring.studio import StudioCommand, StudioEvent
from shared.contracts.scoring.supervision import *
from shared.contracts.scoring.supervision import SupervisionCommand, SupervisionEvent
from shared.contracts.scoring.target import *
from shared.contracts.scoring.target import TargetCommand, TargetEvent

ScoringCommand = (
    ReviewCommand
    | BallotCommand
    | StudioCommand
    | TargetCommand
    | ReportCommand
    | SupervisionCommand
    | AwardCommand
    | PublicationCommand
)
ScoringEvent = (
    ReviewEvent
    | BallotEvent
    | StudioEvent
    | TargetEvent
    | ReportEvent
    | SupervisionEvent
    | AwardEvent
    | PublicationEvent
)
