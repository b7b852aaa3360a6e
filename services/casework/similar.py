"""Near-duplicates of a case: offered to whoever registers one, never merged by themselves (DOMAIN §4.1).

Residents' words lie sealed, so no index can hold them: the latest open cases of the same village are opened for the
moment of comparing, and closed again.
"""

import asyncio
from itertools import islice

import msgspec
from rapidfuzz import fuzz

from services.casework.world import World
from shared.contracts import casework as c
from shared.contracts.queries import SimilarTo
from shared.contracts.replies import Similar
from shared.eventlog import EventLog, Reader
from shared.refusals import Refused
from shared.vault import Vault
from shared.worlds import Worlds

ALIKE = 60.0  # of 100: from here on a case is worth a look
MOST = 5
LOOKED_AT = 50  # of the same village, the latest
_encode = msgspec.json.Encoder().encode


class SimilarCases:
    """Answers as JSON bytes."""

    def __init__(self, log: EventLog, vault: Vault, worlds: Worlds[World]) -> None:
        self._log, self._vault, self._worlds, self._reader = log, vault, worlds, Reader(c.CaseEvent)

    async def find(self, district: str, question: SimilarTo) -> bytes:
        """`[{case, alike}]`: open cases of the same village with much the same words, the likest first.

        Refuses `unknown-case`.
        """
        world = await self._worlds.refreshed(district)
        if question.case not in world.cases:
            raise Refused("unknown-case", "case", id=question.case)
        said = await self._words(district, [question.case, *islice(world.neighbours(question.case), LOOKED_AT)])
        words = said.pop(question.case, "")
        alike = {case: fuzz.WRatio(words, other, score_cutoff=ALIKE) for case, other in said.items() if words}
        found = [Similar(case=case, alike=round(score)) for case, score in alike.items() if score]
        return _encode(sorted(found, key=lambda each: (-each.alike, each.case))[:MOST])

    async def _words(self, district: str, cases: list[str]) -> dict[str, str]:
        """What each resident said; nothing of one who was forgotten."""
        streams = await asyncio.gather(*(self._log.stream(district, f"casework/case/{case}") for case in cases))
        boxes = [self._reader.events(stream)[0].text for stream in streams]
        opened = await self._vault.open_those(district, boxes)
        return {case: words for case, words in zip(cases, opened, strict=True) if words is not None}
