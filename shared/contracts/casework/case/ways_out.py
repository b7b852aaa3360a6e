"""The ways out of the road, and back onto it (DOMAIN §4.1)."""

from typing import ClassVar

from shared.contracts.base import Code, Name
from shared.contracts.casework.case.kinds import CaseCommandBase, CaseEventBase


class DeclineCase(CaseCommandBase, tag="decline-case", frozen=True, kw_only=True):
    """不予受理, with the reason and the lawful channel."""

    by: str
    reason: Name


class WithdrawCase(CaseCommandBase, tag="withdraw-case", frozen=True, kw_only=True):
    """撤回 by the resident."""

    by: str
    reason: str = ""


class MergeCase(CaseCommandBase, tag="merge-case", frozen=True, kw_only=True):
    """合并: the same matter as another case."""

    by: str
    into: Code
    reason: str = ""


class UnmergeCase(CaseCommandBase, tag="unmerge-case", frozen=True, kw_only=True):
    """撤销合并: it was another matter after all; the case goes on where it stood."""

    by: str
    reason: Name


class SuspendCase(CaseCommandBase, tag="suspend-case", frozen=True, kw_only=True):
    """中止: the round's clock stands still from the next day on, up to the day on which it is resumed."""

    by: str
    reason: Name


class ResumeCase(CaseCommandBase, tag="resume-case", frozen=True, kw_only=True):
    """恢复: the next day counts again."""

    by: str
    reason: str = ""


class TransferCase(CaseCommandBase, tag="transfer-case", frozen=True, kw_only=True):
    """移交: offered to another studio or unit; it stays where it is until they accept it."""

    by: str
    to: Code
    reason: Name


class AcceptTransfer(CaseCommandBase, tag="accept-transfer", frozen=True, kw_only=True):
    """接收移交: from `on` the case is theirs."""

    by: str


class ReturnTransfer(CaseCommandBase, tag="return-transfer", frozen=True, kw_only=True):
    """退回移交: it goes on where it stood."""

    by: str
    reason: Name


class TakeOverCase(CaseCommandBase, tag="take-over-case", frozen=True, kw_only=True):
    """承接: whoever had the case is no more; `to` comes after it and need not be asked."""

    by: str
    to: Code
    reason: Name


class ReferCase(CaseCommandBase, tag="refer-case", frozen=True, kw_only=True):
    """移送外区县: another district is asked to take the case; it stays ours until they have it."""

    by: str
    to: Code
    reason: Name


class EndReferral(CaseCommandBase, tag="end-referral", frozen=True, kw_only=True):
    """What the other district said of referral `number`: it goes on there as `goes_on_as`, or here, for a reason."""

    internal: ClassVar[bool] = True
    number: int
    district: str = ""
    goes_on_as: str = ""
    reason: str = ""


class ReopenCase(CaseCommandBase, tag="reopen-case", frozen=True, kw_only=True):
    """重新办理 after archiving: the next round begins."""

    by: str
    reason: Name


WayOutCommand = (
    DeclineCase
    | WithdrawCase
    | MergeCase
    | UnmergeCase
    | SuspendCase
    | ResumeCase
    | TransferCase
    | AcceptTransfer
    | ReturnTransfer
    | TakeOverCase
    | ReferCase
    | EndReferral
    | ReopenCase
)


class CaseDeclined(CaseEventBase, tag="casework.case-declined.v1", frozen=True, kw_only=True):
    """Not ours to handle; the lawful channel was named."""

    by: str
    reason: str


class CaseWithdrawn(CaseEventBase, tag="casework.case-withdrawn.v1", frozen=True, kw_only=True):
    """Withdrawn by the resident."""

    by: str
    reason: str = ""


class CaseMerged(CaseEventBase, tag="casework.case-merged.v1", frozen=True, kw_only=True):
    """Goes on under another case: the `turn`-th merge in the district."""

    by: str
    into: str
    reason: str = ""
    turn: int = 0

    @property
    def claim(self) -> str | None:
        """Of two merges at the same moment the later looks again: together they might be a circle."""
        return f"merge/{self.turn}" if self.turn else None


class CaseUnmerged(CaseEventBase, tag="casework.case-unmerged.v1", frozen=True, kw_only=True):
    """The merge is undone; the case is again where it stood."""

    by: str
    reason: str


class CaseSuspended(CaseEventBase, tag="casework.case-suspended.v1", frozen=True, kw_only=True):
    """The round's clock stands still after `on`."""

    round: int
    by: str
    reason: str


class CaseResumed(CaseEventBase, tag="casework.case-resumed.v1", frozen=True, kw_only=True):
    """The round's clock runs again after `on`."""

    round: int
    by: str
    reason: str = ""


class TransferOffered(CaseEventBase, tag="casework.transfer-offered.v1", frozen=True, kw_only=True):
    """Another studio or unit is asked to take the case over."""

    by: str
    to: str
    reason: str


class CaseTransferred(CaseEventBase, tag="casework.case-transferred.v1", frozen=True, kw_only=True):
    """It is theirs from `on`: accepted, or taken over. `studio`: whose rates it counts in from now on."""

    by: str
    to: str
    studio: str


class TransferReturned(CaseEventBase, tag="casework.transfer-returned.v1", frozen=True, kw_only=True):
    """It was not accepted."""

    by: str
    to: str
    reason: str


class CaseReferred(CaseEventBase, tag="casework.case-referred.v1", frozen=True, kw_only=True):
    """District `to` is asked to take the case, for the `number`-th time that anybody is."""

    by: str
    to: str
    number: int
    reason: str


class CaseReferredBack(CaseEventBase, tag="casework.case-referred-back.v1", frozen=True, kw_only=True):
    """They did not take it; it goes on here."""

    to: str
    reason: str


class CaseHandedOver(CaseEventBase, tag="casework.case-handed-over.v1", frozen=True, kw_only=True):
    """It goes on in district `to`, as `goes_on_as`."""

    to: str
    goes_on_as: str


class CaseReopened(CaseEventBase, tag="casework.case-reopened.v1", frozen=True, kw_only=True):
    """An archived case is handled again; the next round opens with it."""

    by: str
    reason: str


WayOutEvent = (
    CaseDeclined
    | CaseWithdrawn
    | CaseMerged
    | CaseUnmerged
    | CaseSuspended
    | CaseResumed
    | TransferOffered
    | CaseTransferred
    | TransferReturned
    | CaseReferred
    | CaseReferredBack
    | CaseHandedOver
    | CaseReopened
)
