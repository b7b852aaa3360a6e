"""The names of things on the bus. Tokens never contain dots; districts and tags are checked where they enter."""

from functools import lru_cache

from shared.contracts.base import Command
from shared.contracts.tags import service, tag

EVENTS = "EVENTS"  # the stream of everything that happened
AGAIN = "AGAIN"  # the stream of messages that are told to one reaction once more
DEAD = "DEAD"  # the stream of messages that no handler could take, with the reason


def command(district: str, kind: type[Command]) -> str:
    """Where a command is asked: `cmd.<district>.<service>.<command>`."""
    return f"cmd.{district}.{service(kind)}.{tag(kind)}"


@lru_cache(maxsize=4096)
def event(district: str, event_tag: str) -> str:
    """Where an event is told: `evt.<district>.<service>.<noun>.<type>`."""
    owner, _, rest = event_tag.partition(".")
    name, _, version = rest.rpartition(".")
    return f"evt.{district}.{owner}.{name.partition('-')[0]}.{name}-{version}"


def again(durable: str, event_subject: str) -> str:
    """Where an event is told once more to one reaction alone; the stream of events is the relay's."""
    return f"again.{durable}.{event_subject}"


def wake(district: str) -> str:
    """A nudge that the district's log has grown; may be lost, never relied on."""
    return f"wake.{district}"


def query(district: str, owner: str, name: str) -> str:
    """Where a read model is asked: `qry.<district>.<service>.<query>`."""
    return f"qry.{district}.{owner}.{name}"
