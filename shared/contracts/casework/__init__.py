"""Casework: what they do. One module an aggregate: its commands, then its events (DOMAIN §4)."""

from shared.contracts.casework.activity import *
from shared.contracts.casework.activity import ActivityCommand, ActivityEvent
from shared.contracts.casework.case import *
from shared.contracts.casework.case import CaseCommand, CaseEvent
from shared.contracts.casework.deed import *
from shared.contracts.casework.deed import DeedCommand, DeedEvent
from shared.contracts.casework.household import *
from shared.contracts.casework.household import HouseholdCommand, HouseholdEvent
from shared.contracts.casework.ledger import *
from shared.contracts.casework.ledger import LedgerCommand, LedgerEvent
from shared.contracts.casework.proposal import *
from shared.contracts.casework.proposal import ProposalCommand, ProposalEvent
from shared.contracts.casework.referral import *
from shared.contracts.casework.referral import ReferralCommand, ReferralEvent
from shared.contracts.casework.session import *
from shared.contracts.casework.session import SessionCommand, SessionEvent
from shared.contracts.casework.story import *
from shared.contracts.casework.story import StoryCommand, StoryEvent

CaseworkCommand = (
    CaseCommand
    | LedgerCommand
    | SessionCommand
    | ProposalCommand
    | ActivityCommand
    | DeedCommand
    | HouseholdCommand
    | StoryCommand
    | ReferralCommand
)
CaseworkEvent = (
    CaseEvent
    | LedgerEvent
    | SessionEvent
    | ProposalEvent
    | ActivityEvent
    | DeedEvent
    | HouseholdEvent
    | StoryEvent
    | ReferralEvent
)
