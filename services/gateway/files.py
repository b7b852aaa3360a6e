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
from services.gateway.problems import problem
from shared.bus.queries import NoAnswer
from shared.contracts.casework import AttachFile
from shared.contracts.casework.case import LARGEST, Media
from shared.contracts.queries import FileOfCase
from shared.contracts.replies import Accepted, Unavailable

AWAY = (NatsError, OSError, TimeoutError)  # of the object store
MEDIA = get_args(Media)
_opened = msgspec.json.Decoder(dict[str, Any]).decode
Named = Annotated[str, Parameter(min_length=1, max_length=120, description="what the file is called")]
Digest = Annotated[
    str | None, Parameter(header="Content-Digest", description="sha-256=:…: (RFC 9530); checked if it is given")
]  # fmt: skip


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
    if (refused := _refused(content, media, digest)) is not None:
        return refused
    key = AESGCM.generate_key(256)
    nonce = os.urandom(12)
    box = nonce + AESGCM(key).encrypt(nonce, content, f"{district}/{case}".encode())
    file = hashlib.sha256(box).hexdigest()
    try:
        command = msgspec.convert(
            {
                "case": case, "by": by, "on": on, "file": file, "name": name, "media": media, "size": len(content),
                "secret": base64.b64encode(key).decode(),
            },
            AttachFile,
        )  # fmt: skip
    except msgspec.ValidationError as error:
        return problem(400, "invalid-field", f"字段无效：{error}", str(error))
    state = request.app.state
    try:
        store = await state.files()
        await store.put(file, box)
    except AWAY as error:
        state.logger.warning("no place for a file", district=district, error=type(error).__name__)
        return answer(Unavailable())
    made = command_id(district, "attach-file", idempotency_key)
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


def _refused(content: bytes, media: str, digest: str | None) -> Response[Any] | None:
    if not content:
        return problem(400, "malformed", "附件是空的", "the file is empty")
    if media not in MEDIA:
        return problem(415, "unsupported-media-type", f"不接收“{media}”类型的附件", f"a file of {media} is not taken")
    if _told(content) != media:
        return problem(415, "not-what-it-says", f"附件内容不是“{media}”", f"the file is no {media}")
    right = base64.b64encode(hashlib.sha256(content).digest()).decode()
    if digest is not None and digest.strip() != f"sha-256=:{right}:":
        return problem(400, "digest-differs", "附件在途中改变了", "the file is not what its digest says")
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
