"""What mails of the newsletter say: about one's subscription, and the issues themselves."""

from leerkring.core.db import Reading
from leerkring.core.secrets import hash_secret
from leerkring.mail.kinds import ClaimedDelivery, MailHouse, Rendered, Renderer
from leerkring.newsletter.queries import subscriptions as reads
from leerkring.newsletter.rules import SubscriptionState
from leerkring.newsletter.service import CONFIRM, PREFERENCES, UNSUBSCRIBE, WELCOME
from leerkring.newsletter.words import RHYTHMS


async def confirm(reading: Reading, delivery: ClaimedDelivery, house: MailHouse) -> Rendered | None:
    """Write the mail with the link that confirms; nothing where it is used or too old by now."""
    assert delivery.about_id is not None
    secret = house.links.make(CONFIRM, delivery.about_id)
    wish = await reads.find_signup(reading, hash_secret(secret))
    if wish is None or wish.used_at is not None or wish.expires_at <= house.clock.now():
        return None
    names = [one.name for one in await reads.list_streams(reading) if one.slug in wish.streams]
    return house.render(
        "newsletter/mails/confirm",
        name=wish.name,
        streams=names,
        asked_at=wish.asked_at,
        until=wish.expires_at,
        url=f"{house.base_url}/nieuwsbrief/bevestigen/{secret}",
    )


async def welcome(reading: Reading, delivery: ClaimedDelivery, house: MailHouse) -> Rendered | None:
    """Write what the reader gets from now on, with the links to change it."""
    return await _about(reading, delivery, house, "newsletter/mails/welcome")


async def preferences(reading: Reading, delivery: ClaimedDelivery, house: MailHouse) -> Rendered | None:
    """Write the link to one's preferences, because somebody asked for it."""
    return await _about(reading, delivery, house, "newsletter/mails/preferences")


async def _about(
    reading: Reading, delivery: ClaimedDelivery, house: MailHouse, template: str
) -> Rendered | None:
    assert delivery.about_id is not None
    one = await reads.find_subscription(reading, delivery.about_id)
    if one is None:
        return None
    mine = await reads.list_of_person(reading, one.person_id)
    secret = house.links.make(PREFERENCES, one.id, one.generation)
    leaving = house.links.make(UNSUBSCRIBE, one.id, one.generation)
    return house.render(
        template,
        name=delivery.recipient_name,
        streams=[sub.stream for sub in mine if sub.state != SubscriptionState.UNSUBSCRIBED],
        rhythm=RHYTHMS[one.choice.rhythm][0],
        confirmed_at=one.confirmed_at,
        url=f"{house.base_url}/nieuwsbrief/voorkeuren/{secret}",
        leave_url=f"{house.base_url}/nieuwsbrief/afmelden/{leaving}",
    )


RENDERERS: dict[str, Renderer] = {CONFIRM: confirm, WELCOME: welcome, PREFERENCES: preferences}
