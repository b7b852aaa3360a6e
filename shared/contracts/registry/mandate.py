"""Mandates 代表证号 (DOMAIN §3)."""

from typing import ClassVar, Literal

from shared.contracts.base import Code, Command, Day, Event, Level, Name, Personal, Sealed, Words

Gender = Literal["男", "女"]
Ending = Literal["届满", "辞职", "停止", "终止"]


class _MandateCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "registry/mandate"
    mandate: Code

    @property
    def key(self) -> str:
        return self.mandate


class RegisterMandate(_MandateCommand, tag="register-mandate", frozen=True, kw_only=True):
    """A person is elected by a committee for a term; `on` is the term's first day."""

    names: ClassVar[tuple[str, ...]] = ("mandate",)
    person: Code
    name: Name
    gender: Gender
    born: Words
    level: Level
    term: Name
    committee: str
    term_end: Day
    occupation: str = ""
    skill: str = ""
    residence: str = ""
    phone: Personal = ""
    group: str = ""

    @property
    def subject(self) -> str:
        return f"person/{self.person}"


class SeatMandate(_MandateCommand, tag="seat-mandate", frozen=True, kw_only=True):
    """The mandate takes effect."""


class PlaceRepresentative(_MandateCommand, tag="place-representative", frozen=True, kw_only=True):
    """The representative is placed in a studio (编排); in effect not before the studio opened."""

    studio: str


class SuspendMandate(_MandateCommand, tag="suspend-mandate", frozen=True, kw_only=True):
    """暂停, until restored."""

    reason: str = ""
    committee: str = ""


class RestoreMandate(_MandateCommand, tag="restore-mandate", frozen=True, kw_only=True):
    """A suspended mandate is in force again."""

    reason: str = ""
    committee: str = ""


class ExtendTerm(_MandateCommand, tag="extend-term", frozen=True, kw_only=True):
    """The congress meets later: the term now ends on `until`, at most a year after its first end."""

    until: Day
    reason: Name
    committee: str = ""


class EndMandate(_MandateCommand, tag="end-mandate", frozen=True, kw_only=True):
    """The mandate is over: term over, resigned, duties stopped on transfer, terminated."""

    ending: Ending
    reason: str = ""
    committee: str = ""


MandateCommand = (
    RegisterMandate | SeatMandate | PlaceRepresentative | SuspendMandate | RestoreMandate | ExtendTerm | EndMandate
)


class MandateRegistered(Event, tag="registry.mandate-registered.v1", frozen=True, kw_only=True):
    """A person was elected; `on` is the first day of the term, `term_end` its last."""

    mandate: str
    person: str
    name: str
    gender: Gender
    born: Sealed
    level: Level
    term: str
    committee: str
    term_end: Day
    occupation: str = ""
    skill: str = ""
    residence: str = ""
    phone: Sealed | None = None
    group: str = ""


class MandateSeated(Event, tag="registry.mandate-seated.v1", frozen=True, kw_only=True):
    """The mandate took effect."""

    mandate: str


class RepresentativePlaced(Event, tag="registry.representative-placed.v1", frozen=True, kw_only=True):
    """From `on` the representative belongs to this studio."""

    mandate: str
    studio: str


class MandateSuspended(Event, tag="registry.mandate-suspended.v1", frozen=True, kw_only=True):
    """暂停."""

    mandate: str
    reason: str = ""
    committee: str = ""


class MandateRestored(Event, tag="registry.mandate-restored.v1", frozen=True, kw_only=True):
    """In force again."""

    mandate: str
    reason: str = ""
    committee: str = ""


class TermExtended(Event, tag="registry.term-extended.v1", frozen=True, kw_only=True):
    """The term ends on `until`; decided on `on`."""

    mandate: str
    until: Day
    reason: str
    committee: str = ""


class MandateEnded(Event, tag="registry.mandate-ended.v1", frozen=True, kw_only=True):
    """The mandate is over from `on`."""

    mandate: str
    ending: Ending
    reason: str = ""
    committee: str = ""


MandateEvent = (
    MandateRegistered
    | MandateSeated
    | RepresentativePlaced
    | MandateSuspended
    | MandateRestored
    | TermExtended
    | MandateEnded
)
