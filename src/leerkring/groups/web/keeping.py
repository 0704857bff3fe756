"""Notes and actions of a group, for its members."""

from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.web.access import LINK
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act, post_form
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.groups import keeping
from leerkring.groups.forms import TickAction, WriteAction, WriteNote
from leerkring.groups.keeping import ActionText, NoteText
from leerkring.groups.queries.inside import find_action, find_note, get_action, get_note
from leerkring.groups.queries.one import list_members
from leerkring.groups.rules import may_remove
from leerkring.groups.views import ActionLine, Note
from leerkring.groups.web.own import OWN, SMALL, open_own, show_own
from leerkring.groups.web.within import by, open_within

NOTE = OWN + "/notities/{note_id:uuid}"
ACTION = OWN + "/acties/{action_id:uuid}"
NOTE_LABELS = {"title": "Titel", "body": "Notitie"}
ACTION_LABELS = {"what": "Wat", "who": "Wie", "due_on": "Wanneer klaar"}


@page(OWN + "/notities/nieuw", access=LINK)
async def new_note_page(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show an empty note."""
    return await _note(request, secret, None, Form())


@action(OWN + "/notities/nieuw", access=LINK)
async def add_note(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Keep a new note."""
    _, member = await open_own(request, secret)

    async def act(fields: WriteNote, _form: Form) -> str:
        await keeping.add_note(request.db, member, NoteText(fields.title, fields.body), request.now)
        return f"/werkgroep/{secret}?gedaan=notitie#notities"

    return await post_form(request, WriteNote, act, again=partial(_note, request, secret, None))


@page(NOTE, access=LINK)
async def note_page(request: Visit, secret: FromPath[str], note_id: FromPath[UUID]) -> Response[bytes]:
    """Show a note, to write on in; in an archive to read."""
    return await _note(request, secret, note_id, None)


async def _note(request: Visit, secret: str, note_id: UUID | None, sent: Form | None) -> Response[bytes]:
    """Show a note. What was typed comes back as that of a new one where it is gone, and also where nobody may write."""
    group, member = await open_within(request, secret)
    typed = sent is not None and "title" in sent.names
    note: Note | None = None
    conflict = None
    async with request.reading() as reading:
        if note_id is not None:
            note = await (find_note if typed else get_note)(reading, group.id, note_id)
        if note is not None:
            conflict = await find_meanwhile(
                reading,
                sent.no if sent else None,
                Subject(
                    called="deze notitie",
                    ids=(group.id,),
                    actions=("group.note",),
                    changed_at=note.changed_at,
                ),
                reader=member.actor,
                typed=sent,
                theirs={"title": note.title, "body": note.body},
                labels=NOTE_LABELS,
            )
    stands = Form.of({"title": note.title, "body": note.body}) if note else Form()
    return render(
        request,
        "groups/note.html",
        status=sent.status if sent else 200,
        group=group,
        note=note,
        form=sent if sent and typed else stands,
        sent=sent or stands,
        conflict=conflict,
        may_write=group.archived_at is None or typed,
        may_remove=note is not None
        and may_remove(coordinates=member.coordinates, is_own=note.written_by == member.id),
        url=f"/werkgroep/{secret}",
    )


@action(NOTE, access=LINK)
async def write_note(request: Visit, secret: FromPath[str], note_id: FromPath[UUID]) -> Response[bytes]:
    """Keep what was written in a note; nobody writes over what they never saw."""
    _, member = await open_own(request, secret)

    async def act(fields: WriteNote, form: Form) -> str:
        text = NoteText(fields.title, fields.body)
        await keeping.write_note(request.db, member, note_id, text, by(request, member, form))
        return f"/werkgroep/{secret}?gedaan=notitie#notities"

    return await post_form(request, WriteNote, act, again=partial(_note, request, secret, note_id))


@action(NOTE + "/weg", access=LINK, max_body=SMALL)
async def remove_note(request: Visit, secret: FromPath[str], note_id: FromPath[UUID]) -> Response[bytes]:
    """Take a note away."""
    form = await read_form(request)
    _, member = await open_own(request, secret)

    async def act() -> str:
        await keeping.remove_note(request.db, member, note_id, by(request, member, form))
        return f"/werkgroep/{secret}?gedaan=weg#notities"

    return await post_act(form, act, again=partial(_note, request, secret, note_id))


@action(OWN + "/acties", access=LINK, max_body=SMALL)
async def add_action(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Keep what somebody is going to do."""
    _, member = await open_own(request, secret)

    async def act(fields: WriteAction, _form: Form) -> str:
        await keeping.add_action(request.db, member, _text_of(fields), request.now)
        return f"/werkgroep/{secret}?gedaan=actie#acties"

    return await post_form(request, WriteAction, act, again=partial(show_own, request, secret))


def _text_of(fields: WriteAction) -> ActionText:
    try:
        return ActionText(fields.what, UUID(fields.who) if fields.who else None, fields.due_on)
    except ValueError:
        raise Mistakes({"who": "Kies een van de leden uit de lijst."}) from None


@page(ACTION, access=LINK)
async def action_page(request: Visit, secret: FromPath[str], action_id: FromPath[UUID]) -> Response[bytes]:
    """Show an action, to put right."""
    return await _action(request, secret, action_id, None)


async def _action(request: Visit, secret: str, action_id: UUID, sent: Form | None) -> Response[bytes]:
    group, member = await open_within(request, secret)
    typed = sent is not None and "what" in sent.names
    async with request.reading() as reading:
        one = await (find_action if typed else get_action)(reading, group.id, action_id)
        names = {str(who.id): who.called for who in await list_members(reading, group.id)}
        theirs = _values(one) if one else {}
        conflict = await find_meanwhile(
            reading,
            sent.no if sent else None,
            Subject(called="deze actie", ids=(group.id,), actions=("group.action",)),
            reader=member.actor,
            typed=sent if typed else None,
            theirs=theirs,
            labels=ACTION_LABELS,
            names=names,
        )
    if one is None:
        return await show_own(
            request, secret, sent or Form()
        )  # where the form of a new one has what was typed
    return render(
        request,
        "groups/action.html",
        status=sent.status if sent else 200,
        group=group,
        one=one,
        names=names,
        form=sent if sent and typed else Form.of(theirs),
        sent=sent or Form(),
        conflict=conflict,
        may_write=group.archived_at is None or typed,
        url=f"/werkgroep/{secret}",
    )


def _values(one: ActionLine) -> dict[str, str]:
    return {
        "what": one.what,
        "who": str(one.who or ""),
        "due_on": one.due_on.isoformat() if one.due_on else "",
    }


@action(ACTION, access=LINK, max_body=SMALL)
async def change_action(request: Visit, secret: FromPath[str], action_id: FromPath[UUID]) -> Response[bytes]:
    """Put an action right."""
    _, member = await open_own(request, secret)

    async def act(fields: WriteAction, form: Form) -> str:
        text = _text_of(fields)
        await keeping.change_action(request.db, member, action_id, text, by(request, member, form))
        return f"/werkgroep/{secret}?gedaan=actie#acties"

    return await post_form(request, WriteAction, act, again=partial(_action, request, secret, action_id))


@action(ACTION + "/klaar", access=LINK, max_body=SMALL)
async def finish_action(request: Visit, secret: FromPath[str], action_id: FromPath[UUID]) -> Response[bytes]:
    """Tick an action off, or take the tick away."""
    _, member = await open_own(request, secret)

    async def act(fields: TickAction, form: Form) -> str:
        how = by(request, member, form)
        await keeping.finish_action(request.db, member, action_id, fields.done == "ja", how)
        return f"/werkgroep/{secret}?gedaan=actie#acties"

    return await post_form(request, TickAction, act, again=partial(_action, request, secret, action_id))


@action(ACTION + "/weg", access=LINK, max_body=SMALL)
async def remove_action(request: Visit, secret: FromPath[str], action_id: FromPath[UUID]) -> Response[bytes]:
    """Take an action away."""
    form = await read_form(request)
    _, member = await open_own(request, secret)

    async def act() -> str:
        await keeping.remove_action(request.db, member, action_id, by(request, member, form))
        return f"/werkgroep/{secret}?gedaan=weg#acties"

    return await post_act(form, act, again=partial(_action, request, secret, action_id))


HANDLERS = [
    new_note_page,
    add_note,
    note_page,
    write_note,
    remove_note,
    add_action,
    action_page,
    change_action,
    finish_action,
    remove_action,
]
