"""Full coverage: every village or community in exactly one village-level studio (DOMAIN §3 studios)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from services.disclosure.documents import Organisation, StudioPage

SERVED = ("村", "社区")
LEVEL = "村社区"


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """Every village and community, and the village-level studios that serve it."""

    by: dict[str, tuple[str, ...]]

    @property
    def villages(self) -> int:
        """How many there are."""
        return len(self.by)

    @property
    def served(self) -> int:
        """How many are served."""
        return sum(1 for studios in self.by.values() if studios)

    @property
    def holes(self) -> tuple[str, ...]:
        """Those served by none."""
        return tuple(village for village, studios in self.by.items() if not studios)

    @property
    def overlaps(self) -> dict[str, tuple[str, ...]]:
        """Those served by several."""
        return {village: studios for village, studios in self.by.items() if len(studios) > 1}

    @property
    def full(self) -> bool:
        """Each by exactly one."""
        return not self.holes and not self.overlaps


def coverage(organisations: Mapping[str, Organisation], studios: Iterable[StudioPage]) -> Coverage:
    """The live figure. Who served a village serves what came after it."""
    by: dict[str, set[str]] = defaultdict(set)
    for studio in studios:
        if studio.level == LEVEL and studio.closed is None:
            for village in studio.catchment:
                for now in standing_for(village, organisations):
                    by[now].add(studio.studio)
    villages = sorted(each.code for each in organisations.values() if each.kind in SERVED and each.end is None)
    return Coverage(by={code: tuple(sorted(by[code])) for code in villages})


def standing_for(code: str, organisations: Mapping[str, Organisation]) -> tuple[str, ...]:
    """Who stands for an organisation now: itself, or its successors and theirs."""
    if (found := organisations.get(code)) is None or found.end is None:
        return (code,)
    return tuple(dict.fromkeys(later for each in found.successors for later in standing_for(each, organisations)))
