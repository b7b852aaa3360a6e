"""Who and where: the registry as every service's rules see it, folded in memory from the log.

A rule that finds something missing is asked again after the directory has caught up (`shared.handling`), so a
refusal never rests on stale knowledge.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from shared.calendar import Calendars, Notice, WorkCalendar
from shared.contracts import registry as fact
from shared.contracts.rulebook import Rulebook
from shared.refusals import Refused

Day = dt.date


@dataclass(slots=True)
class Mandate:
    """One mandate's life: `changes` are (day, in force?) in the order they happened."""

    mandate: str
    person: str
    committee: str
    level: str
    start: Day
    end: Day
    studio: str = ""
    changes: list[tuple[Day, bool]] = field(default_factory=list)

    def in_force(self, on: Day) -> bool:
        """Seated and not suspended or ended on that day."""
        if not self.start <= on <= self.end:
            return False
        state = False
        for day, seated in self.changes:
            if day <= on:
                state = seated
        return state


@dataclass(slots=True)
class Studio:
    """One studio: where it belongs and what it serves now."""

    studio: str
    level: str
    organisation: str
    established: Day
    catchment: tuple[str, ...] = ()
    closed: Day | None = None
    successor: str = ""


@dataclass(slots=True)
class Organisation:
    """One organisation of the tree."""

    code: str
    kind: str
    parent: str | None
    start: Day
    end: Day | None = None
    successors: tuple[str, ...] = ()


@dataclass(slots=True)
class Group:
    """A supervision group: who supervises together, until a day."""

    members: tuple[str, ...]
    until: Day | None = None


