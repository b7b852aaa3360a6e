"""What casework's rules need to know beyond one aggregate: the registry, and which serials, cases and sessions exist."""

from shared.contracts.base import Event
from shared.contracts.registry import RegistryEvent
from shared.directory import Directory
from shared.refusals import Refused


class DutyOnRecord(Event, tag="casework.duty-logged.v1", frozen=True, kw_only=True):
    """Narrow: the serial of a ledger entry."""

    entry: str


class CaseOnRecord(Event, tag="casework.case-registered.v1", frozen=True, kw_only=True):
    """Narrow: the number of a case."""

    case: str


class SessionOnRecord(Event, tag="casework.session-convened.v1", frozen=True, kw_only=True):
    """Narrow: the number of a session."""

    session: str


class World(Directory):
    """A district as casework sees it."""

    events = RegistryEvent | DutyOnRecord | CaseOnRecord | SessionOnRecord

    def __init__(self, district: str) -> None:
        super().__init__(district)
        self.entries: set[str] = set()
        self.cases: set[str] = set()
        self.sessions: set[str] = set()

    def learn(self, event: object) -> None:
        """Take in one event of the registry or of casework itself."""
        match event:
            case DutyOnRecord(entry=entry):
                self.entries.add(entry)
            case CaseOnRecord(case=case):
                self.cases.add(case)
            case SessionOnRecord(session=session):
                self.sessions.add(session)
            case _:
                super().learn(event)

    def handler(self, code: str, field: str = "by") -> str:
        """A mandate or an organisation that may do a step of a case, or a refusal."""
        if code not in self.mandates and code not in self.organisations:
            raise Refused("unknown-handler", field, id=code)
        return code


