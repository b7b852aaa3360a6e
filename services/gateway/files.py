"""Files of a case: sealed here under a key of their own, kept in the JetStream object store (DOMAIN §4.1 attach files).

What is stored is a box (AES-256-GCM) under the hash of its bytes. The key travels in `attach-file` as its secret, a
personal field, so the vault seals it for the resident: whoever forgets them forgets what they handed in.
"""

import base64
import hashlib
import os
from typing import Annotated, Any, get_args
from urllib.parse import quote

import msgspec
import puremagic
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from litestar import Request, Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter
from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError, ObjectNotFoundError

from services.gateway.commands import District, Key, answer, command_id
from shared.bus.queries import NoAnswer
from shared.contracts.casework import AttachFile
from shared.contracts.casework.case.kinds import LARGEST, Media
from shared.contracts.queries import FileOfCase
from shared.contracts.replies import Accepted, Unavailable
from shared.handling import misread
from shared.problems import problem

AWAY = (NatsError, OSError, TimeoutError)  # of the object store
MEDIA = get_args(Media)
_opened = msgspec.json.Decoder(dict[str, Any]).decode
Named = Annotated[str, Parameter(min_length=1, max_length=120, description="what the file is called")]
Digest = Annotated[
    str | None, Parameter(header="Content-Digest", description="sha-256=:…: (RFC 9530); checked if it is given")
]  # fmt: skip


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it is handed in: what it is called, by whom, on which day (`YYYY-MM-DD`)."""

    content: bytes
    media: str
    name: str
    by: str
    on: str


@post(
    "/api/v1/{district:str}/cases/{case:str}/files", operation_id="attach-file", tags=["casework"],
    request_max_body_size=LARGEST,
)  # fmt: skip
async def attach(
    request: Request[Any, Any, Any], district: District, case: str, name: Named, by: str, on: str,
    digest: Digest = None, idempotency_key: Key = None,
) -> Response[Any]:  # fmt: skip
    """The body is the file. Its type is told from its bytes, and has to be what its Content-Type says."""
    content = await request.body()
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    right = base64.b64encode(hashlib.sha256(content).digest()).decode()
    if digest is not None and digest.strip() != f"sha-256=:{right}:":
        return problem(400, "digest-differs", "附件在途中改变了", "the file is not what its digest says")
    upload = Upload(content=content, media=media, name=name, by=by, on=on)
    return await keep(request, district, case, upload, idempotency_key)


async def keep(
    request: Request[Any, Any, Any], district: str, case: str, upload: Upload, key: str | None
) -> Response[Any]:
    """Seal it, store it, and say so to the case: 201 (200 if it was before), or a problem."""
    if (refused := _refused(upload.content, upload.media)) is not None:
        return refused
    secret, nonce = AESGCM.generate_key(256), os.urandom(12)
    box = nonce + AESGCM(secret).encrypt(nonce, upload.content, f"{district}/{case}".encode())
    file = hashlib.sha256(box).hexdigest()
    try:
        command = msgspec.convert(
            {
                "case": case, "by": upload.by, "on": upload.on, "file": file, "name": upload.name,
                "media": upload.media, "size": len(upload.content), "secret": base64.b64encode(secret).decode(),
            },
            AttachFile,
        )  # fmt: skip
    except msgspec.ValidationError as error:
        refusal = misread(error)
        return problem(400, refusal.code, refusal.zh, refusal.en, refusal.field)
    state = request.app.state
    try:
        store = await state.files()
        await store.put(file, box)
    except AWAY as error:
        state.logger.warning("no place for a file", district=district, error=type(error).__name__)
        return answer(Unavailable())
    made = command_id(district, "attach-file", key)
    reply = await state.commands.ask(district, command, made, state.actor, request.headers.get("traceparent"))
    response = answer(reply)
    if isinstance(reply, Accepted) and not reply.repeated:
        response.headers["Location"] = f"/api/v1/{district}/cases/{case}/files/{file}"
    elif not isinstance(reply, Unavailable):  # refused, or the first box is on record: nobody knows of this one
        await store.delete(file)
    return response  # where nobody knows whether it was written, the box stays


@get("/api/v1/{district:str}/cases/{case:str}/files/{file:str}", operation_id="read-file", tags=["casework"])
async def read(request: Request[Any, Any, Any], district: District, case: str, file: str) -> Response[Any]:
    """The file as it was handed in; refused if a byte of it was changed."""
    return await given(request, district, case, file)


async def given(request: Request[Any, Any, Any], district: str, case: str, file: str) -> Response[Any]:
    """The file to be kept by whoever asked for it, or a problem."""
    try:
        found = _opened(await request.app.state.ask(district, "casework", "file", FileOfCase(case=case, file=file)))
    except NoAnswer as error:
        status = 503 if error.code == "unavailable" else 404
        return problem(status, error.code, error.zh or "服务暂时不可用", error.en or str(error))
    try:
        box = (await (await request.app.state.files()).get(file)).data or b""
    except (NotFoundError, ObjectNotFoundError):
        return problem(404, "file-lost", "附件内容不在对象存储中", "the object store does not have it")
    except AWAY:
        return answer(Unavailable())
    try:
        if hashlib.sha256(box).hexdigest() != file:
            raise InvalidTag
        key = base64.b64decode(found["secret"])
        content = AESGCM(key).decrypt(box[:12], box[12:], f"{district}/{case}".encode())
    except InvalidTag:
        request.app.state.logger.error("file altered", district=district, file=file)
        return problem(500, "file-altered", "附件内容被改动过", "the stored file is not what was handed in")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found['name'])}",
        "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store",
    }  # fmt: skip
    return Response(content, media_type=found["media"], headers=headers)


def _refused(content: bytes, media: str) -> Response[Any] | None:
    if not content:
        return problem(400, "malformed", "附件是空的", "the file is empty")
    if media not in MEDIA:
        return problem(415, "unsupported-media-type", f"不接收“{media}”类型的附件", f"a file of {media} is not taken")
    if _told(content) != media:
        return problem(415, "not-what-it-says", f"附件内容不是“{media}”", f"the file is no {media}")
    return None


def _told(content: bytes) -> str:
    """What its bytes say that it is."""
    try:
        return str(puremagic.from_string(content[:4096], mime=True))
    except puremagic.PureError:
        return ""


def routes() -> list[HTTPRouteHandler]:
    """Both."""
    return [attach, read]
