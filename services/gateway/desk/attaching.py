"""Files of a case at the desk: handed in by form, given back as they were (`services.gateway.files`)."""

import uuid
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import Parameter
from litestar.response import Redirect

from services.gateway import files
from services.gateway.access import only_signed_in
from services.gateway.commands import District
from services.gateway.desk import reading, words
from services.gateway.desk.reading import AnyRequest
from services.gateway.desk.site import address, page
from shared.contracts.casework.case.kinds import LARGEST
from shared.handling import today
from shared.problems import Problem

ROOM = 64 * 1024  # bytes for the other fields of the form
Key = Annotated[str, Parameter(max_length=64)]


@get("/{district:str}/files/{key:str}", guards=[only_signed_in])
async def chosen(request: AnyRequest, district: District, key: Key) -> Response[Any]:
    """Which file, and by whom."""
    return await _shown(request, district, key, {"by": "", "on": today().isoformat(), "sheet": uuid.uuid4().hex})


@post("/{district:str}/files/{key:str}", guards=[only_signed_in], request_max_body_size=LARGEST + ROOM)
async def attach(request: AnyRequest, district: District, key: Key) -> Response[Any]:
    """It belongs to the case; or the form again, and why."""
    form = await request.form()
    typed, file = {name: str(form.get(name, "")).strip() for name in ("by", "on", "sheet")}, form.get("file")
    content, name, media = (
        (await file.read(), file.filename, file.content_type) if isinstance(file, UploadFile) else (b"", "", "")
    )
    upload = files.Upload(content=content, media=media, name=name, by=typed["by"], on=typed["on"])
    done = await files.keep(request, district, key, upload, typed["sheet"])
    if isinstance(done.content, Problem):
        return await _shown(request, district, key, typed, done.content)
    return Redirect(f"{address(district, words.CASE, key)}?done=attach-file", status_code=303)


@get("/{district:str}/files/{key:str}/{file:str}", guards=[only_signed_in])
async def give(request: AnyRequest, district: District, key: Key, file: str) -> Response[Any]:
    """The file as it was handed in."""
    found = await files.given(request, district, key, file)
    if isinstance(found.content, Problem):
        return page(request, "problem.html", found.content.status, number=found.content.status)
    return found


async def _shown(
    request: AnyRequest, district: str, key: str, typed: dict[str, str], problem: Problem | None = None
) -> Response[Any]:
    return page(
        request, "attach.html", problem.status if problem else 200, district=district, noun=words.CASE, key=key,
        typed=typed, problem=problem, accept=", ".join(files.MEDIA), largest=LARGEST // 2**20,
        names=await reading.names(request, district),
    )  # fmt: skip
