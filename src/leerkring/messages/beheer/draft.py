"""A message being written: its words beside how somebody will read them, and whom it is for."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath
from markupsafe import Markup

from leerkring.activities.merge_fields import values_of as field_values
from leerkring.content.markdown.help import HELP
from leerkring.core.off_loop import off_loop
from leerkring.core.text.cleaning import many_lines
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.pages import Visit, action, page, render, see_other, signed_in
from leerkring.editing.edit_conflict import Meanwhile, Subject, find_meanwhile
from leerkring.messages import labels
from leerkring.messages.beheer.choices import choices
from leerkring.messages.beheer.later import tell_later
from leerkring.messages.beheer.place import (
    OF_ACTIVITY,
    ORGANIZER,
    Place,
    both,
    get_here,
    get_place,
)
from leerkring.messages.forms import LABELS, MESSAGE_BYTES, Choices, message_form, read_message, values_of
from leerkring.messages.letters import MOST_IN_BODY, known_fields, show_body
from leerkring.messages.queries.messages import MessageDetails
from leerkring.messages.queries.people import list_chosen
from leerkring.messages.rules import Chosen, MessageState
from leerkring.messages.service import change_message, send_test, throw_away
from leerkring.messages.versions import version_of_message

ONE = "/{message_id:uuid}"
SAMPLE = ("Voornaam Achternaam", "de organisatie")
"""Who reads the preview where nobody was chosen yet."""
DONE = {
    "bewaard": "Het bericht is bewaard als concept. Er gaat nog niets uit.",
    "proef": "De proef is onderweg naar uw eigen adres.",
    "terug": "Het bericht is weer een concept. Er gaat niets uit.",
}


async def show_form(
    request: Visit,
    place: Place,
    form: Form,
    context: Choices,
    message: MessageDetails | None = None,
    *,
    chosen: Sequence[Chosen] = (),
    conflict: Meanwhile | None = None,
    later: str = "",
) -> Response[bytes]:
    """Answer with the form of a message, and how the first who was chosen would read what stands in it."""
    reader = _reader(chosen)
    preview = await _preview(form.value("body"), reader, context)
    return render(
        request,
        "messages/beheer/draft.html",
        status=form.status,
        a=place.activity,
        layout=place.layout,
        base=place.base,
        here=place.at(message.id) if message else f"{place.base}/nieuw",
        m=message,
        form=form,
        context=context,
        fields=known_fields(of_activity=context.of_activity),
        who=labels.WHO,
        reader=reader[0],
        chosen=len(chosen),
        later=later,
        preview=preview,
        help=HELP,
        version=version_of_message(message) if message else "",
        conflict=conflict,
        refusal=form.refusal,
        done=DONE.get(request.asked("gedaan")) if form.ok and not form.refusal else "",
    )


def _reader(chosen: Sequence[Chosen]) -> tuple[str, str]:
    return (chosen[0].name, chosen[0].organization) if chosen else SAMPLE


async def _preview(body: str, reader: tuple[str, str], context: Choices) -> Markup:
    text = many_lines(body[:MOST_IN_BODY])
    return await off_loop(len(text), show_body, text, field_values(*reader, context.facts))


@page(both(ONE), access=ORGANIZER)
async def message_page(request: Visit, message_id: FromPath[UUID]) -> Response[bytes]:
    """Show a draft to be written; what is planned or sent has pages of its own."""
    async with request.reading() as reading:
        place, message = await get_here(request, reading, message_id)
    if message.state == MessageState.SCHEDULED:
        return see_other(f"{place.at(message_id)}/nakijken")
    if message.state == MessageState.SENT:
        return see_other(f"{place.at(message_id)}/verstuurd")
    return await draft_page(request, message_id, None)


async def draft_page(
    request: Visit, message_id: UUID, sent: Form | None, *, typed: bool = True
) -> Response[bytes]:
    """Answer with a draft, and with what was typed where that comes back; a button alone has nothing `typed`."""
    async with request.reading() as reading:
        place, message = await get_here(request, reading, message_id)
        context = await choices(request, reading, place)
        chosen = await list_chosen(reading, message_id)
        later = await tell_later(request, reading, place)
        no = sent.no if sent else None
        form = sent if sent and typed else message_form(message)
        form = form.refused(no) if no else form
        conflict = await find_meanwhile(
            reading,
            no,
            Subject(called="dit bericht", ids=(message_id,)),
            reader=request.actor,
            typed=sent if typed else None,
            theirs=values_of(message),
            labels={
                name: label for name, label in LABELS.items() if not message.rule.picked or name not in RULE
            },
            names={**labels.WHO, **context.names},
        )
    return await show_form(
        request, place, form, context, message, chosen=chosen, conflict=conflict, later=later
    )


RULE = frozenset({"states", "regions", "kinds", "attendance", "breakouts"})
"""The fields of a rule, which a message to who was ticked has not."""


@action(both(ONE), access=ORGANIZER, max_body=MESSAGE_BYTES)
async def save(request: Visit, message_id: FromPath[UUID]) -> Response[bytes]:
    """Keep what was typed; then stay, mail a copy for trying, or go on to the last look. Or only show it."""
    form = await read_form(request)
    again = partial(draft_page, request, message_id, typed=form.value("doen") != "weg")
    if form.value("doen") == "voorbeeld":
        return await again(form)
    return await post_act(form, partial(_save, request, message_id, form), again=again)


async def _save(request: Visit, message_id: UUID, form: Form) -> str:
    async with request.reading() as reading:
        place, message = await get_here(request, reading, message_id)
        context = await choices(request, reading, place)
    here, doing = place.at(message_id), form.value("doen")
    actor, now, version = request.actor, request.now, read_version(form)
    if doing == "weg":
        await throw_away(request.db, message_id, version=version, actor=actor, now=now)
        return f"{place.base}?gedaan=weg"
    read, mistakes = read_message(context, form, picked=message.rule.picked)
    if read is None:
        raise Mistakes(mistakes)
    words, rule = read
    await change_message(request.db, message_id, words, rule, version=version, actor=actor, now=now)
    if doing == "proef":
        me = signed_in(request)
        await send_test(request.db, message_id, email=me.email, name=me.name, person_id=me.person_id, now=now)
        return f"{here}?gedaan=proef"
    return f"{here}/nakijken" if doing == "verder" else f"{here}?gedaan=bewaard"


@action(
    [OF_ACTIVITY + "/nieuw/voorbeeld", *both(ONE + "/voorbeeld")], access=ORGANIZER, max_body=MESSAGE_BYTES
)
async def preview_body(request: Visit) -> Response[bytes]:
    """Answer with how a text would be read, for the preview beside it."""
    form = await read_form(request)
    async with request.reading() as reading:
        place = await get_place(request, reading)
        context = await choices(request, reading, place)
        chosen: Sequence[Chosen] = ()
        if "message_id" in request.path_params:
            id_ = UUID(str(request.path_params["message_id"]))
            await get_here(request, reading, id_)
            chosen = await list_chosen(reading, id_)
    html = await _preview(form.value("body"), _reader(chosen), context)
    return Response(html.encode(), media_type="text/html", headers={"Cache-Control": "no-store"})


HANDLERS = [message_page, save, preview_body]
