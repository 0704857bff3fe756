"""Lists of who comes, to print: by day with boxes, or names alone; as a page and as a PDF. They are handed over as a file, so that is logged."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries import back_office as activities
from leerkring.activities.queries.back_office import ActivityDetails, OccurrenceDetails
from leerkring.core.audit import write_audit
from leerkring.core.bounded.process import NotDone
from leerkring.core.text.dutch import aantal, datum_tijd, korte_datum
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.people.sessions import require_token
from leerkring.registrations.beheer.registrations import ALL, SEES_PEOPLE
from leerkring.registrations.printed.pdf import make_list
from leerkring.registrations.printed.queries import list_coming
from leerkring.registrations.printed.rules import MOST_EMPTY, Line, Way, by_surname, lies_on_its_side
from leerkring.registrations.refusals import ListNotMade

ATTENDANCE, NAMES = ALL + "/presentielijst", ALL + "/namenlijst"
EMPTY = 5
NO_BREAK = "\u00a0"
MOST_ON_ONE_LINE = 8
"""With more days the weekday stands above the date; the widths in `printed/list.typ` follow this."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list as it is asked: for one day or for all, to tick or to sign, with so many empty lines."""

    activity: ActivityDetails
    days: tuple[OccurrenceDetails, ...]
    asked: tuple[OccurrenceDetails, ...]
    way: Way
    empty: int
    lines: tuple[Line, ...]

    @property
    def words(self) -> dict[str, str]:
        """What is asked, as a form has it."""
        day = str(self.asked[0].id) if len(self.asked) == 1 < len(self.days) else ""
        return {"dag": day, "hoe": self.way, "leeg": str(self.empty)}

    @property
    def comes(self) -> str:
        """How many there are."""
        return aantal(len(self.lines), "deelnemer", "deelnemers")

    @property
    def about(self) -> list[str]:
        """What stands above the list: the day and the place, or how many days."""
        if len(self.asked) == 1:
            (day,) = self.asked
            return [f"{datum_tijd(day.starts_at, day.ends_at)}, {day.place}", self.comes]
        return [f"{aantal(len(self.asked), 'dag', 'dagen')}, {self.comes}"]

    @property
    def heads(self) -> list[str]:
        """What stands above the boxes of each day."""
        if len(self.asked) == 1:
            return ["Handtekening" if self.way is Way.SIGN else "Aanwezig"]
        words = [korte_datum(day.starts_at) for day in self.asked]
        if len(words) <= MOST_ON_ONE_LINE:
            return [word.replace(" ", NO_BREAK) for word in words]
        return [
            f"{weekday} {day.replace(' ', NO_BREAK)}" for weekday, _, day in (w.partition(" ") for w in words)
        ]


async def _sheet(request: Visit, slug: str, asked: Mapping[str, Any]) -> Sheet:
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        found = await activities.list_occurrences(reading, activity.id)
        people = await list_coming(reading, activity.id)
    days = tuple(day for day in found if not day.cancelled)
    one = tuple(day for day in days if str(day.id) == asked.get("dag", ""))
    way = Way.SIGN if asked.get("hoe") == Way.SIGN else Way.TICK
    typed = str(asked.get("leeg", EMPTY))
    empty = min(int(typed), MOST_EMPTY) if typed.isdecimal() and len(typed) < 4 else EMPTY
    return Sheet(activity, days, one or days, way, empty, tuple(by_surname(people)))


@page(ATTENDANCE, access=SEES_PEOPLE)
async def attendance(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show who comes, by surname, with a box for each day: to print, or to take as a PDF."""
    sheet = await _sheet(request, slug, request.query_params)
    return _shown(request, "registrations/beheer/attendance_list.html", sheet)


@page(NAMES, access=SEES_PEOPLE)
async def names(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show who comes, by surname: names, organisations and functions alone."""
    sheet = await _sheet(request, slug, {"leeg": "0"})
    return _shown(request, "registrations/beheer/name_list.html", sheet)


def _shown(request: Visit, template: str, sheet: Sheet) -> Response[bytes]:
    return render(
        request, template, a=sheet.activity, sheet=sheet, form=Form.of(sheet.words), most_empty=MOST_EMPTY
    )


@action(ATTENDANCE + ".pdf", access=SEES_PEOPLE)
async def attendance_file(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Hand the same list over as a PDF."""
    form = await read_form(request)
    sheet = await _sheet(request, slug, {name: form.value(name) for name in form.names})
    require_token(request, form)
    return await _file(request, sheet, "Presentielijst", sheet.heads)


@action(NAMES + ".pdf", access=SEES_PEOPLE)
async def names_file(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Hand the names over as a PDF."""
    sheet = await _sheet(request, slug, {"leeg": "0"})
    require_token(request, await read_form(request))
    return await _file(request, sheet, "Namenlijst", [])


async def _file(request: Visit, sheet: Sheet, what: str, heads: list[str]) -> Response[bytes]:
    activity = sheet.activity
    try:
        made = await make_list(
            sheet.lines,
            title=activity.title,
            what=what,
            about=sheet.about if heads else [sheet.comes],
            days=heads,
            signs=sheet.way is Way.SIGN,
            empty=sheet.empty,
            wide=bool(heads) and lies_on_its_side(sheet.asked, sheet.way),
        )
    except NotDone as error:
        raise ListNotMade from error
    async with request.db.transaction() as tx:
        await write_audit(
            tx,
            at=request.now,
            actor=request.actor,
            action="list.printed",
            subject="activity",
            subject_id=activity.id,
            what=what.lower(),
            people=len(sheet.lines),
        )
    headers = {
        "Content-Disposition": f'attachment; filename="{what.lower()}-{activity.slug}.pdf"',
        "Cache-Control": "no-store",
    }
    return Response(made, status_code=200, media_type="application/pdf", headers=headers)


HANDLERS = [attendance, attendance_file, names, names_file]
