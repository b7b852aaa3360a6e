"""Awards 表彰: decided, granted, revoked from one of the recipients (DOMAIN §5)."""

import datetime as dt

import msgspec

from shared.contracts import scoring as s
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused


class Undecided(msgspec.Struct, frozen=True):
    """Nothing on record."""


class Decided(msgspec.Struct, frozen=True):
    """Whom it honours still; `since`: the day of the last step."""

    recipients: tuple[str, ...]
    since: dt.date
    granted: bool = False


Award = Undecided | Decided


def decide(award: Award, command: s.AwardCommand, asked: Asked[Directory]) -> list[s.AwardEvent]:
    """One row per move."""
    code, on = command.award, command.on
    asked.happened(on, award.since if isinstance(award, Decided) else None)
    match command, award:
        case s.DecideAward(), Undecided():
            return [_decided(command, asked.world)]
        case s.DecideAward(), _:
            raise Refused("already-registered", "award", id=code)
        case _, Undecided():
            raise Refused("unknown-award", "award", id=code)
        case s.GrantAward(), Decided(granted=False, recipients=recipients) if recipients:
            return [s.AwardGranted(award=code, on=on)]
        case s.GrantAward(), Decided(granted=True):
            return []
        case s.RevokeAward(recipient=recipient, reason=reason), Decided(recipients=recipients) if (
            recipient in recipients
        ):  # fmt: skip
            return [s.AwardRevoked(award=code, recipient=recipient, reason=reason, on=on)]
    raise Refused("no-recipient", "recipient", id=code)


def evolve(award: Award, event: s.AwardEvent) -> Award:
    """The award after the event."""
    match event, award:
        case s.AwardDecided(recipients=recipients, on=on), _:
            return Decided(recipients, on)
        case s.AwardGranted(on=on), Decided(recipients=recipients):
            return Decided(recipients, on, granted=True)
        case s.AwardRevoked(recipient=recipient, on=on), Decided(recipients=recipients, granted=granted):
            return Decided(tuple(each for each in recipients if each != recipient), on, granted)
    raise TypeError(type(event).__name__)


AWARD: Decider[Award, s.AwardCommand, s.AwardEvent, Directory] = Decider(
    noun="scoring/award", initial=Undecided(), decide=decide, evolve=evolve, commands=s.AwardCommand,
    events=s.AwardEvent,
)  # fmt: skip


def _decided(command: s.DecideAward, world: Directory) -> s.AwardDecided:
    world.organisation(command.by, "by", on=command.on)
    if not command.recipients:
        raise Refused("empty-team", "recipients")
    for each in command.recipients:
        if command.recipients.count(each) > 1:
            raise Refused("member-twice", "recipients", id=each)
        match command.to:
            case "representative":
                world.mandate(each, "recipients")
            case "unit":
                world.organisation(each, "recipients")
            case "studio":
                world.studio(each, "recipients")
    return s.AwardDecided(
        award=command.award, name=command.name, year=command.year, to=command.to, recipients=command.recipients,
        by=command.by, grounds=command.grounds, on=command.on,
    )  # fmt: skip
