"""Beginning an activity in the back office: one short form, then its tabs."""

from functools import partial

from litestar import Response

from leerkring.activities.beheer import labels as beheer_labels
from leerkring.activities.beheer.activities import BASE, ORGANIZER
from leerkring.activities.beheer.days.series import REPEATS
from leerkring.activities.beheer.new_forms import new_form, read_new, read_request_key
from leerkring.activities.content.drafts import ActivityDraft
from leerkring.activities.editing.creating import create_activity
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import post_answers
from leerkring.core.web.pages import Visit, action, page, render, signed_in


@page(BASE + "/nieuw", access=ORGANIZER)
async def new_page(request: Visit) -> Response[bytes]:
    """Ask what it is, for how many and when."""
    return await _new(request, new_form())


async def _new(request: Visit, form: Form) -> Response[bytes]:
    return render(
        request,
        "activities/beheer/new.html",
        status=form.status,
        form=form,
        labels=beheer_labels,
        repeats=REPEATS,
    )


@action(BASE + "/nieuw", access=ORGANIZER)
async def create(request: Visit) -> Response[bytes]:
    """Make a draft with its days, and open it."""

    async def act(draft: ActivityDraft, form: Form) -> str:
        saved = await create_activity(
            request.db,
            draft,
            request_key=read_request_key(form),
            person_id=signed_in(request).person_id,
            actor=request.actor,
            now=request.now,
        )
        return f"{BASE}/{saved.slug}?gedaan=gemaakt"

    return await post_answers(
        request, lambda form: read_new(form, request.now), act, again=partial(_new, request)
    )


HANDLERS = [new_page, create]
