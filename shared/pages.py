"""Chinese first, English on request: the words of the pages are Chinese, `locale/en.po` has them in English."""

import io
from importlib.resources import files
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from litestar import Request

ZH, EN = "zh", "en"
COOKIE = "lang"


def translations() -> dict[str, NullTranslations]:
    """By language; Chinese needs none."""
    catalogue = io.BytesIO(files("services.disclosure").joinpath("locale/en.po").read_bytes())
    compiled = io.BytesIO()
    write_mo(compiled, read_po(catalogue, locale="en"))
    compiled.seek(0)
    return {ZH: NullTranslations(), EN: Translations(compiled)}


def language(request: Request[Any, Any, Any]) -> str:
    """Asked for in the address, chosen before, or preferred by the browser."""
    asked = request.query_params.get(COOKIE) or request.cookies.get(COOKIE)
    if asked in (ZH, EN):
        return asked
    preferred = request.headers.get("accept-language", "").lower()
    return next((code for code in (part.strip()[:2] for part in preferred.split(",")) if code in (ZH, EN)), ZH)
