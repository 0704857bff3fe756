"""Whether an activity with a minimum goes on: the numbers, one act to say yes, and the way to cancel."""

from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer import labels as beheer_labels
from leerkring.activities.beheer.activities import BASE, ONE, ORGANIZER
from leerkring.activities.queries import back_office
from leerkring.activities.queries.kept_places import count_free, list_kept_places
from leerkring.activities.rules import is_undecided, too_few
from leerkring.activities.versions import get_version
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.registrations.minimum.queries import COMING, TOLD
from leerkring.registrations.minimum.service import go_ahead
from leerkring.registrations.queries import back_office as registered

DECISION = ONE + "/besluit"


@page(DECISION, access=ORGANIZER)
async def decision_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show how many come and how many must, and ask for the decision."""
    return await _decision(request, slug, None)


async def _decision(request: Visit, slug: str, form: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        counted = await registered.count_by_state(reading, activity.id)
        kept = await list_kept_places(reading, activity.id, request.now)
        version = await get_version(reading, activity.id)
        about = Subject(called="deze activiteit", ids=(activity.id,), changed_at=activity.updated_at)
        conflict = await find_meanwhile(reading, form.no if form else None, about, reader=request.actor)
    form = form or Form.of({"tell": "ja"})
    coming = sum(counted[state] for state in COMING)
    undecided = is_undecided(activity, request.now)
    return render(
        request,
        "activities/beheer/going_ahead.html",
        status=form.status,
        a=activity,
        counted=counted,
        kept_free=count_free(kept),
        coming=coming,
        told=sum(counted[state] for state in TOLD),
        undecided=undecided,
        short=too_few(activity.minimum or 0, coming),
        says=beheer_labels.how_short(activity.minimum, coming, activity.decide_on, request.now)
        if undecided and activity.minimum and activity.decide_on
        else "",
        form=form,
        version=version,
        conflict=conflict,
        refusal=form.refusal,
    )


@action(DECISION, access=ORGANIZER)
async def decide_to_go_ahead(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Say that it goes on, with or without a mail to who would come."""
    form = await read_form(request)
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)

    async def act() -> str:
        mails = await go_ahead(
            request.db,
            activity.id,
            tell=form.value("tell") == "ja",
            version=read_version(form),
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        return f"{BASE}/{activity.slug}?gedaan=gaat-door&mails={mails}"

    return await post_act(form, act, again=partial(_decision, request, slug))


HANDLERS = [decision_page, decide_to_go_ahead]
