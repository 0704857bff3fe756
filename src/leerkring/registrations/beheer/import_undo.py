"""What came of an import, and undoing it within a day."""

from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries import back_office as activities
from leerkring.core.text.cleaning import one_line
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.pages import Visit, action, page, render, see_other
from leerkring.importing.queries import get_list
from leerkring.registrations.beheer import labels
from leerkring.registrations.beheer.import_labels import FATES
from leerkring.registrations.beheer.import_upload import ONE_LIST, import_path
from leerkring.registrations.beheer.registrations import ORGANIZER
from leerkring.registrations.importing.fates import Fate
from leerkring.registrations.importing.queries import divide, list_imported
from leerkring.registrations.importing.service import KIND
from leerkring.registrations.importing.undoing import undo_import, version_of_undo
from leerkring.registrations.queries.history import actor_names


@page(ONE_LIST + "/klaar", access=ORGANIZER)
async def done_page(request: Visit, slug: FromPath[str], list_id: FromPath[UUID]) -> Response[bytes]:
    """Show what came of it."""
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        kept = await get_list(reading, list_id, KIND, activity.id, request.now)
        people = await list_imported(reading, list_id)
        owner = (await actor_names(reading, [kept.owner]))[kept.owner]
    if kept.done_at is None:
        return see_other(import_path(activity.slug, list_id))
    registered = sum(int(kept.counts.get(fate, 0)) for fate in (Fate.PLACE, Fate.APPLIES, Fate.WAITS))
    return render(
        request,
        "registrations/beheer/import/done.html",
        a=activity,
        kept=kept,
        people=people,
        registered=registered,
        owner=owner,
        labels=labels,
        fates=FATES,
    )


@page(ONE_LIST + "/ongedaan", access=ORGANIZER)
async def undo_page(request: Visit, slug: FromPath[str], list_id: FromPath[UUID]) -> Response[bytes]:
    """Show who would go, who was told, and who stays."""
    return await _undo(request, slug, list_id, Form())


async def _undo(request: Visit, slug: str, list_id: UUID, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        kept = await get_list(reading, list_id, KIND, activity.id, request.now)
        found = divide(await list_imported(reading, list_id))
    if kept.done_at is None:
        return see_other(import_path(activity.slug, list_id))
    return render(
        request,
        "registrations/beheer/import/undo.html",
        status=form.status,
        a=activity,
        kept=kept,
        found=found,
        form=form,
        version=version_of_undo(found),
        labels=labels,
    )


@action(ONE_LIST + "/ongedaan", access=ORGANIZER)
async def undo(request: Visit, slug: FromPath[str], list_id: FromPath[UUID]) -> Response[bytes]:
    """Take away who was imported and not changed since."""
    form = await read_form(request)
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
    reason = one_line(form.value("reden"))[:1000]

    async def act() -> str:
        if form.value("ook") and not reason:
            raise Mistakes({"reden": "Schrijf op waarom. Deze reden komt in de mail."})
        done = await undo_import(
            request.db,
            list_id,
            activity.id,
            reason=reason if form.value("ook") else "",
            version=read_version(form),
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        if done.stays:
            return import_path(activity.slug, list_id, "klaar")
        return import_path(activity.slug) + "?gedaan=ongedaan"

    return await post_act(form, act, again=partial(_undo, request, slug, list_id))


HANDLERS = [done_page, undo_page, undo]
