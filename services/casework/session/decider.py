"""Annual sessions 年会 (DOMAIN §4.4)."""

from services.casework.world import World
from shared.contracts import casework as c
from shared.decider import Asked, Decider
from shared.refusals import Refused


def decide(
    session: c.SessionConvened | None, command: c.ConveneSession, asked: Asked[World]
) -> list[c.SessionConvened]:
    """A session is convened once."""
    if session is not None:
        raise Refused("already-registered", "session", id=command.session)
    if command.on > asked.today:
        raise Refused("in-the-future", "on", on=command.on, today=asked.today)
    asked.world.organisation(command.organisation, on=command.on)
    return [
        c.SessionConvened(
            session=command.session, on=command.on, organisation=command.organisation, name=command.name,
            expected=command.expected,
        )
    ]  # fmt: skip


def evolve(_: c.SessionConvened | None, event: c.SessionConvened) -> c.SessionConvened:
    """The session as it was convened."""
    return event


SESSION: Decider[c.SessionConvened | None, c.ConveneSession, c.SessionConvened, World] = Decider(
    noun="casework/session", initial=None, decide=decide, evolve=evolve, commands=c.ConveneSession,
    events=c.SessionConvened,
)  # fmt: skip
