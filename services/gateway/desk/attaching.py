"""Files of a case at the desk: handed in by form, given back as they were (`services.gateway.files`)."""

import hashlib
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import Parameter

from services.gateway import files
from services.gateway.access import only_signed_in
from services.gateway.commands import District
from services.gateway.desk import reading, words
from services.gateway.desk.reading import AnyRequest
from services.gateway.desk.site import address, handed_in, on_a_new_sheet, page, sheet_of
from shared.contracts.casework.case.kinds import LARGEST
from shared.handling import today
from shared.problems import Problem

ROOM = 64 * 1024  # bytes for the other fields of the form
Key = Annotated[str, Parameter(max_length=64)]


@get("/{district:str}/files/{key:str}", guards=[only_signed_in])
async def chosen(request: AnyRequest, district: District, key: Key) -> Response[Any]:
    """Which file, and by whom."""
    if not (sheet := sheet_of(request)):
        return on_a_new_sheet(request)
    return await _shown(request, district, key, {"by": "", "on": today().isoformat(), "sheet": sheet})


@post("/{district:str}/files/{key:str}", guards=[only_signed_in], request_max_body_size=LARGEST + ROOM)
async def attach(request: AnyRequest, district: District, key: Key) -> Response[Any]:
    """It belongs to the case; or the form again, and why."""
    form = await request.form()
    typed, file = {name: str(form.get(name, "")).strip() for name in ("by", "on", "sheet")}, form.get("file")
    content, name, media = (
        (await file.read(), file.filename, file.content_type) if isinstance(file, UploadFile) else (b"", "", "")
    )
    upload = files.Upload(content=content, media=media, name=name, by=typed["by"], on=typed["on"])
    same = "\n".join((*typed.values(), name, hashlib.sha256(content).hexdigest()))  # another file is another command
    done = await files.keep(request, district, key, upload, same)
    if isinstance(done.content, Problem):
        return await _shown(request, district, key, typed, done.content)
    return handed_in(address(district, words.CASE, key), "attach-file", repeated=done.content.repeated)


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
