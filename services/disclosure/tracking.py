"""`/<district>/cases/track`: a resident follows a case by the code that came with its registration."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, NamedTuple

from litestar import Request, Response, get
from litestar.params import Parameter

from services.disclosure.pages import opened
from services.disclosure.progress import CaseProgress
from services.disclosure.site import Site
from shared.projections import Readings

Cases = Callable[[str, str], Awaitable["Tracked | None"]]  # district, tracking code -> the case, if the code is ours


class Tracked(NamedTuple):
    """A case; and of one that goes on in another district the address and the code there."""

    progress: CaseProgress
    onward: tuple[str, str] | None


@get("/{code:str}/cases/track")
async def track(
    request: Request[Any, Any, Any], code: str, site: Site, readings: Readings, cases: Cases,
    given: Annotated[str, Parameter(query="code", max_length=120)] = "",
) -> Response[Any]:  # fmt: skip
    """The form; and what became of the case, if a code was given."""
    district = await opened(readings, code)
    found = await cases(code, given) if given.strip() else None
    page = site.page(
        request, "track.html", district, given=given.strip(), found=found.progress if found else None,
        onward=found.onward if found else None,
    )  # fmt: skip
    page.headers["Cache-Control"] = "private, no-store"
    return page
