"""Full coverage: every village or community in exactly one village-level studio (DOMAIN §3 studios)."""

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from services.disclosure.documents import Organisation, StudioPage

SERVED = ("村", "社区")
LEVEL = "村社区"


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """How many villages and communities are served; those by none, and those by several."""

    served: int
    villages: int
    holes: tuple[str, ...]
    overlaps: dict[str, tuple[str, ...]]

    @property
    def full(self) -> bool:
        """Each by exactly one."""
        return not self.holes and not self.overlaps


def coverage(organisations: Iterable[Organisation], studios: Iterable[StudioPage]) -> Coverage:
    """The live figure, with what spoils it by code."""
    by: dict[str, list[str]] = defaultdict(list)
    for studio in studios:
        if studio.level == LEVEL:
            for village in studio.catchment:
                by[village].append(studio.studio)
    villages = sorted(each.code for each in organisations if each.kind in SERVED)
    return Coverage(
        served=sum(1 for code in villages if by[code]),
        villages=len(villages),
        holes=tuple(code for code in villages if not by[code]),
        overlaps={code: tuple(sorted(by[code])) for code in villages if len(by[code]) > 1},
    )
