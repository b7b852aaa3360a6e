"""How a page of the desk is made, and the routes of them all."""

import re
import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
from litestar import Request, Response
from litestar.response import Redirect

from services.gateway.desk import words
from services.gateway.desk.reading import Event
from shared.calendar import CHINA
from shared.contracts.registry import RulebookPublished
from shared.contracts.rulebook import Rulebook
from shared.contracts.tags import tag
from shared.pages import EN, ZH, Pages

SHEET = re.compile(r"[0-9a-f]{32}")
TABLES = ("mandates", "studios", "organisations")


def address(district: str, noun: str, key: str) -> str:
    """Where a record is."""
    return f"/desk/{district}/{noun}/{quote(key, safe='')}"


def page(request: Request[Any, Any, Any], template: str, status: int = 200, **values: object) -> Response[str]:
    """A page that nobody but who asked for it may keep."""
    response = _SITE.render(request, template, status, **{"district": "", **values})
    response.headers["Cache-Control"] = "private, no-store"
    return response


def sheet_of(request: Request[Any, Any, Any]) -> str:
    """Which sheet of paper a form is, by its address; "" for one that has none yet."""
    found = SHEET.fullmatch(request.query_params.get("sheet", ""))
    return found[0] if found else ""


def on_a_new_sheet(request: Request[Any, Any, Any]) -> Redirect:
    """To the same form under an address of its own: who comes back to it has the same sheet before them."""
    query = {**request.query_params, "sheet": uuid.uuid4().hex}
    return Redirect(f"{quote(request.scope['path'])}?{urlencode(query)}", status_code=303)


def handed_in(at: str, what: str, *, repeated: bool) -> Redirect:
    """To the record, which says that it was done, or that it had been before."""
    return Redirect(f"{at}?{'repeated' if repeated else 'done'}={what}", status_code=303)


def named(code: str, names: Mapping[str, Mapping[str, str]], lang: str) -> str:
    """A code with the name that it stands for, if it stands for one."""
    shown = {ZH: "{}（{}）", EN: "{} ({})"}[lang]
    return next((shown.format(names[table][code], code) for table in TABLES if code in names[table]), code)


def said(value: object, names: Mapping[str, Mapping[str, str]], lang: str) -> str:
    """What an event says, for readers."""
    match value:
        case {"sealed": _}:
            return "（已密封）" if lang == ZH else "(sealed)"
        case bool():
            return {ZH: ("否", "是"), EN: ("no", "yes")}[lang][value]
        case dict():
            return {ZH: "；", EN: "; "}[lang].join(
                f"{words.part_name(str(k), lang)} {said(v, names, lang)}" for k, v in value.items()
            )
        case list():
            return {ZH: "、", EN: ", "}[lang].join(said(each, names, lang) for each in value)
        case str():
            return words.value_name(named(value, names, lang), lang)
    return str(value)


def rulebook(event: Event) -> Rulebook | None:
    """What a rulebook says that was published; None of any other event."""
    kind = tag(RulebookPublished)
    return msgspec.convert(event.said["rulebook"], Rulebook) if event.type == kind else None


def _filters(lang: str) -> dict[str, Any]:
    told: dict[str, Callable[..., str]] = {
        "service": words.service_name, "noun": words.noun_name, "command": words.command_name,
        "event": words.event_name, "field": words.field_name, "value": words.value_name, "said": said, "named": named,
    }  # fmt: skip
    return {
        **{name: partial(tell, lang=lang) for name, tell in told.items()}, "address": address,
        "rulebook": rulebook, "pair": lambda value: (value, value),
        "in_china": lambda at: at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M"),
    }  # fmt: skip


_SITE = Pages("services.gateway.desk", {lang: _filters(lang) for lang in (ZH, EN)})
