"""The agenda of a day of a lab in the back office: its parts, with who leads them and whether visitors read them."""

from datetime import time
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.versions import read_version
from leerkring.core.web.access import staff_only
from leerkring.core.web.forms.fields import check
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import post_answers
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.labs.workspace import labels
from leerkring.labs.workspace.agenda import set_agenda
from leerkring.labs.workspace.beheer.room import NOTES
from leerkring.labs.workspace.forms import WritePart
from leerkring.labs.workspace.queries import get_day, list_parts
from leerkring.labs.workspace.rules import MOST_PARTS, Lead
from leerkring.labs.workspace.views import Part, version_of_parts
from leerkring.labs.workspace.web.entrance import by, open_in_office

ORGANIZER = staff_only("organizer")
PAGE = NOTES + "/programma"
FIELDS = ("begins", "ends", "what", "lead", "who", "public")
SPARE = 3


@page(PAGE, access=ORGANIZER)
async def agenda_page(request: Visit, slug: FromPath[str], day_id: FromPath[UUID]) -> Response[bytes]:
    """Show the agenda of a day to be written."""
    return await _show(request, slug, day_id, Form())


async def _show(request: Visit, slug: str, day_id: UUID, form: Form) -> Response[bytes]:
    entrance = await open_in_office(request, slug)
    async with request.reading() as reading:
        day = await get_day(reading, entrance.lab.id, day_id)
        parts = await list_parts(reading, day_id)
        conflict = await find_meanwhile(
            reading,
            form.no,
            Subject(called="het programma van deze dag", ids=(entrance.lab.id,), actions=("lab.agenda",)),
            reader=request.actor,
        )
    fields = form if form.names else Form.of(_stands(parts))
    used = max((n for n in range(1, MOST_PARTS + 1) if _is_typed(fields, n)), default=0)
    return render(
        request,
        "labs/workspace/beheer/agenda.html",
        status=form.status,
        entrance=entrance,
        a=entrance.lab,
        day=day,
        parts=parts,
        form=form,
        fields=fields,
        rows=range(1, min(used + SPARE, MOST_PARTS) + 1),
        version=version_of_parts(parts),
        conflict=conflict,
        leads=[(lead.value, word.capitalize()) for lead, word in labels.LEADS.items()],
        labels=labels,
        tells=entrance.case is None or entrance.case.consent != "closed",
    )


def _stands(parts: tuple[Part, ...]) -> dict[str, Any]:
    stands: dict[str, Any] = {}
    for number, part in enumerate(parts, 1):
        values = (
            part.begins_at,
            part.ends_at,
            part.what,
            part.lead.value,
            part.who,
            "ja" if part.public else "",
        )
        stands |= {f"{name}-{number}": value for name, value in zip(FIELDS, values, strict=True)}
    return stands


def _is_typed(form: Form, number: int) -> bool:
    return any(form.value(f"{name}-{number}") for name in ("begins", "ends", "what", "who"))


def read_parts(form: Form) -> tuple[tuple[Part, ...] | None, dict[str, str]]:
    """Return the parts that were typed, or every mistake by its field; rows without words are none."""
    parts: list[Part] = []
    mistakes: dict[str, str] = {}
    for number in (n for n in range(1, MOST_PARTS + 1) if _is_typed(form, n)):
        fields, wrong = check(WritePart, Form.of({name: form.value(f"{name}-{number}") for name in FIELDS}))
        if fields is not None and fields.ends <= fields.begins:
            wrong = {"ends": "Kies een tijd na het begin."}
        mistakes |= {f"{name}-{number}": sentence for name, sentence in wrong.items()}
        if fields is not None:
            times = (_minutes(fields.begins), _minutes(fields.ends))
            lead = Lead(fields.lead)
            parts.append(Part(*times, fields.what, lead, fields.who, fields.public == "ja"))
    return (None, mistakes) if mistakes else (tuple(parts), {})


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


@action(PAGE, access=ORGANIZER)
async def set_parts(request: Visit, slug: FromPath[str], day_id: FromPath[UUID]) -> Response[bytes]:
    """Keep the agenda of a day."""
    entrance = await open_in_office(request, slug)

    async def act(parts: tuple[Part, ...], form: Form) -> str:
        await set_agenda(
            request.db, entrance.lab.id, day_id, parts, by(entrance, request, read_version(form))
        )
        return f"{entrance.url}?gedaan=agenda"

    return await post_answers(request, read_parts, act, again=partial(_show, request, slug, day_id))


HANDLERS = [agenda_page, set_parts]
