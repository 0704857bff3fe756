"""Templates: activities that staff keep as an example, and new ones made from them."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer.activities import BASE, ONE, ORGANIZER
from leerkring.activities.beheer.copy import CHOICES, Wanted, make_draft, read_copy
from leerkring.activities.beheer.labels import KIND_NAMES
from leerkring.activities.beheer.new_forms import read_request_key
from leerkring.activities.beheer.publishing import get_activity
from leerkring.activities.editing.copying import Along, same_weekday
from leerkring.activities.editing.creating import create_activity
from leerkring.activities.editing.templates import (
    keep_template,
    remove_template,
    rename_template,
    version_of_template,
)
from leerkring.activities.queries.templates import get_template, list_templates
from leerkring.core.ids import uuid7
from leerkring.core.text.dutch import listed, local
from leerkring.core.versions import read_version
from leerkring.core.web.forms.fields import Fields, Line
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act, post_answers, post_form
from leerkring.core.web.forms.typed_dates import WrongHour
from leerkring.core.web.pages import Visit, action, page, render, signed_in
from leerkring.editing.edit_conflict import Subject, find_meanwhile

KEEP = ONE + "/sjabloon"
ALL = BASE + "/sjablonen"
TEMPLATE = ALL + "/{template_id:uuid}"
CHANGE = TEMPLATE + "/wijzigen"
DONE = {
    "bewaard": "Het sjabloon is bewaard. Iedereen die activiteiten maakt, kan ermee beginnen.",
    "hernoemd": "Het sjabloon heeft een andere naam.",
    "weg": "Het sjabloon is weg. De activiteiten die ermee gemaakt zijn, blijven.",
}
FROM_TEMPLATE = tuple(
    (along, label, "plaats en adres" if along is Along.LOCATIONS else hint)
    for along, label, hint in CHOICES
    if along is not Along.TEAM
)
"""What may come along: all but people and links to join, since a template has none."""
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
SOME_WEEKS = timedelta(weeks=6)


class NameFields(Fields):
    """What a template is called."""

    name: Line("Vul in hoe het sjabloon heet.", at_most=120)  # type: ignore[valid-type]


@page(KEEP, access=ORGANIZER)
async def keep_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Ask what the template is called."""
    return await _keep(request, slug, None)


async def _keep(request: Visit, slug: str, form: Form | None) -> Response[bytes]:
    activity = await get_activity(request, slug)
    form = form or Form.of({"name": activity.title[:120]})
    template = "activities/beheer/keep_template.html"
    return render(request, template, status=form.status, a=activity, form=form, refusal=form.refusal)


@action(KEEP, access=ORGANIZER)
async def keep(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Keep the activity as an example, as it stands."""
    activity = await get_activity(request, slug)

    async def act(fields: NameFields, _form: Form) -> str:
        await keep_template(request.db, activity.id, fields.name, actor=request.actor, now=request.now)
        return f"{ALL}?gedaan=bewaard"

    return await post_form(request, NameFields, act, again=partial(_keep, request, slug))


@page(ALL, access=ORGANIZER)
async def templates_page(request: Visit) -> Response[bytes]:
    """List the templates; each leads to a new activity."""
    async with request.reading() as reading:
        templates = await list_templates(reading)
    return render(
        request,
        "activities/beheer/templates.html",
        templates=templates,
        kinds=KIND_NAMES,
        done=DONE.get(request.asked("gedaan"), ""),
    )


@page(TEMPLATE, access=ORGANIZER)
async def begin_page(request: Visit, template_id: FromPath[UUID]) -> Response[bytes]:
    """Ask what the new activity is called, when it begins, and what comes along."""
    return await _begin(request, template_id, None)


async def _begin(request: Visit, template_id: UUID, form: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        template = await get_template(reading, template_id)
    first = local(template.draft.starts_at).date()
    form = form or Form.of(
        {
            "request_key": uuid7(),
            "title": template.draft.title,
            "date": same_weekday(first, local(request.now + SOME_WEEKS).date()).isoformat(),
            "along": [str(one) for one, *_ in FROM_TEMPLATE],
        }
    )
    return render(
        request,
        "activities/beheer/from_template.html",
        status=form.status,
        template=template,
        gone=listed(template.gone),
        days=template.draft.occurrences,
        weekday=WEEKDAYS[first.weekday()],
        form=form,
        choices=FROM_TEMPLATE,
        refusal=form.refusal,
    )


@action(TEMPLATE, access=ORGANIZER)
async def begin(request: Visit, template_id: FromPath[UUID]) -> Response[bytes]:
    """Make a draft from the template, and open it."""
    async with request.reading() as reading:
        template = await get_template(reading, template_id)

    async def act(wanted: Wanted, form: Form) -> str:
        try:
            draft = make_draft(template.draft, wanted, request.now)
        except WrongHour as hour:
            raise Mistakes({"date": str(hour)}) from None
        saved = await create_activity(
            request.db,
            draft,
            person_id=signed_in(request).person_id,
            request_key=read_request_key(form),
            actor=request.actor,
            now=request.now,
        )
        return f"{BASE}/{saved.slug}?gedaan=gemaakt"

    return await post_answers(
        request,
        partial(read_copy, today=local(request.now).date()),
        act,
        again=partial(_begin, request, template_id),
    )


@page(CHANGE, access=ORGANIZER)
async def change_page(request: Visit, template_id: FromPath[UUID]) -> Response[bytes]:
    """Ask for another name, or whether it may go."""
    return await _change(request, template_id, None)


async def _change(request: Visit, template_id: UUID, form: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        template = await get_template(reading, template_id)
        conflict = await find_meanwhile(
            reading,
            form.no if form else None,
            Subject(called="dit sjabloon", ids=(template_id,)),
            reader=request.actor,
            typed=form,
            theirs={"name": template.name},
            labels={"name": "Naam"},
        )
    form = form or Form.of({"name": template.name})
    return render(
        request,
        "activities/beheer/change_template.html",
        status=form.status,
        template=template,
        form=form,
        version=version_of_template(template.name),
        conflict=conflict,
        refusal=form.refusal,
    )


@action(CHANGE, access=ORGANIZER)
async def change(request: Visit, template_id: FromPath[UUID]) -> Response[bytes]:
    """Call it otherwise, or throw it away."""
    form, again = await read_form(request), partial(_change, request, template_id)
    by: dict[str, Any] = {"version": read_version(form), "actor": request.actor, "now": request.now}
    if form.value("doen") == "weg":

        async def throw_away() -> str:
            await remove_template(request.db, template_id, **by)
            return f"{ALL}?gedaan=weg"

        return await post_act(form, throw_away, again=again)

    async def act(fields: NameFields, _form: Form) -> str:
        await rename_template(request.db, template_id, fields.name, **by)
        return f"{ALL}?gedaan=hernoemd"

    return await post_form(request, NameFields, act, again=again)


HANDLERS = [keep_page, keep, templates_page, begin_page, begin, change_page, change]
