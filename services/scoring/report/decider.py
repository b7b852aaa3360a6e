"""Half-year reports 述职: handed in, returned or accepted (DOMAIN §1)."""

import datetime as dt

import msgspec

from shared.contracts import scoring as s
from shared.contracts.base import sealed
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused


class Nothing(msgspec.Struct, frozen=True):
    """Nothing on record."""


class HandedIn(msgspec.Struct, frozen=True):
    """Waits to be read."""

    author: str
    period: str
    on: dt.date


class Returned(HandedIn, frozen=True):
    """Waits to be handed in again."""


class Accepted(HandedIn, frozen=True):
    """Done."""


Report = Nothing | HandedIn | Returned | Accepted


def decide(report: Report, command: s.ReportCommand, asked: Asked[Directory]) -> list[s.ReportEvent]:
    """One row per move; nobody reads their own."""
    code, on = command.report, command.on
    asked.happened(on, None if isinstance(report, Nothing) else report.on)
    match command, report:
        case s.HandInReport(author=author, period=period), Nothing() | Returned():
            _author(command, report, asked.world)
            return [
                s.ReportHandedIn(
                    report=code, author=author, period=period, text=sealed(command.text), on=on, entered_on=asked.today
                )
            ]  # fmt: skip
        case s.HandInReport(), _:
            raise Refused("already-registered", "report", id=code)
        case _, Nothing():
            raise Refused("unknown-report", "report", id=code)
        case s.ReturnReport() | s.AcceptReport(), Returned() | Accepted():
            raise Refused("report-settled", "report", id=code)
        case s.ReturnReport(by=by, reason=reason), HandedIn(author=author):
            _reader(by, author, asked)
            return [s.ReportReturned(report=code, author=author, by=by, reason=reason, on=on)]
        case s.AcceptReport(by=by), HandedIn(author=author):
            _reader(by, author, asked)
            return [s.ReportAccepted(report=code, author=author, by=by, on=on)]
    raise TypeError(type(command).__name__)


def evolve(report: Report, event: s.ReportEvent) -> Report:
    """The report after the event."""
    match event, report:
        case s.ReportHandedIn(author=author, period=period, on=on), _:
            return HandedIn(author, period, on)
        case s.ReportReturned(on=on), HandedIn(author=author, period=period):
            return Returned(author, period, on)
        case s.ReportAccepted(on=on), HandedIn(author=author, period=period):
            return Accepted(author, period, on)
    raise TypeError(type(event).__name__)


REPORT: Decider[Report, s.ReportCommand, s.ReportEvent, Directory] = Decider(
    noun="scoring/report", initial=Nothing(), decide=decide, evolve=evolve, commands=s.ReportCommand,
    events=s.ReportEvent,
)  # fmt: skip


def _author(command: s.HandInReport, report: Nothing | Returned, world: Directory) -> None:
    if command.author in world.mandates:
        world.in_force(command.author, command.on, "author")
    else:
        world.organisation(command.author, "author", on=command.on)
    if isinstance(report, Returned) and (command.author, command.period) != (report.author, report.period):
        raise Refused("already-registered", "report", id=command.report)


def _reader(by: str, author: str, asked: Asked[Directory]) -> None:
    asked.world.organisation(by, "by")
    if by == author:
        raise Refused("read-by-its-author", "by", id=by)
