"""Half-year reports: of a representative 述职, or of a branch or a unit 支部述职 (DOMAIN §1, §5)."""

from typing import ClassVar

from shared.contracts.base import Code, Command, Day, Event, Name, Sealed, Words


class _ReportCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "scoring/report"
    report: Code

    @property
    def key(self) -> str:
        return self.report

    @property
    def subject(self) -> str:
        return f"report/{self.report}"


class HandInReport(_ReportCommand, tag="hand-in-report", frozen=True, kw_only=True):
    """A mandate or an organisation reports on a period (2014上半年); what was returned is handed in again."""

    names: ClassVar[tuple[str, ...]] = ("report",)
    author: str
    period: Name
    text: Words


class ReturnReport(_ReportCommand, tag="return-report", frozen=True, kw_only=True):
    """It does not do; the author hands it in again."""

    by: str
    reason: Name


class AcceptReport(_ReportCommand, tag="accept-report", frozen=True, kw_only=True):
    """It does."""

    by: str


ReportCommand = HandInReport | ReturnReport | AcceptReport


class ReportHandedIn(Event, tag="scoring.report-handed-in.v1", frozen=True, kw_only=True):
    """A report on a period, its words sealed; `entered_on` is the day on which it was handed in to the system."""

    report: str
    author: str
    period: str
    text: Sealed
    entered_on: Day


class ReportReturned(Event, tag="scoring.report-returned.v1", frozen=True, kw_only=True):
    """It is to be handed in again."""

    report: str
    author: str
    by: str
    reason: str


class ReportAccepted(Event, tag="scoring.report-accepted.v1", frozen=True, kw_only=True):
    """It is done."""

    report: str
    author: str
    by: str


ReportEvent = ReportHandedIn | ReportReturned | ReportAccepted
