"""Pictures in an activity's words: added by who organises it, and shown with the line that puts each in the text."""

import re
from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer.activities import BASE, ONE, ORGANIZER
from leerkring.activities.queries import back_office
from leerkring.activities.queries.texts import get_text
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.forms.upload import read_upload
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.library.handbooks.beheer import labels
from leerkring.library.handbooks.beheer.files import FILE, ROOM, keep_picture
from leerkring.library.handbooks.files.picture_drawing import MOST_BYTES
from leerkring.library.handbooks.files.picture_upload import list_pictures_of

PICTURES = ONE + "/tekst/beelden"
_NAME = re.compile(r"[0-9a-f]{64}\.webp")


@page(PICTURES, access=ORGANIZER)
async def pictures_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the pictures in the text and those that this person added, and ask for another."""
    return await _pictures(request, slug, Form())


async def _pictures(request: Visit, slug: str, form: Form) -> Response[bytes]:
    added = request.asked("beeld")
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        text = await get_text(reading, activity.id)
        pictures = await list_pictures_of(
            reading, text.body, request.actor, name=added if _NAME.fullmatch(added) else ""
        )
    return render(
        request,
        "activities/beheer/pictures.html",
        status=form.status,
        a=activity,
        pictures=pictures,
        form=form,
        done=labels.done(request.asked("gedaan")),
        refusal=form.refusal,
    )


@action(PICTURES, access=ORGANIZER, max_body=MOST_BYTES + ROOM)
async def add_picture(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Keep a picture with its words."""
    file, form = await read_upload(request, FILE)
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)

    async def act() -> str:
        name, drawn = await keep_picture(request, file, form)
        done = "eerste-beeld" if drawn.moved else "beeld"
        return f"{BASE}/{activity.slug}/tekst/beelden?gedaan={done}&beeld={name}"

    return await post_act(form, act, again=partial(_pictures, request, slug))


HANDLERS = [pictures_page, add_picture]
