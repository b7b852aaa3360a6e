"""Registry: who. Organisations, studios, mandates, shifts, promises, regulations, rulebooks (DOMAIN §3)."""

from typing import Annotated, ClassVar, Literal

from shared.contracts.base import Code, Command, Day, Event, Level, Personal, Sealed, Text
from shared.contracts.rulebook import Rulebook

OrganisationKind = Literal["区", "街道", "镇", "村", "社区", "部门", "办公室", "考核组"]
StudioLevel = Literal["镇街", "村社区"]
Gender = Literal["男", "女"]
Ending = Literal["届满", "辞职", "停止", "终止"]

Name = Annotated[str, Text]


# --- commands -----------------------------------------------------------------------------------------------
class RegisterOrganisation(Command, tag="register-organisation", frozen=True, kw_only=True):
    """An organisation begins. The first of a district is the district itself."""

    noun: ClassVar[str] = "registry/organisation"
    code: Code
    name: Name
    kind: OrganisationKind
    parent: str | None = None

    @property
    def key(self) -> str:
        return self.code


class EstablishStudio(Command, tag="establish-studio", frozen=True, kw_only=True):
    """A studio opens and serves the villages and communities of its catchment."""

    noun: ClassVar[str] = "registry/studio"
    studio: Code
    name: Name
    level: StudioLevel
    organisation: str
    catchment: tuple[str, ...]
    address: str = ""
    hours: str = ""

    @property
    def key(self) -> str:
        return self.studio


class _MandateCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "registry/mandate"
    mandate: Code

    @property
    def key(self) -> str:
        return self.mandate


class RegisterMandate(_MandateCommand, tag="register-mandate", frozen=True, kw_only=True):
    """A person is elected by a committee for a term; `on` is the term's first day."""

    person: Code
    name: Name
    gender: Gender
    born: Personal
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


class EndMandate(_MandateCommand, tag="end-mandate", frozen=True, kw_only=True):
    """The mandate is over: term over, resigned, duties stopped on transfer, terminated."""

    ending: Ending
    reason: str = ""
    committee: str = ""


class PublishShift(Command, tag="publish-shift", frozen=True, kw_only=True):
    """A representative receives at a studio on a day; `slot` is `HH:MM-HH:MM`."""

    noun: ClassVar[str] = "registry/shifts"
    studio: str
    mandate: Code
    slot: Annotated[str, Text]

    @property
    def key(self) -> str:
        return self.mandate


class _PromiseCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "registry/promise"
    promise: Code

    @property
    def key(self) -> str:
        return self.promise


class PublishPromise(_PromiseCommand, tag="publish-promise", frozen=True, kw_only=True):
    """A representative promises in public, with a due day."""

    mandate: str
    text: Name
    due: Day


class KeepPromise(_PromiseCommand, tag="keep-promise", frozen=True, kw_only=True):
    """The promise was kept on that day."""


class WithdrawPromise(_PromiseCommand, tag="withdraw-promise", frozen=True, kw_only=True):
    """Withdrawn with a reason; still shown."""

    reason: Name


class IssueRegulation(Command, tag="issue-regulation", frozen=True, kw_only=True):
    """A regulation 制度 is in force from `on`."""

    noun: ClassVar[str] = "registry/regulation"
    regulation: Code
    title: Name
    kind: str
    issuer: str

    @property
    def key(self) -> str:
        return self.regulation


class PublishRulebook(Command, tag="publish-rulebook", frozen=True, kw_only=True):
    """A rulebook 考核办法, in force from its `effective_from` until the next one."""

    noun: ClassVar[str] = "registry/rulebook"
    rulebook: Rulebook

    @property
    def key(self) -> str:
        return self.rulebook.id


RegistryCommand = (
    RegisterOrganisation
    | EstablishStudio
    | RegisterMandate
    | SeatMandate
    | PlaceRepresentative
    | SuspendMandate
    | RestoreMandate
    | EndMandate
    | PublishShift
    | PublishPromise
    | KeepPromise
    | WithdrawPromise
    | IssueRegulation
    | PublishRulebook
)


# --- events -------------------------------------------------------------------------------------------------
class OrganisationRegistered(Event, tag="registry.organisation-registered.v1", frozen=True, kw_only=True):
    """An organisation exists from `on`."""

    code: str
    name: str
    kind: OrganisationKind
    parent: str | None = None


class StudioEstablished(Event, tag="registry.studio-established.v1", frozen=True, kw_only=True):
    """A studio opened."""

    studio: str
    name: str
    level: StudioLevel
    organisation: str
    address: str = ""
    hours: str = ""


class CatchmentSet(Event, tag="registry.catchment-set.v1", frozen=True, kw_only=True):
    """From `on` the studio serves these organisations, and no others."""

    studio: str
    catchment: tuple[str, ...]


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


class MandateEnded(Event, tag="registry.mandate-ended.v1", frozen=True, kw_only=True):
    """The mandate is over from `on`."""

    mandate: str
    ending: Ending
    reason: str = ""
    committee: str = ""


class ShiftPublished(Event, tag="registry.shift-published.v1", frozen=True, kw_only=True):
    """A representative receives at a studio on `on`."""

    studio: str
    mandate: str
    slot: str


class PromisePublished(Event, tag="registry.promise-published.v1", frozen=True, kw_only=True):
    """A public promise."""

    promise: str
    mandate: str
    text: str
    due: Day


class PromiseKept(Event, tag="registry.promise-kept.v1", frozen=True, kw_only=True):
    """The promise was kept, in time or late."""

    promise: str
    mandate: str


class PromiseWithdrawn(Event, tag="registry.promise-withdrawn.v1", frozen=True, kw_only=True):
    """Withdrawn with a reason."""

    promise: str
    mandate: str
    reason: str


class RegulationIssued(Event, tag="registry.regulation-issued.v1", frozen=True, kw_only=True):
    """A regulation is in force from `on`."""

    regulation: str
    title: str
    kind: str
    issuer: str


class RulebookPublished(Event, tag="registry.rulebook-published.v1", frozen=True, kw_only=True):
    """A rulebook is in force from its `effective_from`."""

    rulebook: Rulebook

    @property
    def claim(self) -> str:
        """A day has one rulebook."""
        return f"rulebook/{self.on}"


RegistryEvent = (
    OrganisationRegistered
    | StudioEstablished
    | CatchmentSet
    | MandateRegistered
    | MandateSeated
    | RepresentativePlaced
    | MandateSuspended
    | MandateRestored
    | MandateEnded
    | ShiftPublished
    | PromisePublished
    | PromiseKept
    | PromiseWithdrawn
    | RegulationIssued
    | RulebookPublished
)
