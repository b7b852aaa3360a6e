"""`…/rota.ics`: the shifts of a representative or a studio as iCalendar (RFC 5545), for anyone's own calendar."""

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from litestar import Response, get

from services.disclosure import documents as d
from services.disclosure.pages import opened
from services.disclosure.site import District, shifts_of
from shared.projections import Readings
from shared.refusals import Refused

CHINA = ZoneInfo("Asia/Shanghai")


@get("/{code:str}/representatives/{mandate:str}/rota.ics")
async def of_representative(code: str, mandate: str, readings: Readings) -> Response[bytes]:
    """Where and when a representative receives."""
    district = await opened(readings, code)
    found = district.docs.get(d.Profile, mandate)
    if found is None:
        raise Refused("unknown-mandate", id=mandate)
    return _calendar(district, mandate, found.name, shifts_of(district.docs, [found]))


@get("/{code:str}/studios/{studio:str}/rota.ics")
async def of_studio(code: str, studio: str, readings: Readings) -> Response[bytes]:
    """Who receives at a studio, and when."""
    district = await opened(readings, code)
    found = district.docs.get(d.StudioPage, studio)
    if found is None:
        raise Refused("unknown-studio", id=studio)
    everyone = shifts_of(district.docs, district.docs.all(d.Profile).values())
    return _calendar(district, studio, found.name, [each for each in everyone if each.studio == studio])


def _calendar(district: District, whose: str, name: str, shifts: Iterable[d.Shift]) -> Response[bytes]:
    uid = f"{whose}@{district.code}.copperseal"
    made = Calendar.new(prodid="-//Copperseal//rota//ZH", uid=uid, name=name, method="PUBLISH")
    for shift in shifts:
        made.add_component(_event(district, shift))
    made.add_missing_timezones()
    return Response(made.to_ical(), media_type="text/calendar")


def _event(district: District, shift: d.Shift) -> Event:
    """`uid` tells the same shift by the same name at each reading, so that a calendar keeps one of it."""
    begin, end = (
        dt.datetime.combine(shift.on, dt.time.fromisoformat(at), CHINA) for at in shift.slot.split("-")
    )  # fmt: skip
    studio = district.docs.get(d.StudioPage, shift.studio)
    return Event.new(
        uid=f"{shift.on}-{shift.slot}-{shift.studio}-{shift.mandate}@{district.code}.copperseal",
        stamp=dt.datetime.combine(district.last, dt.time(), CHINA), start=begin, end=end,
        summary=f"{district.person(shift.mandate)} {district.studio(shift.studio)}",
        location=studio.address if studio and studio.address else district.studio(shift.studio),
    )  # fmt: skip


ROTA = [of_representative, of_studio]
