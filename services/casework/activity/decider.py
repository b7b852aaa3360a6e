"""Distance-education and culture events (三大惠民工程, DOMAIN §4.4)."""

from services.casework.world import World
from shared.contracts import casework as c
from shared.decider import Asked, Decider
from shared.refusals import Refused


def decide(
    activity: c.ActivityRecorded | None, command: c.RecordActivity, asked: Asked[World]
) -> list[c.ActivityRecorded]:
    """An event is recorded once, after it took place."""
    if activity is not None:
        raise Refused("already-registered", "activity", id=command.activity)
    asked.happened(command.on)
    asked.world.organisation(command.site, "site", on=command.on)
    return [
        c.ActivityRecorded(
            activity=command.activity, on=command.on, site=command.site, project=command.project,
            category=command.category, topic=command.topic, people=command.people, setting=command.setting,
        )
    ]  # fmt: skip


def evolve(_: c.ActivityRecorded | None, event: c.ActivityRecorded) -> c.ActivityRecorded:
    """The activity as it was recorded."""
    return event


ACTIVITY: Decider[c.ActivityRecorded | None, c.RecordActivity, c.ActivityRecorded, World] = Decider(
    noun="casework/activity", initial=None, decide=decide, evolve=evolve, commands=c.RecordActivity,
    events=c.ActivityRecorded,
)  # fmt: skip
