"""How a page is made: template, language, the footer's freshness, and the header that says how fresh."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import MediaType, Request, Response

from services.disclosure import documents as d
from services.disclosure.language import COOKIE, EN, ZH, language, translations
from services.disclosure.manner import in_chinese, in_english, per_cent
from shared.projections import Reading

POSITION = "X-Copperseal-Position"
YEAR = 365 * 86400


class District:
    """A district's public documents at one position of its log."""

    def __init__(self, code: str, reading: Reading, today: dt.date, as_of: dt.date | None = None) -> None:
        self.code, self.today = code, today
        self.seq = reading.seq
        self.docs = reading.docs
        fresh = self.docs.get(d.Freshness, "last")
        self.last = min(fresh.day, today) if fresh else today  # the last day on record
        self.day = min(as_of or self.last, self.last)  # the day that is shown
        self.looks_back = self.day < self.last

    @property
    def name(self) -> str:
        """The district's own name."""
        found = self.docs.get(d.Organisation, self.code)
        return found.name if found else self.code

    def organisation(self, code: str) -> str:
        """An organisation's name, with whoever came after it; its code if it is not on record."""
        found = self.docs.get(d.Organisation, code)
        if found is None:
            return code
        later = [self.organisation(each) for each in found.successors]
        return f"{found.name}→{'、'.join(later)}" if later else found.name

    def person(self, mandate: str) -> str:
        """A representative's name; the mandate if it is not on record."""
        found = self.docs.get(d.Profile, mandate)
        return found.name if found else mandate

    def studio(self, studio: str) -> str:
        """A studio's name; its code if it is not on record."""
        found = self.docs.get(d.StudioPage, studio)
        return found.name if found else studio


class Site:
    """Renders templates in the reader's language."""

    def __init__(self) -> None:
        self._environments = {code: _environment(code, words) for code, words in translations().items()}

    def page(
        self, request: Request[Any, Any, Any], template: str, district: District | None = None, status: int = 200,
        **values: object,
    ) -> Response[str]:  # fmt: skip
        """The page as a response; a language asked for in the address is remembered."""
        lang = language(request)
        other = EN if lang == ZH else ZH
        query = [(name, value) for name, value in request.query_params.multi_items() if name != COOKIE]
        html = self._environments[lang].get_template(template).render(
            lang=lang, other=other, district=district, path=request.scope["path"],
            switch=f"{request.scope['path']}?{urlencode([*query, (COOKIE, other)])}", **values,
        )  # fmt: skip
        headers = {"Vary": "Cookie, Accept-Language", "Content-Language": "zh-CN" if lang == ZH else EN}
        if district is not None:
            headers[POSITION] = f"{district.code}:{district.seq}"
        response = Response(html, status_code=status, media_type=MediaType.HTML, headers=headers)
        if request.query_params.get(COOKIE) == lang:
            response.set_cookie(COOKIE, lang, max_age=YEAR, samesite="lax", httponly=True)
        return response


def _environment(lang: str, words: Any) -> Environment:
    made = Environment(
        loader=PackageLoader("services.disclosure"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"],
    )  # fmt: skip
    made.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]
    made.filters["told"] = in_chinese if lang == ZH else in_english
    made.filters["percent"] = lambda rate: per_cent(*rate)
    return made
