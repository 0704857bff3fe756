"""The last look before a message leaves: how many get it now, who left and why, and how each of them reads it."""

from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.merge_fields import values_of
from leerkring.core.off_loop import off_loop
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.middleware import POLICY
from leerkring.core.web.pages import Visit, action, page, render, see_other
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.messages import labels
from leerkring.messages.beheer.choices import words_of_rules
from leerkring.messages.beheer.place import ORGANIZER, both, get_here
from leerkring.messages.forms import moment_form, read_moment
from leerkring.messages.letters import Letter, list_gaps, write_letter
from leerkring.messages.queries.messages import MessageDetails
from leerkring.messages.queries.people import find_answerer, list_chosen
from leerkring.messages.rules import MessageState, Standing
from leerkring.messages.sending import Prepared, prepare, schedule_message, send_message
from leerkring.messages.service import take_back
from leerkring.messages.versions import version_of_message
from leerkring.registrations.beheer.labels import STATES

ONE = "/{message_id:uuid}"
LOOK = ONE + "/nakijken"
PREVIEW_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'; sandbox"
)
MOST_READERS = 200
"""How many people the preview offers to pick from; a list of thousands helps nobody."""
DONE = {"gepland": "Het bericht is gepland. Tot dat moment kunt u het terughalen."}


@page(both(LOOK), access=ORGANIZER)
async def look_page(request: Visit, message_id: FromPath[UUID]) -> Response[bytes]:
    """Show what happens when the button is pressed."""
    return await _look(request, message_id, None)


async def _look(request: Visit, message_id: UUID, sent: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        place, message = await get_here(request, reading, message_id)
        if message.state == MessageState.SENT and sent is None:
            return see_other(f"{place.at(message_id)}/verstuurd")
        prepared = await prepare(reading, message, request.now, request.settings)
        chosen = await list_chosen(reading, message_id)
        answers = await find_answerer(reading, message)
        words = await words_of_rules(request, reading, place)
        form = sent or moment_form(message.send_at)
        about = Subject(called="dit bericht", ids=(message_id,))
        conflict = await find_meanwhile(reading, form.no, about, reader=request.actor)
    somebody = _who(request.asked("persoon"), prepared)
    letter = await _letter(request, message, prepared, somebody)
    answer = render(
        request,
        "messages/beheer/last_look.html",
        status=form.status,
        a=place.activity,
        layout=place.layout,
        base=place.base,
        here=place.at(message_id),
        m=message,
        p=prepared,
        chosen=len(chosen),
        who=labels.rule_text(message.rule, **words),
        gap=list_gaps(message.subject, message.body, prepared.facts),
        answers=answers,
        somebody=somebody,
        readers=prepared.gets[:MOST_READERS],
        letter=letter,
        labels=labels,
        states=STATES,
        form=form,
        version=version_of_message(message),
        conflict=conflict,
        refusal=form.refusal,
        done=DONE.get(request.asked("gedaan")) if form.ok and not form.refusal else "",
    )
    answer.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return answer


def _who(asked: str, prepared: Prepared) -> Standing | None:
    """Return whose mail is shown: who is asked for, else the first; nobody where nobody gets it."""
    first = prepared.gets[0] if prepared.gets else None
    return next((one for one in prepared.gets if str(one.about_id) == asked), first)


async def _letter(
    request: Visit, message: MessageDetails, prepared: Prepared, somebody: Standing | None
) -> Letter:
    """Write the mail of somebody, with words where their personal link will stand: that is theirs alone."""
    name, organization = (somebody.name, somebody.organization) if somebody else ("Voornaam Achternaam", "")
    values = values_of(name, organization, prepared.facts)
    base_url = request.settings.base_url
    return await off_loop(len(message.body), write_letter, message.subject, message.body, values, base_url)


@page(both(ONE + "/brief"), access=ORGANIZER)
async def letter_html(request: Visit, message_id: FromPath[UUID]) -> Response[bytes]:
    """Show the HTML of the mail to somebody, in a frame that can do nothing."""
    async with request.reading() as reading:
        _, message = await get_here(request, reading, message_id)
        prepared = await prepare(reading, message, request.now, request.settings)
        answers = await find_answerer(reading, message)
    letter = await _letter(request, message, prepared, _who(request.asked("persoon"), prepared))
    answer = render(
        request,
        "messages/mails/message/body.html",
        base_url=request.settings.base_url,
        subject=letter.subject,
        letter=letter,
        title=prepared.facts.get("activiteit", ""),
        answers=answers,
        url="",
    )
    answer.headers["Content-Security-Policy"] = PREVIEW_POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


@action(both(LOOK), access=ORGANIZER)
async def leave(request: Visit, message_id: FromPath[UUID]) -> Response[bytes]:
    """Send a message now, let it leave later, or take back that it would."""
    form = await read_form(request)

    async def act() -> str:
        async with request.reading() as reading:
            place, _ = await get_here(request, reading, message_id)
        here, version = place.at(message_id), read_version(form)
        db, actor, now, settings = request.db, request.actor, request.now, request.settings
        match form.value("doen"):
            case "plannen":
                at = read_moment(form)
                await schedule_message(
                    db, message_id, at, version=version, actor=actor, now=now, settings=settings
                )
                return f"{here}/nakijken?gedaan=gepland"
            case "terug":
                await take_back(db, message_id, version=version, actor=actor, now=now)
                return f"{here}?gedaan=terug"
            case _:
                await send_message(db, message_id, version=version, actor=actor, now=now, settings=settings)
                return f"{here}/verstuurd?gedaan=verstuurd"

    return await post_act(form, act, again=partial(_look, request, message_id))


HANDLERS = [look_page, letter_html, leave]
