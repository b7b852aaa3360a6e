"""Every aggregate that the registry decides."""

from typing import Any

from services.registry.calendar.decider import CALENDAR
from services.registry.group.decider import GROUP
from services.registry.mandate.decider import MANDATE
from services.registry.organisation.decider import ORGANISATION
from services.registry.promise.decider import PROMISE
from services.registry.regulation.decider import REGULATION
from services.registry.rulebook.decider import RULEBOOK
from services.registry.shifts.decider import SHIFTS
from services.registry.staff.decider import STAFF
from services.registry.studio.decider import STUDIO
from services.registry.teacher.decider import TEACHER
from services.registry.training.decider import TRAINING
from shared.decider import Decider

DECIDERS: tuple[Decider[Any, Any, Any, Any], ...] = (
    ORGANISATION, STUDIO, MANDATE, SHIFTS, PROMISE, REGULATION, RULEBOOK, CALENDAR, TEACHER, TRAINING, STAFF, GROUP,
)  # fmt: skip
