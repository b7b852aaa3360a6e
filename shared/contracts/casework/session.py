"""Annual sessions 年会 (DOMAIN §4.4)."""

from typing import ClassVar

from shared.contracts.base import Code, Command, Count, Event, Name


class ConveneSession(Command, tag="convene-session", frozen=True, kw_only=True):
    """An annual session 年会 of a committee."""

    noun: ClassVar[str] = "casework/session"
    session: Code
    organisation: str
    name: Name
    expected: Count

    @property
    def key(self) -> str:
        return self.session


SessionCommand = ConveneSession


class SessionConvened(Event, tag="casework.session-convened.v1", frozen=True, kw_only=True):
    """An annual session was held."""

    session: str
    organisation: str
    name: str
    expected: int


SessionEvent = SessionConvened
