"""A public promise 承诺: published → kept, in time or late; withdrawn only with a reason (DOMAIN §3)."""

import datetime as dt
from typing import assert_never

import msgspec

from shared.contracts import registry as r
from shared.decider import Asked, Decider
from shared.directory import Directory
from shared.refusals import Refused


class Unpublished(msgspec.Struct, frozen=True):
    """Nothing on record."""


class Published(msgspec.Struct, frozen=True):
    """Given; waits to be kept."""

    mandate: str
    on: dt.date


class Kept(msgspec.Struct, frozen=True):
    """Done."""

    on: dt.date


class Withdrawn(msgspec.Struct, frozen=True):
    """Taken back, still shown."""


Promise = Unpublished | Published | Kept | Withdrawn


def decide(promise: Promise, command: r.PromiseCommand, asked: Asked[Directory]) -> list[r.PromiseEvent]:
    """One row per move."""
    p, on = command.promise, command.on
    asked.happened(on)
    match command, promise:
        case r.PublishPromise(mandate=mandate, text=text, due=due), Unpublished():
            if due < on:
                raise Refused("ends-before-it-begins", "due", end=due, start=on)
            asked.world.in_force(mandate, on)
            return [r.PromisePublished(promise=p, on=on, mandate=mandate, text=text, due=due)]
        case r.PublishPromise(), _:
            raise Refused("already-registered", "promise", id=p)
        case _, Unpublished():
            raise Refused("unknown-promise", "promise", id=p)
        case r.KeepPromise() | r.WithdrawPromise(), Published(on=published) if on < published:
            raise Refused("step-before-previous", "on", on=on, last=published)
        case r.KeepPromise(), Published(mandate=mandate):
            return [r.PromiseKept(promise=p, on=on, mandate=mandate)]
        case r.KeepPromise(), Kept(on=kept) if kept == on:
            return []
        case r.HandOverPromise(to=to, reason=reason), Published(mandate=mandate):
            asked.world.studio(to, "to", on=on)
            return [r.PromiseHandedOver(promise=p, on=on, mandate=mandate, to=to, reason=reason)]
        case r.WithdrawPromise(reason=reason), Published(mandate=mandate):
            return [r.PromiseWithdrawn(promise=p, on=on, mandate=mandate, reason=reason)]
    raise Refused("promise-settled", "promise", id=p)


def evolve(promise: Promise, event: r.PromiseEvent) -> Promise:
    """What has become of the promise."""
    match event:
        case r.PromisePublished(mandate=mandate, on=on):
            return Published(mandate, on)
        case r.PromiseKept(on=on):
            return Kept(on)
        case r.PromiseWithdrawn():
            return Withdrawn()
        case r.PromiseHandedOver():
            return promise
        case _:
            assert_never(event)


PROMISE: Decider[Promise, r.PromiseCommand, r.PromiseEvent, Directory] = Decider(
    noun="registry/promise", initial=Unpublished(), decide=decide, evolve=evolve, commands=r.PromiseCommand,
    events=r.PromiseEvent,
)  # fmt: skip
