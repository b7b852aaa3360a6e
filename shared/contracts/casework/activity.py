"""Activities at a site (三大惠民工程, DOMAIN §4.4)."""

from typing import ClassVar, Literal

from shared.contracts.base import Code, Command, Count, Event, Name

Project = Literal["党建", "致富", "文化"]
Setting = Literal["室内", "户外"]


class RecordActivity(Command, tag="record-activity", frozen=True, kw_only=True):
    """A distance-education or culture event at a site (三大惠民工程)."""

    noun: ClassVar[str] = "casework/activity"
    names: ClassVar[tuple[str, ...]] = ("activity",)
    activity: Code
    site: str
    project: Project
    category: Name
    topic: str
    people: Count
    setting: Setting

    @property
    def key(self) -> str:
        return self.activity


ActivityCommand = RecordActivity


class ActivityRecorded(Event, tag="casework.activity-recorded.v1", frozen=True, kw_only=True):
    """An event at a site took place."""

    activity: str
    site: str
    project: Project
    category: str
    topic: str
    people: int
    setting: Setting


ActivityEvent = ActivityRecorded
