"""Given / when / then on pure deciders, in a small district that is made of real events."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest

from infra.sheets.importing import import_sheets
from infra.sheets.rehearsal import Rehearsal
from services.casework.world import World
from services.registry.world import World as Registry
from services.scoring.projections import STANDINGS
from shared.contracts import registry as r
from shared.contracts.base import Command, Event, Sealed
from shared.contracts.rulebook import Rulebook, decode_rulebook
from shared.contracts.tags import list_decoder, tag, tags
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.projections import Documents
from shared.refusals import Refused
from shared.vault import personal_fields

TODAY = dt.date(2015, 4, 30)
RULEBOOK = Path(__file__).parents[2] / "infra" / "demo" / "yintai" / "rulebook.toml"


def day(text: str) -> dt.date:
    """`05-12` is in 2014."""
    return dt.date.fromisoformat(text if len(text) == 10 else f"2014-{text}")


def box(text: str, subject: str = "s") -> Sealed:
    """Stands for a sealed text: equal texts, equal boxes."""
    return Sealed(subject=subject, box=text.encode())


def mandate(code: str, person: str = "", start: str = "2012-01-01", end: str = "2016-12-31") -> list[Event]:
    """A representative in office."""
    return [
        r.MandateRegistered(
            mandate=code, on=day(start), person=person or f"P-{code}", name=code, gender="女", born=box("1970-01"),
            level="区", term="t", committee="T1", term_end=day(end),
        ),
        r.MandateSeated(mandate=code, on=day(start)),
    ]  # fmt: skip


def rulebook() -> Rulebook:
    return decode_rulebook(RULEBOOK.read_bytes())


def town(*more: Event) -> list[Event]:
    """District D: town T1, villages V1 and V2, department X1, studio S1, representatives A, B, C, a rulebook."""
    start = day("2010-01-01")
    organisations = [("D", "区", None), ("T1", "镇", "D"), ("V1", "村", "T1"), ("V2", "村", "T1"), ("X1", "部门", "D")]
    return [
        *(r.OrganisationRegistered(code=code, name=code, kind=kind, parent=parent, on=start)  # type: ignore[arg-type]
          for code, kind, parent in organisations),
        r.StudioEstablished(studio="S1", name="S1", level="村社区", organisation="T1", on=day("2012-06-01")),
        *mandate("A"), *mandate("B"), *mandate("C"),
        r.RulebookPublished(rulebook=rulebook(), on=rulebook().effective_from),
        *more,
    ]  # fmt: skip


def learned(world: Directory, events: Iterable[Event]) -> Any:
    """A world that has read these events, as it reads them from the log."""
    wanted = set(tags(world.events))
    stored = b"[%s]" % b",".join(msgspec.json.encode(event) for event in events if tag(type(event)) in wanted)
    for event in list_decoder(world.events).decode(stored):
        world.learn(event)
    return world


def closed(command: Command) -> Command:
    """As the edge hands it to the rules."""
    texts = {name: getattr(command, name) for name in personal_fields(type(command))}
    return msgspec.structs.replace(command, **{name: box(text) for name, text in texts.items() if text})


@dataclass
class Given:
    """`given.events(…).when(command)`, then `.happens(…)` or `.refused(code, field)`."""

    decider: Decider[Any, Any, Any, Any]
    world: Any
    today: dt.date = TODAY
    past: list[Event] = field(default_factory=list)

    def events(self, *events: Event) -> "Given":
        """What happened to the aggregate before."""
        return Given(self.decider, self.world, self.today, [*self.past, *events])

    def commands(self, *commands: Command) -> "Given":
        """What was asked before, and accepted."""
        made = self
        for command in commands:
            made = made.events(*made.when(command))
        return made

    def when(self, command: Command) -> list[Event]:
        """What the command makes happen. Raises `Refused`."""
        asked = Asked(today=self.today, world=self.world)
        return self.decider.decide(self.decider.fold(self.past), closed(command), asked)

    def refused(self, command: Command) -> tuple[str, str]:
        """The code and the field of the refusal; both texts can be filled."""
        with pytest.raises(Refused) as refusal:
            self.when(command)
        assert refusal.value.zh
        assert refusal.value.en
        return refusal.value.code, refusal.value.field


@pytest.fixture
def casework() -> Any:
    """Makes a Given for one of casework's deciders in the small district."""
    return lambda decider, *more: Given(decider, learned(World("D"), town(*more)))


@pytest.fixture
def registry() -> Any:
    """Makes a Given for a decider that knows the registry alone."""
    return lambda decider, *more: Given(decider, learned(Registry("D"), town(*more)))


@pytest.fixture(scope="session")
async def rehearsed(demo_sheets: Path) -> Rehearsal:
    """The demo district's sheets, taken over by the rules."""
    rehearsal = Rehearsal()
    report = await import_sheets(demo_sheets, rehearsal.send)
    assert report.findings == []
    return rehearsal


@pytest.fixture(scope="session")
def documents(rehearsed: Rehearsal) -> Documents:
    """What scoring knows of it."""
    wanted = set(tags(STANDINGS.events))
    stored = b"[%s]" % b",".join(msgspec.json.encode(e) for e in rehearsed.events if tag(type(e)) in wanted)
    made = Documents(STANDINGS.kinds)
    for event in list_decoder(STANDINGS.events).decode(stored):
        STANDINGS.evolve(made, event)
    return made
