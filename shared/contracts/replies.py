"""What a service answers to a command (and the gateway and the importer pass on)."""

import msgspec

from shared.contracts.base import Day


class Similar(msgspec.Struct, frozen=True, kw_only=True):
    """An open case that may be the same problem; `alike`: how much the words are, of 100."""

    case: str
    alike: int


class Accepted(msgspec.Struct, frozen=True, kw_only=True, tag_field="verdict", tag="accepted", omit_defaults=True):
    """Durable. `first_seq`..`last_seq` in the district's log; zero where nothing new happened.

    `repeated`: the same command id was accepted before; this is the first answer again. `tracking`: from the gateway,
    the code by which the resident follows the case that was registered. `similar`: other cases that may be the same
    problem; merging is asked for, never done by itself.
    """

    stream: str
    version: int
    first_seq: int = 0
    last_seq: int = 0
    repeated: bool = False
    tracking: str = ""
    similar: tuple[Similar, ...] = ()


class Refusal(msgspec.Struct, frozen=True, kw_only=True, tag_field="verdict", tag="refused", omit_defaults=True):
    """A rule said no (`shared.refusals`); nothing was written. `field`: the command's field that is to blame.

    `command`: which one, where several were asked together.
    """

    code: str
    zh: str
    en: str
    field: str = ""
    command: str = ""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """An event that the asker had not seen: which one, and of which day. Its words are not told."""

    version: int
    type: str
    on: Day


class Conflicted(msgspec.Struct, frozen=True, kw_only=True, tag_field="verdict", tag="conflict", omit_defaults=True):
    """Others wrote to the same stream faster than the rule could be asked again; send the same command again.

    Or the asker had seen an earlier version of it than there is, and said so: `changed` tells what came since.
    """

    stream: str
    version: int
    changed: tuple[Change, ...] = ()


class Unavailable(msgspec.Struct, frozen=True, kw_only=True, tag_field="verdict", tag="unavailable"):
    """The log or the bus is away or busy. Whether it was written is unknown: send the same command id again."""

    retry_after: float = 2.0


Reply = Accepted | Refusal | Conflicted | Unavailable
