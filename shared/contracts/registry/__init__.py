"""Registry: who. One module an aggregate: its commands, then its events (DOMAIN §3)."""

from shared.contracts.registry.calendar import *
from shared.contracts.registry.calendar import CalendarCommand, CalendarEvent
from shared.contracts.registry.group import *
from shared.contracts.registry.group import GroupCommand, GroupEvent
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
from shared.contracts.registry.staff import *
from shared.contracts.registry.staff import StaffCommand, StaffEvent
from shared.contracts.registry.studio import *
from shared.contracts.registry.studio import StudioCommand, StudioEvent
from shared.contracts.registry.training import *
from shared.contracts.registry.training import TeacherCommand, TeacherEvent, TrainingCommand, TrainingEvent

RegistryCommand = (
    CalendarCommand
    | OrganisationCommand
    | StudioCommand
    | MandateCommand
    | ShiftsCommand
    | PromiseCommand
    | RegulationCommand
    | RulebookCommand
    | TeacherCommand
    | TrainingCommand
    | StaffCommand
    | GroupCommand
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
    | TeacherEvent
    | TrainingEvent
    | StaffEvent
    | GroupEvent
)
