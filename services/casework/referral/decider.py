"""A case of another district: received, then accepted or returned (DOMAIN §4.1 transfer)."""

import msgspec

from services.casework.world import World
from shared.contracts import casework as c
from shared.contracts.base import sealed, sealed_or_none
from shared.decider import Asked, Decider
from shared.refusals import Refused


class Unknown(msgspec.Struct, frozen=True):
    """Nothing on record."""


class Waiting(msgspec.Struct, frozen=True):
    """For a clerk here to say."""

    received: c.ReferralReceived


class Settled(msgspec.Struct, frozen=True):
    """Accepted or returned."""


Referral = Unknown | Waiting | Settled


def decide(referral: Referral, command: c.ReferralCommand, asked: Asked[World]) -> list[c.ReferralEvent]:
    """One row per move; what is accepted can be registered here as it is asked."""
    code, on = command.referral, command.on
    match command, referral:
        case c.ReceiveReferral(), Unknown():
            return [_received(command)]
        case c.ReceiveReferral(), _:
            return []  # told again
        case _, Unknown():
            raise Refused("unknown-referral", "referral", id=code)
        case c.AcceptReferral(), Waiting(received=received):
            asked.happened(on, received.on)
            return [_accepted(command, received, asked.world)]
        case c.ReturnReferral(by=by, reason=reason), Waiting(received=received):
            asked.happened(on, received.on)
            return [
                c.ReferralReturned(
                    referral=code, sender=received.sender, theirs=received.case, number=received.number,
                    by=asked.world.handler(by), reason=reason, on=on,
                )
            ]  # fmt: skip
    raise Refused("referral-settled", "referral", id=code)


def evolve(_: Referral, event: c.ReferralEvent) -> Referral:
    """The referral after the event."""
    return Waiting(event) if isinstance(event, c.ReferralReceived) else Settled()


REFERRAL: Decider[Referral, c.ReferralCommand, c.ReferralEvent, World] = Decider(
    noun="casework/referral", initial=Unknown(), decide=decide, evolve=evolve, commands=c.ReferralCommand,
    events=c.ReferralEvent,
)  # fmt: skip


def _received(command: c.ReceiveReferral) -> c.ReferralReceived:
    return c.ReferralReceived(
        referral=command.referral, sender=command.sender, case=command.case, number=command.number,
        channel=command.channel, urgency=command.urgency, category=command.category,
        resident=sealed(command.resident), phone=sealed_or_none(command.phone), text=sealed(command.text),
        reason=command.reason, on=command.on,
    )  # fmt: skip


def _accepted(command: c.AcceptReferral, received: c.ReferralReceived, world: World) -> c.ReferralAccepted:
    if command.case in world.cases:
        raise Refused("already-registered", "case", id=command.case)
    world.may_register(command.village, command.studio, command.first_receiver, received.urgency, command.on)
    return c.ReferralAccepted(
        referral=command.referral, sender=received.sender, theirs=received.case, number=received.number,
        by=world.handler(command.by), case=command.case, village=command.village, studio=command.studio,
        first_receiver=command.first_receiver, on=command.on,
    )  # fmt: skip
