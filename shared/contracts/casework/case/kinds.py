"""What every message of a case leans on."""

from typing import ClassVar, Literal

from shared.contracts.base import Code, Command, Event

Channel = Literal["来访", "电话", "走访", "网络"]
Urgency = Literal["一般", "紧急", "特急"]
Rating = Literal["满意", "基本满意", "不满意", "未回应"]
Media = Literal["image/jpeg", "image/png", "application/pdf"]
LARGEST = 10 * 1024 * 1024  # bytes of a file
TimedStep = Literal["receive", "resolve", "reply", "feedback"]


class CaseCommandBase(Command, frozen=True, kw_only=True):
    """What every command to a case says: which case."""

    noun: ClassVar[str] = "casework/case"
    case: Code

    @property
    def key(self) -> str:
        return self.case

    @property
    def subject(self) -> str:
        return f"resident/{self.case}"


class CaseEventBase(Event, frozen=True, kw_only=True):
    """What every event of a case says: which case."""

    case: str
