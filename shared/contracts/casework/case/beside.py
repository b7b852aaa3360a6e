"""Beside the road: what changes no step (DOMAIN §4.1)."""

from typing import Annotated, ClassVar

import msgspec

from shared.contracts.base import Code, Day, Name, Sealed, Words
from shared.contracts.casework.case.kinds import LARGEST, CaseCommandBase, CaseEventBase, Media, TimedStep


class RemindHandler(CaseCommandBase, tag="remind-handler", frozen=True, kw_only=True):
    """催办: whoever has to do the next step is reminded."""

    by: str
    to: str
    reason: str = ""
    due: Day | None = None


class FormTeam(CaseCommandBase, tag="form-team", frozen=True, kw_only=True):
    """组团式服务: these handle the case together from `on`."""

    by: str
    members: tuple[str, ...]


class AddNote(CaseCommandBase, tag="add-note", frozen=True, kw_only=True):
    """备注: words for the file; they change nothing."""

    by: str
    note: Words


class AttachFile(CaseCommandBase, tag="attach-file", frozen=True, kw_only=True):
    """附件: a file is stored under the SHA-256 of its sealed bytes; `secret` opens it. Asked by the gateway."""

    internal: ClassVar[bool] = True
    by: str
    file: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
    name: Words
    media: Media
    size: Annotated[int, msgspec.Meta(ge=1, le=LARGEST)]
    secret: Words


class RemoveFile(CaseCommandBase, tag="remove-file", frozen=True, kw_only=True):
    """It does not belong to the case: nobody is given it any more."""

    by: str
    file: str
    reason: Name


class AssignLead(CaseCommandBase, tag="assign-lead", frozen=True, kw_only=True):
    """变更首问负责人: from now on `to` leads, a representative or the studio until it names one."""

    by: str
    to: Code
    reason: Name


class MarkOverdue(CaseCommandBase, tag="mark-overdue", frozen=True, kw_only=True):
    """A deadline passed: `step` of the round was due on `due`. Asked by the timers."""

    internal: ClassVar[bool] = True
    step: TimedStep
    round: int
    due: Day


class EscalateOverdue(CaseCommandBase, tag="escalate-overdue", frozen=True, kw_only=True):
    """It is still not done: `to`, a level above, is told. Asked by the timers."""

    internal: ClassVar[bool] = True
    step: TimedStep
    round: int
    due: Day
    to: str


BesideCommand = (
    RemindHandler | FormTeam | AddNote | AttachFile | RemoveFile | AssignLead | MarkOverdue | EscalateOverdue
)


class HandlerReminded(CaseEventBase, tag="casework.handler-reminded.v1", frozen=True, kw_only=True):
    """Somebody was reminded of the step that is due."""

    by: str
    to: str
    reason: str = ""
    due: Day | None = None


class TeamFormed(CaseEventBase, tag="casework.team-formed.v1", frozen=True, kw_only=True):
    """These handle the case together."""

    by: str
    members: tuple[str, ...]


class NoteAdded(CaseEventBase, tag="casework.note-added.v1", frozen=True, kw_only=True):
    """Words for the file."""

    by: str
    note: Sealed


class FileAttached(CaseEventBase, tag="casework.file-attached.v1", frozen=True, kw_only=True):
    """A file belongs to the case; its name and the secret that opens it are sealed."""

    by: str
    file: str
    name: Sealed
    media: Media
    size: int
    secret: Sealed


class FileRemoved(CaseEventBase, tag="casework.file-removed.v1", frozen=True, kw_only=True):
    """It belongs to it no more."""

    by: str
    file: str
    reason: str


class LeadAssigned(CaseEventBase, tag="casework.lead-assigned.v1", frozen=True, kw_only=True):
    """Another leads from now on. Who received it first stays on record: scores follow that."""

    by: str
    to: str
    reason: str


class CaseOverdue(CaseEventBase, tag="casework.case-overdue.v1", frozen=True, kw_only=True):
    """A step of a round was not done by its last day."""

    step: TimedStep
    round: int
    due: Day


class OverdueEscalated(CaseEventBase, tag="casework.overdue-escalated.v1", frozen=True, kw_only=True):
    """Somebody above was told that it is not done yet."""

    step: TimedStep
    round: int
    due: Day
    to: str


BesideEvent = (
    HandlerReminded
    | TeamFormed
    | NoteAdded
    | FileAttached
    | FileRemoved
    | LeadAssigned
    | CaseOverdue
    | OverdueEscalated
)
