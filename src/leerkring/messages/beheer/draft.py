"""A message being written: its words beside how somebody will read them, and whom it is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath
from markupsafe import Markup

from leerkring.content.markdown.help import HELP
from leerkring.core.database.db import Reading
from leerkring.core.off_loop import off_loop
from leerkring.core.text.cleaning import many_lines
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.pages import Visit, action, page, render, see_other, signed_in
from leerkring.editing.edit_conflict import Meanwhile, Subject, find_meanwhile
from leerkring.messages import labels
from leerkring.messages.beheer.later import tell_later
from leerkring.messages.beheer.place import (
    OF_ACTIVITY,
    ORGANIZER,
    Place,
    both,
    get_here,
    get_place,
    words_of_rules,
)
from leerkring.messages.forms import LABELS, MESSAGE_BYTES, message_form, read_message, values_of
from leerkring.messages.letters import MOST_IN_BODY, known_fields, show_body
from leerkring.messages.queries.messages import MessageDetails
from leerkring.messages.queries.people import (
    count_by_attendance,
    count_by_breakouts,
    list_answerers,
    list_chosen,
)
from leerkring.messages.rules import Audience, MessageState
from leerkring.messages.sending import get_facts
from leerkring.messages.service import Words, change_message, send_test, throw_away
from leerkring.messages.versions import version_of_message
from leerkring.registrations.merge_fields import values_of as field_values
from leerkring.registrations.queries.back_office import count_by_state

ONE = "/{message_id:uuid}"
SAMPLE = ("Voornaam Achternaam", "de organisatie")
"""Who reads the preview where nobody was chosen yet."""
DONE = {
    "bewaard": "Het bericht is bewaard als concept. Er gaat nog niets uit.",
    "proef": "De proef is onderweg naar uw eigen adres.",
    "terug": "Het bericht is weer een concept. Er gaat niets uit.",
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen for a message, and what its text can name."""

    regions: Mapping[str, str]
    kinds: Mapping[str, str]
    attendance: Mapping[str, str]
    breakouts: Mapping[str, str]
    answerers: Mapping[str, str]
    counted: Mapping[str, int]
    there: Mapping[str, int]
    in_session: Mapping[str, int]
    facts: Mapping[str, str]
    of_activity: bool


async def choices(request: Visit, reading: Reading, place: Place) -> Choices:
    """Return what can be chosen for a message here."""
    me = signed_in(request).person_id
    answerers = await list_answerers(reading, place.activity_id, me)
    activity_id = place.activity_id
    return Choices(
        **await words_of_rules(request, reading, place),
        answerers={str(one.id): f"{one.name or one.email} ({one.email})" for one in answerers},
        counted=await count_by_state(reading, activity_id) if activity_id else {},
        there=await count_by_attendance(reading, activity_id, request.now) if activity_id else {},
        in_session=await count_by_breakouts(reading, activity_id) if activity_id else {},
        facts=await get_facts(reading, activity_id, request.now),
        of_activity=activity_id is not None,
    )


def read_draft(
    context: Choices, form: Form, *, picked: bool
) -> tuple[tuple[Words, Audience] | None, dict[str, str]]:
    """Return what was typed of a message, or its mistakes."""
    return read_message(
        form,
        of_activity=context.of_activity,
        picked=picked,
        regions=context.regions,
        kinds=context.kinds,
        attendance=context.attendance,
        breakouts=context.breakouts,
        answerers=context.answerers,
    )


async def show_form(
    request: Visit,
    place: Place,
    form: Form,
    context: Choices,
    message: MessageDetails | None = None,
    *,
    reader: tuple[str, str] = SAMPLE,
    chosen: int = 0,
    conflict: Meanwhile | None = None,
    later: str = "",
) -> Response[bytes]:
    """Answer with the form of a message, and how `reader` would read what stands in it."""
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
        chosen=chosen,
        later=later,
        preview=preview,
        help=HELP,
        version=version_of_message(message) if message else "",
        conflict=conflict,
        refusal=form.refusal,
        done=DONE.get(request.asked("gedaan")) if form.ok and not form.refusal else "",
    )


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
            names={
                **labels.WHO,
                **context.regions,
                **context.kinds,
                **context.attendance,
                **context.breakouts,
                **context.answerers,
            },
        )
    reader = (chosen[0].name, chosen[0].organization) if chosen else SAMPLE
    return await show_form(
        request,
        place,
        form,
        context,
        message,
        reader=reader,
        chosen=len(chosen),
        conflict=conflict,
        later=later,
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
    read, mistakes = read_draft(context, form, picked=message.rule.picked)
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
        reader = SAMPLE
        if "message_id" in request.path_params:
            id_ = UUID(str(request.path_params["message_id"]))
            await get_here(request, reading, id_)
            chosen = await list_chosen(reading, id_)
            reader = (chosen[0].name, chosen[0].organization) if chosen else SAMPLE
    html = await _preview(form.value("body"), reader, context)
    return Response(html.encode(), media_type="text/html", headers={"Cache-Control": "no-store"})


HANDLERS = [message_page, save, preview_body]
