"""The desk's pages: the door, what is due, what is on record."""

from typing import Annotated, Any, Literal
from urllib.parse import quote

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import Parameter
from litestar.response import Redirect

from services.gateway.access import only_signed_in, sign_in_by, signed_in
from services.gateway.commands import District
from services.gateway.desk import reading, words
from services.gateway.desk.reading import AnyRequest
from services.gateway.desk.site import address, page
from shared.contracts.queries import ConsequencesOf
from shared.handling import today
from shared.tracking import code_of

Back = Annotated[str, Parameter(query="next", max_length=500)]
NOUNS = [{"service": noun.partition("/")[0], "noun": noun} for noun in words.words().nouns]
ENDS = {"mandate": "registry/mandate", "studio": "registry/studio", "organisation": "registry/organisation"}
OFFERED = {
    "registry/organisation": "organisations", "registry/studio": "studios", "scoring/studio": "studios",
    **dict.fromkeys(("registry/mandate", "registry/shifts", "casework/ledger", "scoring/review"), "mandates"),
}  # fmt: skip
HANDS_ON = {noun: what for what, noun in ENDS.items()}


@get("/")
async def door(request: AnyRequest, back: Back = "") -> Response[Any]:
    """Where the token is given, and a district is chosen."""
    return page(request, "door.html", next=_within(back), typed="", signed_in=signed_in(request), wrong=False)


@post("/")
async def sign_in(request: AnyRequest) -> Response[Any]:
    """With the right token the desk opens; else the door stays shut."""
    form = await request.form()
    back, district = _within(str(form.get("next", ""))), str(form.get("district", "")).strip()
    if not signed_in(request) and not sign_in_by(request, str(form.get("token", ""))):
        return page(request, "door.html", 401, next=back, typed=district, signed_in=False, wrong=True)
    return Redirect(back or f"/desk/{quote(district, safe='')}/", status_code=303)


@post("/sign-out")
async def sign_out(request: AnyRequest) -> Response[Any]:
    """Nobody else goes on with this sitting."""
    request.clear_session()
    return Redirect("/desk/", status_code=303)


@get("/{district:str}/", guards=[only_signed_in])
async def agenda(
    request: AnyRequest, district: District, whose: Annotated[str, Parameter(max_length=64)] = ""
) -> Response[Any]:
    """Open cases, the next deadline first; and the way to every record. Whose they are is told by a code, or by a name
    that only one has.
    """
    whose, names = whose.strip(), await reading.names(request, district)
    codes = reading.meant(whose, names) if whose else [""]
    return page(
        request, "agenda.html", district=district, whose=codes[0] if len(codes) == 1 else whose, today=today(),
        codes=codes, found=await reading.agenda(request, district, codes[0]) if len(codes) == 1 else None, nouns=NOUNS,
        names=names,
    )  # fmt: skip


@get("/{district:str}/{kind:str}/{noun:str}/", guards=[only_signed_in])
async def shelf(
    request: AnyRequest, district: District, kind: str, noun: str, key: Annotated[str, Parameter(max_length=128)] = ""
) -> Response[Any]:
    """The records of a noun: one is looked up, or begun."""
    of = _noun(kind, noun)
    if key.strip():
        return Redirect(address(district, of, key.strip()), status_code=303)
    return page(
        request, "shelf.html", district=district, noun=of, key=words.key_of(of), asked=list(words.asked_of(of)),
        offered=OFFERED.get(of, ""), names=await reading.names(request, district),
    )  # fmt: skip


@get("/{district:str}/{kind:str}/{noun:str}/{key:str}", guards=[only_signed_in])
async def record(
    request: AnyRequest, district: District, kind: str, noun: str, key: str,
    done: Annotated[str, Parameter(max_length=64)] = "", repeated: Annotated[str, Parameter(max_length=64)] = "",
) -> Response[Any]:  # fmt: skip
    """Everything on record of one of them, and what may be asked of it."""
    of = _noun(kind, noun)
    found, asked = await reading.record(request, district, of, key), words.asked_of(of)
    large = key.upper()  # as most codes are, and few telephones write them
    is_large = not found.version and large != key and (await reading.record(request, district, of, large)).version
    is_case = of == words.CASE and found.version > 0
    return page(
        request, "record.html", district=district, noun=of, field=words.key_of(of), key=key, found=found,
        perhaps=large if is_large else "", hands_on=HANDS_ON.get(of, ""),
        tracking=code_of(request.app.state.tracking_key, district, key) if is_case else "",
        similar=await reading.similar(request, district, key) if is_case and found.awaits else [],
        asked=[each for each in asked if each != found.awaits], done=_known(done), repeated=_known(repeated),
        names=await reading.names(request, district),
    )  # fmt: skip


@get("/{district:str}/consequences/{what:str}/{key:str}", guards=[only_signed_in])
async def consequences(
    request: AnyRequest, district: District, what: Literal["mandate", "studio", "organisation"], key: str
) -> Response[Any]:
    """What was handed over, and what else followed, when it ended or changed."""
    events = await reading.followed(request, district, ConsequencesOf(what=what, code=key))
    return page(
        request, "consequences.html", district=district, noun=ENDS[what], key=key, events=events,
        names=await reading.names(request, district),
    )  # fmt: skip


def _known(command: str) -> str:
    return command if command in words.words().commands else ""


def _within(back: str) -> str:
    """Where the reader came from, if that is at the desk."""
    return back if back.startswith("/desk/") and "\\" not in back else ""


def _noun(kind: str, noun: str) -> str:
    if (of := f"{kind}/{noun}") not in words.words().nouns:
        raise NotFoundException
    return of
