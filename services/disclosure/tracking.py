"""`/<district>/cases/track`: by the code of its registration a resident follows a case, and has a receipt."""

from typing import Annotated, Any, NamedTuple

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import Parameter

from services.disclosure.pages import opened
from services.disclosure.progress import CaseProgress
from services.disclosure.site import District, Site
from shared.eventlog import EventLog
from shared.projections import Readings, Store
from shared.seal.receipts import receipt
from shared.seal.store import NotSealed, SealStore
from shared.tracking import case_of, code_of

Given = Annotated[str, Parameter(query="code", max_length=120)]
PRIVATE = "private, no-store"


class Tracked(NamedTuple):
    """A case; and of one that goes on in another district the address and the code there."""

    progress: CaseProgress
    onward: tuple[str, str] | None


class Tracking:
    """What the holder of a code may know; `key` makes the codes."""

    def __init__(self, progress: Store, log: EventLog, seal: SealStore, key: bytes) -> None:
        self._progress, self._log, self._seal, self._key = progress, log, seal, key

    async def find(self, district: str, code: str) -> Tracked | None:
        """The case, if the code is ours."""
        case = case_of(self._key, district, code)
        found = await self._progress.some(district, {CaseProgress: [case]}) if case else None
        if found is None or case is None or (known := found.docs.get(CaseProgress, case)) is None:
            return None
        there = known.elsewhere  # whoever may follow it here may follow it there
        return Tracked(known, (there[0], code_of(self._key, *there)) if there else None)

    async def receipt(self, district: str, case: str) -> str:
        """That the registration of a case is on record and sealed. Raises `NotSealed`, `Unproven`, `Corrupt`."""
        stream = await self._log.stream(district, f"casework/case/{case}")
        return await receipt(self._log, self._seal, district, stream.seqs[0])


@get("/{code:str}/cases/track")
async def track(
    request: Request[Any, Any, Any], code: str, site: Site, readings: Readings, tracking: Tracking, given: Given = ""
) -> Response[Any]:
    """The form; and what became of the case, if a code was given."""
    found = await tracking.find(code, given) if given.strip() else None
    return _told(request, site, await opened(readings, code), given, found)


@get("/{code:str}/cases/track/receipt")
async def registration(
    request: Request[Any, Any, Any], code: str, site: Site, readings: Readings, tracking: Tracking, given: Given = ""
) -> Response[Any]:
    """The receipt of a case's registration, as a file; for a moment there is none, until it is sealed."""
    found = await tracking.find(code, given)
    if found is None:
        raise NotFoundException
    case = found.progress.case
    try:
        text = await tracking.receipt(code, case)
    except NotSealed:
        return _told(request, site, await opened(readings, code), given, found, unsealed=True)
    headers = {"Cache-Control": PRIVATE, "Content-Disposition": f'attachment; filename="{case}.tlog-proof"'}
    return Response(text, media_type="text/plain", headers=headers)


def _told(
    request: Request[Any, Any, Any], site: Site, district: District, given: str, found: Tracked | None,
    unsealed: bool = False,
) -> Response[Any]:  # fmt: skip
    page = site.page(
        request, "track.html", district, given=given.strip(), found=found.progress if found else None,
        onward=found.onward if found else None, unsealed=unsealed,
    )  # fmt: skip
    page.headers["Cache-Control"] = PRIVATE
    return page
