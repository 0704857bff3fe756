"""A message that was sent: what became of it for each person, and what each of them read."""

from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.merge_fields import values_of
from leerkring.content.markdown.merge_fields import fill_line
from leerkring.core.off_loop import off_loop
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.page import render_list
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, page, render, see_other
from leerkring.mail.beheer import labels as mail_labels
from leerkring.messages import labels
from leerkring.messages.beheer.choices import words_of_rules
from leerkring.messages.beheer.lists import RECIPIENTS
from leerkring.messages.beheer.place import ORGANIZER, both, get_here
from leerkring.messages.letters import show_body
from leerkring.messages.queries.outcomes import count_outcomes, find_recipient, list_recipients
from leerkring.messages.queries.people import find_answerer
from leerkring.messages.refusals import NoSuchMessage
from leerkring.messages.rules import MessageState, Outcome

ONE = "/{message_id:uuid}"
SENT = ONE + "/verstuurd"
DONE = "Het bericht is verstuurd. Hieronder ziet u bij ieder hoe het gaat."


@page(both(SENT), access=ORGANIZER)
async def sent_page(request: Visit, message_id: FromPath[UUID]) -> Response[bytes]:
    """List each person of a message with what became of it."""
    asked = read_asked(RECIPIENTS, request.query_params)
    async with request.reading() as reading:
        place, message = await get_here(request, reading, message_id)
        if message.state != MessageState.SENT:
            return see_other(place.at(message_id))
        found = await list_recipients(reading, asked, message_id)
        counted = await count_outcomes(reading, message_id)
        answers = await find_answerer(reading, message)
        words = await words_of_rules(request, reading, place)
    here = place.at(message_id)
    return render_list(
        request,
        "messages/beheer/sent.html",
        show_list(f"{here}/verstuurd", asked, found),
        a=place.activity,
        layout=place.layout,
        base=place.base,
        here=here,
        m=message,
        counted=counted,
        answers=answers,
        who=labels.rule_text(message.rule, **words),
        labels=labels,
        mail_labels=mail_labels,
        done=DONE if request.asked("gedaan") == "verstuurd" else "",
    )


@page(both(ONE + "/aan/{about_id:uuid}"), access=ORGANIZER)
async def one_person(request: Visit, message_id: FromPath[UUID], about_id: FromPath[UUID]) -> Response[bytes]:
    """Show what one person read, without their personal link, and how the mail went."""
    async with request.reading() as reading:
        place, message = await get_here(request, reading, message_id)
        one = await find_recipient(reading, message_id, about_id)
    if one is None or message.state != MessageState.SENT or one.outcome != Outcome.MAILED:
        raise NoSuchMessage
    values = values_of(one.name, one.organization, message.facts)
    return render(
        request,
        "messages/beheer/one.html",
        a=place.activity,
        layout=place.layout,
        base=place.base,
        here=place.at(message_id),
        m=message,
        one=one,
        subject=fill_line(message.subject, values),
        text=await off_loop(len(message.body), show_body, message.body, values),
        labels=labels,
        mail_labels=mail_labels,
    )


HANDLERS = [sent_page, one_person]
