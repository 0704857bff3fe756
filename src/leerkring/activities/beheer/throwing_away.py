"""Throwing a draft away, after a last look at what goes with it."""

from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer.activities import BASE, ONE, ORGANIZER
from leerkring.activities.queries import back_office
from leerkring.activities.queries.history import was_published
from leerkring.core.database.db import Tx
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.labs.experts.queries.invitations import refuse_while_asked
from leerkring.labs.outcomes.queries import refuse_with_outcome
from leerkring.labs.workspace.queries import refuse_with_notes
from leerkring.messages.queries.drafts import count_contents
from leerkring.messages.throwing_away import throw_away_draft
from leerkring.registrations.queries import back_office as registered

PATH = ONE + "/weggooien"


@page(PATH, access=ORGANIZER)
async def look_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Say what goes, or why it cannot."""
    return await _look(request, slug, Form())


async def _look(request: Visit, slug: str, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        subject = Subject(called="dit concept", ids=(activity.id,), changed_at=activity.updated_at)
        return render(
            request,
            "activities/beheer/throw_away.html",
            status=form.status,
            a=activity,
            goes=await count_contents(reading, activity.id),
            was_published=await was_published(reading, activity.id),
            ever=sum((await registered.count_by_state(reading, activity.id)).values()),
            form=form,
            conflict=await find_meanwhile(reading, form.no, subject, reader=request.actor),
            refusal=form.refusal,
        )


@action(PATH, access=ORGANIZER)
async def throw_away(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Throw it away; the list says that it is gone."""
    form = await read_form(request)
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)

    async def act() -> str:
        version = read_version(form)
        await throw_away_draft(
            request.db,
            activity.id,
            unless=_refuse_what_is_known,
            version=version,
            actor=request.actor,
            now=request.now,
        )
        return f"{BASE}?gedaan=weggegooid"

    return await post_act(form, act, again=partial(_look, request, slug))


async def _refuse_what_is_known(tx: Tx, activity_id: UUID) -> None:
    await refuse_while_asked(tx, activity_id)
    await refuse_with_outcome(tx, activity_id)
    await refuse_with_notes(tx, activity_id)


HANDLERS = [look_page, throw_away]
