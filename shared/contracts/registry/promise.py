"""Public promises 承诺 (DOMAIN §3)."""

from typing import ClassVar

from shared.contracts.base import Code, Command, Day, Event, Name


class _PromiseCommand(Command, frozen=True, kw_only=True):
    noun: ClassVar[str] = "registry/promise"
    promise: Code

    @property
    def key(self) -> str:
        return self.promise


class PublishPromise(_PromiseCommand, tag="publish-promise", frozen=True, kw_only=True):
    """A representative promises in public, with a due day."""

    names: ClassVar[tuple[str, ...]] = ("promise",)
    mandate: str
    text: Name
    due: Day


class KeepPromise(_PromiseCommand, tag="keep-promise", frozen=True, kw_only=True):
    """The promise was kept on that day."""


class WithdrawPromise(_PromiseCommand, tag="withdraw-promise", frozen=True, kw_only=True):
    """Withdrawn with a reason; still shown."""

    reason: Name


class HandOverPromise(_PromiseCommand, tag="hand-over-promise", frozen=True, kw_only=True):
    """Whoever gave it left office: a studio keeps it for them."""

    to: str
    reason: Name


PromiseCommand = HandOverPromise | PublishPromise | KeepPromise | WithdrawPromise


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


class PromiseHandedOver(Event, tag="registry.promise-handed-over.v1", frozen=True, kw_only=True):
    """A studio keeps it for whoever gave it."""

    promise: str
    mandate: str
    to: str
    reason: str


PromiseEvent = PromiseHandedOver | PromisePublished | PromiseKept | PromiseWithdrawn
