"""Annual sessions 年会 (DOMAIN §4.4)."""

from typing import ClassVar

from shared.contracts.base import Code, Command, Count, Event, Name


class _SessionCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "casework/session"
    session: Code

    @property
    def key(self) -> str:
        return self.session


class ConveneSession(_SessionCommand, tag="convene-session", frozen=True, kw_only=True):
    """An annual session 年会 of a committee."""

    names: ClassVar[tuple[str, ...]] = ("session",)
    organisation: str
    name: Name
    expected: Count


class RecordAttendance(_SessionCommand, tag="record-attendance", frozen=True, kw_only=True):
    """These representatives were there on `on`; said again, it is said anew."""

    present: tuple[str, ...]


class RecordSpeech(_SessionCommand, tag="record-speech", frozen=True, kw_only=True):
    """A representative spoke in a group 分组讨论 on `on`."""

    mandate: str
    group: Name
    topic: Name


class CloseSession(_SessionCommand, tag="close-session", frozen=True, kw_only=True):
    """It is over; proposals of a later day are made between sessions."""


SessionCommand = ConveneSession | RecordAttendance | RecordSpeech | CloseSession


class SessionConvened(Event, tag="casework.session-convened.v1", frozen=True, kw_only=True):
    """An annual session was held."""

    session: str
    organisation: str
    name: str
    expected: int


class AttendanceRecorded(Event, tag="casework.attendance-recorded.v1", frozen=True, kw_only=True):
    """Who was there on `on`."""

    session: str
    present: tuple[str, ...]


class SpeechRecorded(Event, tag="casework.speech-recorded.v1", frozen=True, kw_only=True):
    """Somebody spoke in a group."""

    session: str
    mandate: str
    group: str
    topic: str


class SessionClosed(Event, tag="casework.session-closed.v1", frozen=True, kw_only=True):
    """It is over."""

    session: str


SessionEvent = SessionConvened | AttendanceRecorded | SpeechRecorded | SessionClosed
