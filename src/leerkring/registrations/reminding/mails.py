"""What staff add to a reminder, and the word after a day."""

from uuid import UUID

from leerkring.activities.merge_fields import activity_facts, values_of
from leerkring.activities.queries.team import find_organizer
from leerkring.content.markdown.merge_fields import fill_blocks
from leerkring.content.markdown.parse import parse
from leerkring.content.markdown.writers.to_mail import MailText, mail_of
from leerkring.core.database.db import Reading
from leerkring.mail.message.address import Mailbox
from leerkring.mail.rendering import ClaimedDelivery, MailServices, Rendered, Renderer
from leerkring.registrations.queries.personal import MAILED, PersonalRegistration, find_registration
from leerkring.registrations.reminding.queries import list_rules
from leerkring.registrations.rules import State


async def own_words(
    reading: Reading, delivery: ClaimedDelivery, services: MailServices, r: PersonalRegistration, url: str
) -> MailText | None:
    """Return what staff wrote for the rule by which this mail goes out, filled in; None where they wrote nothing."""
    moment, days, who = (delivery.params.get(name, "") for name in ("moment", "days", "who"))
    rules = await list_rules(reading, r.activity_id)
    rule = next((one for one in rules if (one.moment, one.days, one.who) == (moment, days, who)), None)
    if rule is None or not rule.text:
        return None
    facts = activity_facts(r.title, r.slug, r.days, services.clock.now())
    blocks = fill_blocks(parse(rule.text), values_of(r.name, r.organization, facts, url))
    return mail_of(blocks, services.base_url, level=2)


async def answers_to(reading: Reading, activity_id: UUID) -> Mailbox | None:
    """Return who reads the answers: who organises it, where its team has somebody."""
    organizer = await find_organizer(reading, activity_id)
    return Mailbox(organizer.name, organizer.email) if organizer else None


async def _afterwards(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Write after a day to who has a place; nothing where the day is off or moved on since."""
    assert delivery.about_id is not None
    r = await find_registration(reading, delivery.about_id)
    if r is None or r.state is not State.CONFIRMED or delivery.recipient != r.email:
        return None
    wanted = UUID(delivery.params["occurrence_id"])
    now = services.clock.now()
    day = next((day for day in r.days if day.id == wanted), None)
    if day is None or day.state != "scheduled" or day.ends_at > now:
        return None
    url = f"{services.base_url}/aanmelding/{services.links.make(MAILED, r.id, r.link_generation)}"
    coming = next((one for one in r.days if one.state == "scheduled" and one.starts_at > now), None)
    return services.render(
        "registrations/mails/afterwards",
        reply_to=await answers_to(reading, r.activity_id),
        r=r,
        name=delivery.recipient_name,
        day=day,
        who=delivery.params.get("who", ""),
        coming=coming,
        url=url,
        own=await own_words(reading, delivery, services, r, url),
    )


MAILS: dict[str, Renderer] = {"registrations.afterwards": _afterwards}
