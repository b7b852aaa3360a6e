"""What follows: when those who have cases are no more, and when something done is a duty (DOMAIN §3, §4)."""

import hashlib
from collections.abc import Iterator

from services.casework.world import World
from shared.bus.reactions import Reaction
from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.contracts import scoring as s
from shared.contracts.base import LONGEST_CODE, Command


def serial(*of: object) -> str:
    """Of a ledger entry that follows from what is on record: its codes, or the beginning of codes that are too long."""
    told = "-".join(map(str, of))
    if len(told) <= LONGEST_CODE:
        return told
    digest = hashlib.sha256(told.encode()).hexdigest()[:16]
    return f"{told[: LONGEST_CODE - 17]}-{digest}"


def studio_closed(world: World, event: r.StudioClosed) -> Iterator[Command]:
    """The successor takes over the cases under way; without one they stay on record under the studio."""
    for case in world.open_cases(holder=event.studio) if event.successor else ():
        yield c.TakeOverCase(case=case, on=event.on, by=world.district, to=event.successor, reason="工作室撤销")


def organisation_ended(world: World, event: r.OrganisationEnded) -> Iterator[Command]:
    """So does the one successor of a unit that had taken cases over."""
    for case in world.open_cases(holder=event.code) if len(event.successors) == 1 else ():
        yield c.TakeOverCase(case=case, on=event.on, by=world.district, to=event.successors[0], reason="机构撤销")


def mandate_ended(world: World, event: r.MandateEnded) -> Iterator[Command]:
    """Cases that the representative leads fall to whoever has them, until they name another lead; links end."""
    for case in world.open_cases(lead=event.mandate):
        holder, _ = world.cases[case]
        why = f"代表任期终止：{event.ending}"
        yield c.AssignLead(case=case, on=event.on, by=world.district, to=holder, reason=why)
    for household in sorted(key for key, mandate in world.links.items() if mandate == event.mandate):
        yield c.EndLink(household=household, on=event.on, reason=f"代表任期终止：{event.ending}")


def training_held(_: World, event: r.TrainingHeld) -> Iterator[Command]:
    """Each who was there has it in the ledger."""
    for mandate in event.present:
        yield c.LogDuty(
            entry=serial(event.training, mandate), mandate=mandate, kind="培训", on=event.on,
            entered_on=event.entered_on, place=event.place, text=event.topic,
        )  # fmt: skip


def household_linked(_: World, event: c.HouseholdLinked) -> Iterator[Command]:
    """To stand by a household is a duty; the ledger names it by its number alone."""
    yield c.LogDuty(
        entry=serial(event.household, event.on), mandate=event.mandate, kind="结对帮扶", on=event.on,
        entered_on=event.entered_on, place=event.village, text=event.household,
    )  # fmt: skip


def aid_given(_: World, event: c.AidGiven) -> Iterator[Command]:
    """So is each aid."""
    yield c.LogDuty(
        entry=serial(event.household, event.aid), mandate=event.mandate, kind="帮扶", on=event.on,
        entered_on=event.entered_on, text=f"{event.household} {event.kind} {event.aid}",
    )  # fmt: skip


def report_handed_in(world: World, event: s.ReportHandedIn) -> Iterator[Command]:
    """A representative who reports does a duty 述职: once, however often the report comes back."""
    if event.author in world.mandates:
        yield c.LogDuty(
            entry=serial(event.report, "述职"), mandate=event.author, kind="述职", on=event.on,
            entered_on=event.entered_on, text=f"{event.report} {event.period}",
        )  # fmt: skip


REACTIONS: tuple[Reaction[World], ...] = (
    Reaction("studio-closed", r.StudioClosed, studio_closed),
    Reaction("organisation-ended", r.OrganisationEnded, organisation_ended),
    Reaction("mandate-ended", r.MandateEnded, mandate_ended),
    Reaction("training-held", r.TrainingHeld, training_held),
    Reaction("household-linked", c.HouseholdLinked, household_linked),
    Reaction("aid-given", c.AidGiven, aid_given),
    Reaction("report-handed-in", s.ReportHandedIn, report_handed_in, done="duplicate-serial"),
)
