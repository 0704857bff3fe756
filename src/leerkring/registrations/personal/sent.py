"""What we sent somebody, on their own page: each mail with its subject and day, and the words of a message.

Only for who holds the link of the mail: the browser that sent the form has not shown that the address is theirs.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.merge_fields import values_of
from leerkring.content.markdown.merge_fields import fill_line
from leerkring.core.off_loop import off_loop
from leerkring.core.web.access import LINK
from leerkring.core.web.pages import Visit, page, render
from leerkring.mail import queries as mails
from leerkring.messages.letters import show_body
from leerkring.messages.queries.messages import get_message
from leerkring.messages.queries.outcomes import find_recipient
from leerkring.messages.refusals import NoSuchMessage
from leerkring.messages.rules import Outcome
from leerkring.messages.sending import MESSAGE
from leerkring.registrations.personal.links import Opened, open_to_act


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail that somebody got; `message_id` where its words can be read again."""

    subject: str
    at: datetime
    message_id: str


async def list_sent(request: Visit, opened: Opened) -> list[SentMail]:
    """Return what we sent about this registration to whom it is of now; nothing by the link of the browser."""
    if not opened.proven:
        return []
    found = opened.registration
    async with request.reading() as reading:
        sent = await mails.list_sent_about(reading, found.id, found.person_id)
    return [
        SentMail(
            one.subject,
            one.handed_at or one.created_at,
            one.dedupe_key.split(":")[1] if one.kind == MESSAGE else "",
        )
        for one in sent
    ]


@page("/aanmelding/{secret:str}/berichten/{message_id:uuid}", access=LINK)
async def read_message(request: Visit, secret: FromPath[str], message_id: FromPath[UUID]) -> Response[bytes]:
    """Show the words of a message as they were sent to who holds this link."""
    opened = await open_to_act(request, secret, only_owner=True)
    found = opened.registration
    async with request.reading() as reading:
        message = await get_message(reading, message_id, found.activity_id)
        one = await find_recipient(reading, message_id, found.id)
    if one is None or one.outcome != Outcome.MAILED or one.person_id != found.person_id:
        raise NoSuchMessage
    values = values_of(one.name, one.organization, message.facts, f"/aanmelding/{secret}")
    return render(
        request,
        "registrations/message.html",
        r=found,
        url=f"/aanmelding/{secret}",
        subject=fill_line(message.subject, values),
        sent_at=message.sent_at,
        text=await off_loop(len(message.body), show_body, message.body, values),
    )


HANDLERS = [read_message]
