"""The shape of every rule: `decide` says what happens, `evolve` what then is. Both pure."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any, Generic, TypeVar

from shared.refusals import Refused

State = TypeVar("State")
Command_ = TypeVar("Command_")
Event_ = TypeVar("Event_")
World = TypeVar("World")


@dataclass(frozen=True, slots=True)
class Asked(Generic[World]):
    """What a rule may look at beside its own aggregate: the day it is asked on, and the world as the log tells it."""

    today: dt.date
    world: World

    def happened(self, on: dt.date, since: dt.date | None = None, field: str = "on") -> None:
        """Refuses `in-the-future`, and `step-before-previous` for a day before the one that it follows."""
        if on > self.today:
            raise Refused("in-the-future", field, on=on, today=self.today)
        if since is not None and on < since:
            raise Refused("step-before-previous", field, on=on, last=since)


@dataclass(frozen=True, slots=True)
class Decider(Generic[State, Command_, Event_, World]):
    """One aggregate's rules. `noun` begins its streams; `commands` and `events` are the contract classes it owns."""

    noun: str
    initial: State
    decide: Callable[[State, Command_, Asked[World]], list[Event_]]
    evolve: Callable[[State, Event_], State]
    commands: Any
    events: Any
    one_by_one: bool = False
    """Whether each command looks at all others of its noun in the district and claims a turn: they wait in line."""
    taken: Callable[[Command_], Refused | None] = lambda _: None
    """The refusal when what the command's event claims is another's. Without one the rule looks again: it knows why."""
    awaits: Callable[[State], str] = lambda _: ""
    """The command that is due next, nothing where the rules know none."""

    def fold(self, events: Iterable[Event_], state: State | None = None) -> State:
        """The state that these events give, from the beginning or from `state`."""
        return reduce(self.evolve, events, self.initial if state is None else state)
