"""What mails of messages say: the words of staff, filled in for who gets them."""

from uuid import UUID

from leerkring.activities.merge_fields import values_of
from leerkring.core.database.db import Reading
from leerkring.mail.message.address import Mailbox
from leerkring.mail.rendering import ClaimedDelivery, MailServices, Rendered, Renderer
from leerkring.messages.letters import write_letter
from leerkring.messages.queries.messages import find_message
from leerkring.messages.queries.outcomes import find_recipient
from leerkring.messages.queries.people import find_answerer
from leerkring.messages.sending import MESSAGE, get_facts
from leerkring.messages.service import TEST
from leerkring.registrations.queries.personal import MAILED, find_registration


async def _message(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Write it as it was frozen, with the link that proves the address; nothing where that address has changed hands."""
    message = await find_message(reading, UUID(str(delivery.params["message"])))
    assert delivery.about_id is not None
    one = await find_recipient(reading, message.id, delivery.about_id) if message else None
    if message is None or one is None:
        return None
    url = ""
    if message.activity_id is not None:
        r = await find_registration(reading, delivery.about_id)
        if r is None or r.email != delivery.recipient or r.person_id != delivery.person_id:
            return None
        url = f"{services.base_url}/aanmelding/{services.links.make(MAILED, r.id, r.link_generation)}"
    values = values_of(one.name, one.organization, message.facts, url)
    answers = await find_answerer(reading, message)
    letter = write_letter(message.subject, message.body, values, services.base_url)
    return services.render(
        "messages/mails/message",
        reply_to=Mailbox(answers.name, answers.email) if answers else None,
        letter=letter,
        title=message.facts.get("activiteit", ""),
        answers=answers,
        url=url,
    )


async def _test(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Write it as it stands now, for the colleague who asked; instead of a personal link there are words."""
    message = await find_message(reading, UUID(str(delivery.params["message"])))
    if message is None:
        return None
    facts = await get_facts(reading, message.activity_id, services.clock.now())
    values = values_of(delivery.recipient_name, "", facts)
    letter = write_letter(message.subject, message.body, values, services.base_url)
    answers = await find_answerer(reading, message)
    return services.render("messages/mails/test", letter=letter, answers=answers)


MAILS: dict[str, Renderer] = {MESSAGE: _message, TEST: _test}
