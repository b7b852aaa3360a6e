"""A command asked by form: done, or shown again with every word that was typed and why it was not."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.exceptions import NotFoundException

from services.gateway.access import only_signed_in, sign_in_by, signed_in
from services.gateway.commands import MAX_BODY, District, command_id
from services.gateway.desk import forms, reading, words
from services.gateway.desk.reading import AnyRequest, Event
from services.gateway.desk.site import address, handed_in, on_a_new_sheet, page, sheet_of
from shared.bus.queries import NoAnswer
from shared.contracts.base import Command
from shared.contracts.replies import Accepted, Conflicted, Refusal, Reply
from shared.contracts.tags import commands, tag
from shared.handling import today
from shared.pages import EN, ZH
from shared.refusals import CATALOGUE, Refused


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Why it was not done: a stable code, the words in both languages, and the field to blame."""

    code: str
    zh: str
    en: str
    field: str = ""


VERSION = re.compile(r"[0-9]{1,9}")
INDEX = re.compile(r"\[\d*\].*")  # of a value among several, in a field's name
NAMED = re.compile(r"`([^`]+)`")  # a field, in a docstring
CHINESE = re.compile(r" ?\([^()]*[一-鿿][^()]*\)| ?[一-鿿]+:?")  # the terms that the Chinese side has as its words
ROOM = 8 * MAX_BODY  # a form writes each byte of a Chinese word with three
BUSY = Problem(
    code="unavailable",
    zh="暂时未能提交，请稍后再按一次",
    en="it could not be handed in for now; press once more in a while",
)

WRONG = Problem(
    code="unauthorised",
    zh="令牌不对，请核对后再试。",
    en="That is not the token. Look at it and try again.",
    field="token",
)


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """A form before a clerk: which sheet, what is typed, on which version of the record, and why it is still here."""

    sheet: str
    typed: Mapping[str, str]
    seen: int | None = None
    problem: Problem | None = None
    changed: tuple[Event, ...] = ()


@get("/{district:str}/commands/{name:str}", guards=[only_signed_in])
async def blank(request: AnyRequest, district: District, name: str) -> Response[Any]:
    """A new form, or one that somebody comes back to; what the address says is filled in."""
    kind = _command(name)
    if not (sheet := sheet_of(request)):
        return on_a_new_sheet(request)
    typed = {"on": today().isoformat(), **request.query_params}
    key = typed.get(words.key_of(kind.noun), "")
    version = (await reading.record(request, district, kind.noun, key)).version if key else 0
    return await _shown(request, district, kind, Form(sheet=sheet, typed=typed, seen=version or None))


@post("/{district:str}/commands/{name:str}", request_max_body_size=ROOM)
async def ask(request: AnyRequest, district: District, name: str) -> Response[Any]:
    """Done; or the form again. Whose sitting is over gives the token with it, and loses nothing."""
    kind = _command(name)
    typed = {field: str(text) for field, text in (await request.form()).items()}
    seen, sheet, token = (typed.pop(field, "") for field in ("seen", "sheet", "token"))
    form = Form(sheet=sheet, seen=int(seen) if VERSION.fullmatch(seen) else None, typed=typed)
    if not signed_in(request) and not sign_in_by(request, token):
        return await _shown(
            request, district, kind, msgspec.structs.replace(form, problem=WRONG) if token else form, 401
        )
    try:
        command = forms.command(kind, typed)
    except Refused as refusal:
        return await _because(request, district, kind, form, 422, _by_its_label(refusal))
    reply = await _asked(request, district, command, form)
    match reply:
        case Accepted(repeated=repeated, first_seq=first):
            return handed_in(address(district, kind.noun, command.key), name, repeated=repeated or not first)
        case Refusal(code=code, zh=zh, en=en, field=field):
            return await _because(request, district, kind, form, 422, Problem(code=code, zh=zh, en=en, field=field))
        case Conflicted(changed=changed) if changed:
            return await _meanwhile(request, district, kind, form, command.key)
    return await _because(request, district, kind, form, 503, BUSY)


async def _asked(request: AnyRequest, district: str, command: Command, form: Form) -> Reply:
    """The same words on the same sheet are the same command: pressed twice, it is done once."""
    made = command_id(district, tag(type(command)), f"{form.sheet}\n{msgspec.json.encode(command).decode()}")
    state, trace = request.app.state, request.headers.get("traceparent")
    reply: Reply = await state.commands.ask(district, command, made, state.actor, trace, seen=form.seen)
    return reply


async def _meanwhile(request: AnyRequest, district: str, kind: type[Command], form: Form, key: str) -> Response[Any]:
    """The form, and what others wrote since it was opened; from now on that is seen."""
    try:
        found = await reading.record(request, district, kind.noun, key)
    except NoAnswer:
        return await _because(request, district, kind, form, 503, BUSY)
    others = tuple(found.events[form.seen or 0 :])
    again = msgspec.structs.replace(form, seen=found.version, changed=others)
    return await _shown(request, district, kind, again, 412)


def _by_its_label(refusal: Refused) -> Problem:
    """A field that cannot be read is called what the form calls it; one of several values is the whole field."""
    field = INDEX.sub("", refusal.field)
    zh, en = (
        CATALOGUE[refusal.code]._asdict()[lang].format_map({**refusal.values, "name": words.field_name(field, lang)})
        for lang in (ZH, EN)
    )
    return Problem(code=refusal.code, zh=zh, en=en, field=field)


async def _because(
    request: AnyRequest, district: str, kind: type[Command], form: Form, status: int, problem: Problem
) -> Response[Any]:
    return await _shown(request, district, kind, msgspec.structs.replace(form, problem=problem), status)


async def _shown(
    request: AnyRequest, district: str, kind: type[Command], form: Form, status: int = 200
) -> Response[Any]:
    """The form; who does not sit at the desk is shown nothing but what they typed."""
    inside, key = signed_in(request), words.key_of(kind.noun)
    fields = forms.inputs(kind, key)
    blamed = form.problem.field if form.problem else ""
    names = await reading.names(request, district) if inside else reading.NOBODY
    return page(
        request, "form.html", status, district=district, noun=kind.noun, key=form.typed.get(key, ""), form=form,
        command=tag(kind), summary=_summary(kind), fields=fields, signed_in=inside,
        blamed={each.name for each in fields if blamed and blamed in (each.name, each.name.partition(".")[0])},
        offered=sorted({"-".join(each.named) for each in fields if each.named}) if inside else [],
        meant=_meant(fields, blamed, form.typed, names), names=names,
    )  # fmt: skip


def _meant(fields: Sequence[forms.Input], blamed: str, typed: Mapping[str, str], names: reading.Names) -> list[str]:
    """The codes of whom was named in the field to blame: a name that somebody has, where a code is needed."""
    named = next((each.named for each in fields if each.name == blamed), ())
    name = typed.get(blamed, "").strip()
    return sorted(code for table in named for code, its in names[table].items() if its == name != code)


def _summary(kind: type[Command]) -> str:
    """What its contract says of it in English, each field by the name that it has in the form; "" if only the term."""

    def shown(found: re.Match[str]) -> str:
        return f"“{words.field_name(found[1], EN)}”" if found[1] in kind.__struct_fields__ else found[1]

    told = CHINESE.sub("", NAMED.sub(shown, (kind.__doc__ or "").partition("\n")[0])).lstrip(" ,:.")
    return told[:1].upper() + told[1:]


def _command(name: str) -> type[Command]:
    kind = commands().get(name)
    if kind is None or kind.internal:
        raise NotFoundException
    return kind
