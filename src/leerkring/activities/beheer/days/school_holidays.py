"""The list of school holidays: what organisers are warned of when a day is in one."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath
from pydantic import Field

from leerkring.activities.beheer.activities import ORGANIZER
from leerkring.activities.editing import school_holidays as kept
from leerkring.activities.editing.school_holidays import SchoolHolidayDraft
from leerkring.activities.queries.planning import get_school_holiday, list_school_holidays
from leerkring.core.text.dutch import local
from leerkring.core.versions import read_version
from leerkring.core.web.forms.fields import Fields, Line, check
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.form_dates import Day
from leerkring.core.web.forms.post import Mistakes, post_act, post_form
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile

BASE = "/beheer/schoolvakanties"
ONE = BASE + "/{holiday_id:uuid}"
REGIONS = ("Noord", "Midden", "Zuid")
LABELS = {"name": "Vakantie", "regions": "Regio’s", "first": "Eerste dag", "last": "Laatste dag"}
DONE = {
    "toegevoegd": "De vakantie staat in de lijst.",
    "gewijzigd": "De vakantie is gewijzigd.",
    "verwijderd": "De vakantie is uit de lijst.",
}


class HolidayFields(Fields):
    """A holiday of the schools; without a region it is of the whole country."""

    name: Line("Vul in hoe de vakantie heet.", at_most=60)  # type: ignore[valid-type]
    regions: list[str] = Field(default_factory=list)
    first: Day
    last: Day


def _draft(fields: HolidayFields) -> SchoolHolidayDraft:
    if fields.last < fields.first:
        raise Mistakes({"last": "De laatste dag ligt voor de eerste. Kies een latere dag."})
    if (fields.last - fields.first).days > 92:
        raise Mistakes({"last": "Dat is meer dan drie maanden. Kies een eerdere dag."})
    if not set(fields.regions) <= set(REGIONS):
        raise Mistakes({"regions": "Kies uit Noord, Midden en Zuid."})
    chosen = [name for name in REGIONS if name in fields.regions]
    regions = "" if len(chosen) == len(REGIONS) else ",".join(chosen)
    return SchoolHolidayDraft(fields.name, regions, fields.first, fields.last)


@page(BASE, access=ORGANIZER)
async def holidays_page(request: Visit) -> Response[bytes]:
    """Show the holidays that are not over, and a form for one more."""
    return await _overview(request, Form())


async def _overview(request: Visit, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        lines = await list_school_holidays(reading, local(request.now).date())
    return render(
        request,
        "activities/beheer/days/school_holidays.html",
        status=form.status,
        lines=lines,
        form=form,
        regions=[(name, name) for name in REGIONS],
        done=DONE.get(request.asked("gedaan"), ""),
    )


@action(BASE, access=ORGANIZER)
async def add_holiday(request: Visit) -> Response[bytes]:
    """Put a holiday in the list."""

    async def act(fields: HolidayFields, _: Form) -> str:
        await kept.add_school_holiday(request.db, _draft(fields), actor=request.actor, now=request.now)
        return f"{BASE}?gedaan=toegevoegd"

    return await post_form(request, HolidayFields, act, again=partial(_overview, request))


@page(ONE, access=ORGANIZER)
async def holiday_page(request: Visit, holiday_id: FromPath[UUID]) -> Response[bytes]:
    """Show one holiday, to be changed or taken out."""
    return await _edit(request, holiday_id)


async def _edit(request: Visit, holiday_id: UUID, sent: Form | None = None) -> Response[bytes]:
    async with request.reading() as reading:
        line = await get_school_holiday(reading, holiday_id)
        stands = {"name": line.name, "first": line.first.isoformat(), "last": line.last.isoformat()}
        conflict = await find_meanwhile(
            reading,
            sent.no if sent else None,
            Subject(called="deze vakantie", ids=(holiday_id,)),
            reader=request.actor,
            typed=sent if sent and "name" in sent.names else None,
            theirs=stands | {"regions": line.regions},
            labels=LABELS,
        )
    chosen = _chosen(line.regions)
    form = sent or Form.of(stands | {"regions": chosen})
    if "name" not in form.names and form.ok:  # the button that takes it out sends none
        form = form.with_values(**stands)
    return render(
        request,
        "activities/beheer/days/school_holiday.html",
        status=sent.status if sent else 200,
        form=form,
        version=line.version,
        conflict=conflict,
        where=f"{BASE}/{holiday_id}",
        regions=[(name, name) for name in REGIONS],
    )


def _chosen(regions: str) -> Sequence[str]:
    return regions.split(",") if regions else []


@action(ONE, access=ORGANIZER)
async def change_holiday(request: Visit, holiday_id: FromPath[UUID]) -> Response[bytes]:
    """Keep what was filled in, or take the holiday out of the list."""
    form = await read_form(request)

    async def act() -> str:
        actor, version, now = request.actor, read_version(form), request.now
        if form.value("remove"):
            await kept.remove_school_holiday(request.db, holiday_id, version=version, actor=actor, now=now)
            return f"{BASE}?gedaan=verwijderd"
        fields, mistakes = check(HolidayFields, form)
        if fields is None:
            raise Mistakes(mistakes)
        draft = _draft(fields)
        await kept.change_school_holiday(request.db, holiday_id, draft, version=version, actor=actor, now=now)
        return f"{BASE}?gedaan=gewijzigd"

    return await post_act(form, act, again=partial(_edit, request, holiday_id))


HANDLERS = [holidays_page, add_holiday, holiday_page, change_holiday]
