"""The form of an activity as visitors see it, before they do."""

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries import back_office as activities
from leerkring.activities.rules import VisitorState
from leerkring.core.refusals import NotFound
from leerkring.core.web.forms.form import Form
from leerkring.core.web.pages import Visit, page, render
from leerkring.registrations.beheer.registrations import ACTIVITY, ORGANIZER
from leerkring.registrations.queries import lookup
from leerkring.registrations.web import form_context


@page(ACTIVITY + "/formulier/voorbeeld", access=ORGANIZER)
async def preview_form(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the form as it is while registration is open; nothing is sent from here."""
    async with request.reading() as reading:
        slug = (await activities.get_activity(reading, slug, own=request.own_activities)).slug
        activity = await lookup.find_form_activity(reading, slug, drafts=True)
    if activity is None:
        raise NotFound
    return render(
        request,
        "registrations/form.html",
        request_key="",
        notice="",
        preview_of=f"/beheer/activiteiten/{slug}/formulier",
        **await form_context(request, activity, Form(), VisitorState.OPEN),
    )


HANDLERS = [preview_form]
