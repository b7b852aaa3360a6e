"""A case: the six steps, the inner loop, the ways out (DOMAIN §4.1)."""

from shared.contracts.casework.case.beside import *
from shared.contracts.casework.case.beside import BesideCommand, BesideEvent
from shared.contracts.casework.case.kinds import *
from shared.contracts.casework.case.road import *
from shared.contracts.casework.case.road import RoadCommand, RoadEvent
from shared.contracts.casework.case.ways_out import *
from shared.contracts.casework.case.ways_out import WayOutCommand, WayOutEvent

CaseCommand = RoadCommand | WayOutCommand | BesideCommand
CaseEvent = RoadEvent | WayOutEvent | BesideEvent
