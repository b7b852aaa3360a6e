"""Registry: who. One module an aggregate: its commands, then its events (DOMAIN §3)."""

from shared.contracts.registry.calendar import *
from shared.contracts.registry.calendar import CalendarCommand, CalendarEvent
from shared.contracts.registry.mandate import *
from shared.contracts.registry.mandate import MandateCommand, MandateEvent
from shared.contracts.registry.organisation import *
from shared.contracts.registry.organisation import OrganisationCommand, OrganisationEvent
from shared.contracts.registry.promise import *
from shared.contracts.registry.promise import PromiseCommand, PromiseEvent
from shared.contracts.registry.regulation import *
from shared.contracts.registry.regulation import RegulationCommand, RegulationEvent
from shared.contracts.registry.rulebook import *
from shared.contracts.registry.rulebook import RulebookCommand, RulebookEvent
from shared.contracts.registry.shifts import *
from shared.contracts.registry.shifts import ShiftsCommand, ShiftsEvent
from shared.contracts.registry.studio import *
from shared.contracts.registry.studio import StudioCommand, StudioEvent

RegistryCommand = (
    CalendarCommand
    | OrganisationCommand
    | StudioCommand
    | MandateCommand
    | ShiftsCommand
    | PromiseCommand
    | RegulationCommand
    | RulebookCommand
)
RegistryEvent = (
    CalendarEvent
    | OrganisationEvent
    | StudioEvent
    | MandateEvent
    | ShiftsEvent
    | PromiseEvent
    | RegulationEvent
    | RulebookEvent
)
