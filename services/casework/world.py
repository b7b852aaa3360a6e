"""What casework's rules need to know beyond one aggregate: the registry, and what is on record here."""

from collections.abc import Iterable
from typing import Any

from shared.contracts import registry as r
from shared.contracts.base import Event
from shared.directory import Directory
from shared.refusals import Refused


class DutyOnRecord(Event, tag="casework.duty-logged.v1", frozen=True, kw_only=True):
    """Narrow: the serial of a ledger entry."""

    entry: str


class CaseOnRecord(Event, tag="casework.case-registered.v1", frozen=True, kw_only=True):
    """Narrow: the number of a case."""

    case: str


class MergeOnRecord(Event, tag="casework.case-merged.v1", frozen=True, kw_only=True):
    """Narrow: which case goes on under which."""

    case: str
    into: str


class UnmergeOnRecord(Event, tag="casework.case-unmerged.v1", frozen=True, kw_only=True):
    """Narrow: which case stands by itself again."""

    case: str


class SessionOnRecord(Event, tag="casework.session-convened.v1", frozen=True, kw_only=True):
    """Narrow: the number of a session."""

    session: str


class World(Directory):
    """A district as casework sees it."""

    events: Any = (
        r.OrganisationRegistered
        | r.OrganisationEnded
        | r.StudioEstablished
        | r.StudioClosed
        | r.MandateRegistered
        | r.MandateSeated
        | r.MandateSuspended
        | r.MandateRestored
        | r.TermExtended
        | r.MandateEnded
        | r.RulebookPublished
        | DutyOnRecord
        | CaseOnRecord
        | MergeOnRecord
        | UnmergeOnRecord
        | SessionOnRecord
    )

    def __init__(self, district: str) -> None:
        super().__init__(district)
        self.entries: set[str] = set()
        self.cases: set[str] = set()
        self.merged: dict[str, str] = {}
        self.sessions: set[str] = set()

    def learn(self, event: object) -> None:
        """Take in one event of the registry or of casework itself."""
        match event:
            case DutyOnRecord(entry=entry):
                self.entries.add(entry)
            case CaseOnRecord(case=case):
                self.cases.add(case)
            case MergeOnRecord(case=case, into=into):
                self.merged[case] = into
            case UnmergeOnRecord(case=case):
                self.merged.pop(case, None)
            case SessionOnRecord(session=session):
                self.sessions.add(session)
            case _:
                super().learn(event)

    def handler(self, code: str, field: str = "by") -> str:
        """A mandate or an organisation that may do a step of a case, or `unknown-handler`."""
        if code not in self.mandates and code not in self.organisations:
            raise Refused("unknown-handler", field, id=code)
        return code

    def is_among(self, code: str, others: Iterable[str]) -> bool:
        """Whether it is one of them; a person with several mandates is the same one under each."""
        return self._who(code) in {self._who(other) for other in others}

    def _who(self, code: str) -> tuple[str, str]:
        mandate = self.mandates.get(code)
        return ("person", mandate.person) if mandate else ("code", code)
