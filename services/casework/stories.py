"""What anyone may read of stories: opened here, at each reading, for as long as they are published."""

import datetime as dt

import msgspec

from services.casework.world import World
from shared.contracts import casework as c
from shared.contracts.queries import StoriesOf
from shared.eventlog import EventLog, Reader
from shared.refusals import Refused
from shared.vault import Vault
from shared.worlds import Worlds

_encode = msgspec.json.Encoder(order="sorted").encode


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """As it is read; `on`: since when it is public."""

    story: str
    on: dt.date
    studio: str
    title: str
    text: str


class Stories:
    """Answers as JSON bytes. The pages have no key: they are given words, and keep none."""

    def __init__(self, log: EventLog, vault: Vault, worlds: Worlds[World]) -> None:
        self._log, self._vault, self._worlds, self._reader = log, vault, worlds, Reader(c.StoryEvent)

    async def find(self, district: str, _: StoriesOf) -> bytes:
        """`{stories: [{story, on, studio, title, text}]}`, the latest first. Refuses `unknown-district`."""
        world = await self._worlds.refreshed(district)
        if not world.known:
            raise Refused("unknown-district", district=district)
        found = [await self._opened(district, story, on) for story, on in world.stories.items()]
        latest = sorted((each for each in found if each), key=lambda each: (each.on, each.story), reverse=True)
        return _encode({"stories": latest})

    async def _opened(self, district: str, story: str, on: dt.date) -> Story | None:
        stream = await self._log.stream(district, f"casework/story/{story}")
        (written,) = (each for each in self._reader.events(stream) if isinstance(each, c.StoryWritten))
        title, text = await self._vault.open_those(district, [written.title, written.text])
        if title is None or text is None:  # forgotten: there is nothing left to read
            return None
        return Story(story=story, on=on, studio=written.studio, title=title, text=text)
