"""How a face makes a page: its templates are Chinese, `locale/en.po` beside them has their words in English.

What more than one face shows is in `shared/templates`, with a `locale/en.po` of its own.
"""

import io
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlencode

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined
from litestar import MediaType, Request, Response
from litestar.types import Message, Scope

from shared.calendar import term
from shared.laid_out import exact, in_order, share

ZH, EN = "zh", "en"
COOKIE = "lang"
YEAR = 365 * 86400
HEADERS = (
    (b"content-security-policy", b"default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
                                 b"base-uri 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)  # fmt: skip
SHARED = PrefixLoader({"shared": PackageLoader("shared")})  # what more than one face shows
Filters = Mapping[str, Callable[..., object]]


class Pages:
    """Renders a package's templates in the reader's language; `filters` by the language."""

    def __init__(self, package: str, filters: Mapping[str, Filters]) -> None:
        self._environments = {
            code: _environment(package, words, filters[code]) for code, words in translations(package).items()
        }

    def render(
        self, request: Request[Any, Any, Any], template: str, status: int = 200, **values: object
    ) -> Response[str]:
        """The page as a response; a language asked for in the address is remembered."""
        lang = language(request)
        other = EN if lang == ZH else ZH
        query = [(name, value) for name, value in request.query_params.multi_items() if name != COOKIE]
        path = request.scope["path"]
        here = "/" + quote(path.lstrip("/"))  # never the address of another site, which `//` would begin
        html = self._environments[lang].get_template(template).render(
            lang=lang, other=other, path=path, switch=f"{here}?{urlencode([*query, (COOKIE, other)])}", **values
        )  # fmt: skip
        headers = {"Vary": "Cookie, Accept-Language", "Content-Language": "zh-CN" if lang == ZH else EN}
        response = Response(html, status_code=status, media_type=MediaType.HTML, headers=headers)
        if request.query_params.get(COOKIE) == lang:
            response.set_cookie(COOKIE, lang, max_age=YEAR, samesite="lax", httponly=True)
        return response


async def guarded(message: Message, _: Scope) -> None:
    """Before it is sent: what a browser is told with every answer, be it a page, a refusal or a style sheet."""
    if message["type"] == "http.response.start":
        given = {name.lower() for name, _ in message["headers"]}
        message["headers"] = [*message["headers"], *(each for each in HEADERS if each[0] not in given)]


def translations(package: str) -> dict[str, NullTranslations]:
    """By language, of a package's own words and of those that all share; Chinese needs none."""
    return {ZH: NullTranslations(), EN: _catalogue("shared").merge(_catalogue(package))}


def _catalogue(package: str) -> Translations:
    catalogue = io.BytesIO(files(package).joinpath("locale/en.po").read_bytes())
    compiled = io.BytesIO()
    write_mo(compiled, read_po(catalogue, locale=EN))
    compiled.seek(0)
    return Translations(compiled)


def language(request: Request[Any, Any, Any]) -> str:
    """Asked for in the address, chosen before, or preferred by the browser."""
    asked = request.query_params.get(COOKIE) or request.cookies.get(COOKIE)
    if asked in (ZH, EN):
        return asked
    preferred = request.headers.get("accept-language", "").lower()
    return next((code for code in (part.strip()[:2] for part in preferred.split(",")) if code in (ZH, EN)), ZH)


def _environment(package: str, words: NullTranslations, filters: Filters) -> Environment:
    made = Environment(
        loader=ChoiceLoader([PackageLoader(package), SHARED]), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"],
    )  # fmt: skip
    made.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]
    made.filters.update({"share": share, "exact": exact, "in_order": in_order, "term": term, **filters})
    return made
