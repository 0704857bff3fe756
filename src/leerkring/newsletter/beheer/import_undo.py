"""What came of an import of readers, and undoing it within a day."""

from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.pages import Visit, action, page, render, see_other
from leerkring.importing.queries import get_list
from leerkring.newsletter.beheer import import_labels as labels
from leerkring.newsletter.beheer.import_upload import ONE_LIST, import_path
from leerkring.newsletter.beheer.issue_page import EDITOR
from leerkring.newsletter.importing.queries import divide, list_imported
from leerkring.newsletter.importing.service import KIND
from leerkring.newsletter.importing.undoing import undo_import, version_of_undo
from leerkring.newsletter.queries import subscription_queries
from leerkring.registrations.queries.history import actor_names


@page(ONE_LIST + "/klaar", access=EDITOR)
async def done_page(request: Visit, list_id: FromPath[UUID]) -> Response[bytes]:
    """Show what came of it."""
    async with request.reading() as reading:
        kept = await get_list(reading, list_id, KIND, None, request.now)
        stream = await subscription_queries.get_stream(reading, kept.about_id)
        people = await list_imported(reading, list_id)
        owner = (await actor_names(reading, [kept.owner]))[kept.owner]
    if kept.done_at is None:
        return see_other(import_path(list_id))
    return render(
        request,
        "newsletter/beheer/import/done.html",
        kept=kept,
        stream=stream,
        people=people,
        undoable=any(not one.since for one in people),
        owner=owner,
        labels=labels,
    )


@page(ONE_LIST + "/ongedaan", access=EDITOR)
async def undo_page(request: Visit, list_id: FromPath[UUID]) -> Response[bytes]:
    """Show who would go and who stays, and why."""
    return await _undo(request, list_id, Form())


async def _undo(request: Visit, list_id: UUID, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        kept = await get_list(reading, list_id, KIND, None, request.now)
        found = divide(await list_imported(reading, list_id))
    if kept.done_at is None:
        return see_other(import_path(list_id))
    return render(
        request,
        "newsletter/beheer/import/undo.html",
        status=form.status,
        kept=kept,
        found=found,
        form=form,
        version=version_of_undo(found),
        labels=labels,
    )


@action(ONE_LIST + "/ongedaan", access=EDITOR)
async def undo(request: Visit, list_id: FromPath[UUID]) -> Response[bytes]:
    """Take away who came in and did nothing since."""
    form = await read_form(request)

    async def act() -> str:
        done = await undo_import(
            request.db, list_id, version=read_version(form), actor=request.actor, now=request.now
        )
        return import_path(list_id, "klaar") if done.stays else import_path() + "?gedaan=ongedaan"

    return await post_act(form, act, again=partial(_undo, request, list_id))


HANDLERS = [done_page, undo_page, undo]