class Directory:
    """One district's organisations, studios, mandates and rulebooks."""

    events: Any = fact.RegistryEvent

    def __init__(self, district: str) -> None:
        self.district = district
        self.organisations: dict[str, Organisation] = {}
        self.studios: dict[str, Studio] = {}
        self.mandates: dict[str, Mandate] = {}
        self.rulebooks: list[Rulebook] = []
        self.regulations: set[str] = set()
        self.teachers: dict[str, tuple[Day, Day | None]] = {}  # from when, until when
        self.groups: dict[str, Group] = {}
        self.calendars = Calendars()
        self.catchments_set = 0  # how often a studio's catchment was set

    @property
    def known(self) -> bool:
        """Whether the district exists at all."""
        return bool(self.organisations)

    # --- asking: each answers or refuses by name; `field` is the command's field to blame
    def organisation(self, code: str, field: str = "organisation", *, on: Day | None = None) -> Organisation:
        """The organisation, or `unknown-organisation`; with a day also `organisation-ended`, naming who came after."""
        found = self.organisations.get(code)
        if found is None:
            raise Refused("unknown-organisation", field, id=code)
        if on is not None and found.end is not None and on >= found.end:
            raise Refused("organisation-ended", field, id=code, end=found.end, successors=found.successors)
        return found

    def standing_for(self, code: str) -> tuple[str, ...]:
        """Who stands for an organisation now: itself, or its successors and theirs."""
        found = self.organisations[code]
        if found.end is None:
            return (code,)
        return tuple(dict.fromkeys(later for each in found.successors for later in self.standing_for(each)))

    def lineage(self, code: str) -> list[str]:
        """The organisation and what is above it, as it is now; the line breaks where nobody came after one."""
        line: list[str] = []
        at = self.standing_for(code)[:1]
        while at:
            line += at
            parent = self.organisations[at[0]].parent
            at = self.standing_for(parent)[:1] if parent else ()
        return line

    def below(self, code: str) -> list[str]:
        """What belongs to the organisation directly, as it is now."""
        return [
            each.code
            for each in self.organisations.values()
            if each.end is None and each.parent and code in self.standing_for(each.parent)
        ]

    def studio(self, studio: str, field: str = "studio", *, on: Day | None = None) -> Studio:
        """The studio, or `unknown-studio`; with a day also `studio-closed`, naming its successor."""
        found = self.studios.get(studio)
        if found is None:
            raise Refused("unknown-studio", field, id=studio)
        if on is not None and found.closed is not None and on >= found.closed:
            raise Refused("studio-closed", field, id=studio, end=found.closed, successor=found.successor)
        return found

    def studio_standing_for(self, studio: str) -> str:
        """Itself, or the studio that came after it and those after that; nothing where none did."""
        found = self.studio(studio)
        while found.closed is not None and found.successor:
            found = self.studio(found.successor)
        return found.studio if found.closed is None else ""

    def mandate(self, mandate: str, field: str = "mandate") -> Mandate:
        """The mandate, or `unknown-mandate`."""
        found = self.mandates.get(mandate)
        if found is None:
            raise Refused("unknown-mandate", field, id=mandate)
        return found

    def in_force(self, mandate: str, on: Day, field: str = "mandate") -> Mandate:
        """The mandate if it is in force on that day, else `mandate-not-in-force`."""
        found = self.mandate(mandate, field)
        if not found.in_force(on):
            raise Refused("mandate-not-in-force", field, id=mandate, on=on)
        return found

    def team(self, members: tuple[str, ...], on: Day, field: str) -> None:
        """Several mandates in force on that day, each once; else `empty-team`, `member-twice` and as `in_force`."""
        if not members:
            raise Refused("empty-team", field)
        for member in members:
            if members.count(member) > 1:
                raise Refused("member-twice", field, id=member)
            self.in_force(member, on, field)

    def teaches(self, teacher: str, on: Day) -> None:
        """Refuses `unknown-teacher`: nobody of that number teaches on that day."""
        since, until = self.teachers.get(teacher, (Day.max, None))
        if on < since or (until is not None and on >= until):
            raise Refused("unknown-teacher", "teacher", id=teacher)

    def group(self, group: str, on: Day) -> Group:
        """The supervision group, or `unknown-group`, `group-dissolved`."""
        found = self.groups.get(group)
        if found is None:
            raise Refused("unknown-group", "group", id=group)
        if found.until is not None and on >= found.until:
            raise Refused("group-dissolved", "group", id=group, end=found.until)
        return found

    def rulebook(self, on: Day, named: str = "") -> Rulebook:
        """The rulebook in force on that day, or `no-rulebook`; of a name that one, if it came into force by then, or
        `unknown-rulebook`.
        """
        in_force = [book for book in self.rulebooks if book.effective_from <= on and named in ("", book.id)]
        if not in_force and named:
            raise Refused("unknown-rulebook", "under", id=named, on=on)
        if not in_force:
            raise Refused("no-rulebook", "on", on=on)
        return max(in_force, key=lambda book: book.effective_from)

    def calendar(self, on: Day, known: Day) -> WorkCalendar:
        """The working-day calendar of the rulebook in force on that day, by the notices up to the day `known`."""
        return self.calendars.at(self.rulebook(on).calendar, known)

    # --- learning
    def learn(self, event: object) -> None:
        """Take in one event; what does not concern the directory is passed over."""
        match event:
            case fact.OrganisationRegistered(code=code, kind=kind, parent=parent, on=on):
                self.organisations[code] = Organisation(code, kind, parent, on)
            case fact.OrganisationMoved(code=code, parent=parent):
                self.organisations[code].parent = parent
            case fact.OrganisationEnded(code=code, on=on, successors=successors):
                self.organisations[code].end, self.organisations[code].successors = on, successors
            case fact.StudioEstablished(studio=studio, level=level, organisation=organisation, on=on):
                self.studios[studio] = Studio(studio, level, organisation, on)
            case fact.CatchmentSet(studio=studio, catchment=catchment):
                self.studios[studio].catchment = catchment
                self.catchments_set += 1
            case fact.StudioClosed(studio=studio, on=on, successor=successor):
                self.studios[studio].closed, self.studios[studio].successor = on, successor
            case fact.MandateRegistered(mandate=mandate, person=person, committee=committee, level=level):
                self.mandates[mandate] = Mandate(mandate, person, committee, level, event.on, event.term_end)
            case fact.RepresentativePlaced(mandate=mandate, studio=studio):
                self.mandates[mandate].studio = studio
            case fact.MandateSeated(mandate=mandate, on=on) | fact.MandateRestored(mandate=mandate, on=on):
                self.mandates[mandate].changes.append((on, True))
            case fact.MandateSuspended(mandate=mandate, on=on) | fact.MandateEnded(mandate=mandate, on=on):
                self.mandates[mandate].changes.append((on, False))
            case fact.TermExtended(mandate=mandate, until=until):
                self.mandates[mandate].end = until
            case fact.CalendarPublished(calendar=name, on=on, years=years, off=off, work=work):
                self.calendars.add(name, Notice(on, frozenset(years), frozenset(off), frozenset(work)))
            case fact.RulebookPublished(rulebook=rulebook):
                self.rulebooks.append(rulebook)
            case fact.RegulationIssued(regulation=regulation):
                self.regulations.add(regulation)
            case fact.TeacherEngaged(teacher=teacher, on=on):
                self.teachers[teacher] = on, None
            case fact.TeacherReleased(teacher=teacher, on=on):
                self.teachers[teacher] = self.teachers[teacher][0], on
            case fact.GroupFormed(group=group, members=members) | fact.MembersSet(group=group, members=members):
                self.groups[group] = Group(members)
            case fact.GroupDissolved(group=group, on=on):
                self.groups[group].until = on
