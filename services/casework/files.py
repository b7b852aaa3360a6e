"""What opens a file of a case, as long as the resident is not forgotten and it is not removed."""

import msgspec

from shared.contracts import casework as c
from shared.contracts.queries import FileOfCase
from shared.eventlog import EventLog, Reader
from shared.refusals import Refused
from shared.vault import Vault


class Files:
    """Answers as JSON bytes."""

    def __init__(self, log: EventLog, vault: Vault) -> None:
        self._log, self._vault, self._reader = log, vault, Reader(c.CaseEvent)

    async def find(self, district: str, question: FileOfCase) -> bytes:
        """`{name, media, size, secret}`. Refuses `unknown-file`, `subject-forgotten`."""
        stream = await self._log.stream(district, f"casework/case/{question.case}")
        events = self._reader.events(stream)
        attached = {each.file: each for each in events if isinstance(each, c.FileAttached)}
        for each in events:
            if isinstance(each, c.FileRemoved):
                attached.pop(each.file, None)
        if (found := attached.get(question.file)) is None:
            raise Refused("unknown-file", "file", id=question.file)
        name, secret = await self._vault.open_those(district, [found.name, found.secret])
        if name is None or secret is None:
            raise Refused("subject-forgotten", subject=found.secret.subject)
        return msgspec.json.encode({"name": name, "media": found.media, "size": found.size, "secret": secret})
