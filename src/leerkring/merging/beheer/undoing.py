"""Undoing a merge: first what comes back and what stays, then it is done."""

from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.refusals import NotFound, Refusal
from leerkring.core.versions import check_version, read_version, version_of
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.pages import Visit, action, page, render, signed_in
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.merging.beheer.duplicates import ALL, BASES, ORGANIZATIONS, ORGANIZER
from leerkring.merging.beheer.sides import show_refusal
from leerkring.merging.model import What
from leerkring.merging.undoing import UndoLook, look_at_undoing, undo_merge
from leerkring.people.beheer.people import reach_of
from leerkring.registrations.queries import people

ONE = "/beheer/samenvoegingen/{merge_id:uuid}"


def version_of_undoing(look: UndoLook) -> str:
    """Return the version of what undoing would do."""
    return version_of(look.merge.id, look.back, look.added)


async def _look(request: Visit, merge_id: UUID) -> UndoLook:
    reader = signed_in(request)
    async with request.reading() as reading:
        look = await look_at_undoing(reading, merge_id, by_admin=reader.may())
        if look.merge.what == What.PERSON:
            await people.get_person(reading, look.merge.kept_id, reach_of(reader))
        return look


@page(ONE, access=ORGANIZER)
async def undo_page(request: Visit, merge_id: FromPath[UUID]) -> Response[bytes]:
    """Say what comes back and what stays."""
    return await _form(request, merge_id, Form())


async def _form(request: Visit, merge_id: UUID, form: Form) -> Response[bytes]:
    try:
        look = await _look(request, merge_id)
    except NotFound:
        raise
    except Refusal as no:
        first = no.facts.get("merge_id")
        return show_refusal(request, no, f"/beheer/samenvoegingen/{first}" if first else ALL)
    async with request.reading() as reading:
        about = Subject(called="deze samenvoeging", ids=(look.merge.kept_id,))
        conflict = await find_meanwhile(reading, form.no, about, reader=request.actor)
    return render(
        request,
        "merging/beheer/undo.html",
        status=form.status,
        look=look,
        of_people=look.merge.what == What.PERSON,
        here=f"/beheer/samenvoegingen/{merge_id}",
        kept=f"{BASES[What(look.merge.what)]}/{look.merge.kept_id}",
        form=form,
        version=version_of_undoing(look),
        conflict=conflict,
    )


@action(ONE, access=ORGANIZER)
async def undo(request: Visit, merge_id: FromPath[UUID]) -> Response[bytes]:
    """Make two of one again."""
    form = await read_form(request)

    async def act() -> str:
        look = await _look(request, merge_id)
        check_version(read_version(form), version_of_undoing(look))
        await undo_merge(
            request.db,
            merge_id,
            by_admin=signed_in(request).may(),
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        return f"{ALL if look.merge.what == What.PERSON else ORGANIZATIONS}?gedaan=terug"

    async def again(late: Form) -> Response[bytes]:
        return await _form(request, merge_id, late)

    return await post_act(form, act, again=again)


HANDLERS = [undo_page, undo]
