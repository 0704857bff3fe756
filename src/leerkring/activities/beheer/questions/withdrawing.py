"""Taking back the second form after it was sent, with a last look at how many were asked and answered."""

from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer.activities import BASE, ONE, ORGANIZER
from leerkring.activities.beheer.questions.which import SECOND, WhichForm
from leerkring.activities.queries import back_office
from leerkring.activities.queries.follow_up import find_follow_up
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.registrations.follow_up.queries import count_asked
from leerkring.registrations.follow_up.service import version_of_withdrawing, withdraw_follow_up

PATH = f"{ONE}/{SECOND}/intrekken"


@page(PATH, access=ORGANIZER)
async def withdraw_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Say how many were asked, and whose answers go."""
    return await _look(request, slug, Form())


async def _look(request: Visit, slug: str, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        second = await find_follow_up(reading, activity.id)
        so_far = await count_asked(reading, activity.id)
        about = Subject(called="dit formulier", ids=(activity.id,), changed_at=activity.updated_at)
        conflict = await find_meanwhile(reading, form.no, about, reader=request.actor)
    sent_at = second.sent_at if second else None
    return render(
        request,
        "activities/beheer/questions/withdraw_second.html",
        status=form.status,
        a=activity,
        base=WhichForm(SECOND).base(activity.slug),
        form=form,
        sent_at=sent_at,
        so_far=so_far,
        version=version_of_withdrawing(sent_at, so_far.asked, so_far.answered),
        conflict=conflict,
        refusal=form.refusal,
    )


@action(PATH, access=ORGANIZER)
async def withdraw(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Take it back; the answers go at once."""
    form = await read_form(request)

    async def act() -> str:
        async with request.reading() as reading:
            activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        version = read_version(form)
        await withdraw_follow_up(
            request.db, activity.id, version=version, actor=request.actor, now=request.now
        )
        return f"{BASE}/{activity.slug}/{SECOND}?gedaan=ingetrokken"

    return await post_act(form, act, again=partial(_look, request, slug))


HANDLERS = [withdraw_page, withdraw]
