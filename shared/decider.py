"""The shape of every rule: `decide` says what happens, `evolve` what then is. Both pure."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any, Generic, TypeVar

State = TypeVar("State")
Command_ = TypeVar("Command_")
Event_ = TypeVar("Event_")
World = TypeVar("World")


@dataclass(frozen=True, slots=True)
class Asked(Generic[World]):
    """What a rule may look at beside its own aggregate: the day it is asked on, and the world as the log tells it."""

    today: dt.date
    world: World


@dataclass(frozen=True, slots=True)
class Decider(Generic[State, Command_, Event_, World]):
    """One aggregate's rules. `noun` begins its streams; `commands` and `events` are the contract classes it owns."""

    noun: str
    initial: State
    decide: Callable[[State, Command_, Asked[World]], list[Event_]]
    evolve: Callable[[State, Event_], State]
    commands: Any
    events: Any

    def fold(self, events: Iterable[Event_], state: State | None = None) -> State:
        """The state that these events give, from the beginning or from `state`."""
        return reduce(self.evolve, events, self.initial if state is None else state)
