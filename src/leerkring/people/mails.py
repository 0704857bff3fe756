"""What people's mails say."""

from leerkring.core.database.db import Reading
from leerkring.core.secrets import hash_secret
from leerkring.mail.rendering import ClaimedDelivery, MailServices, Rendered, Renderer
from leerkring.people import queries
from leerkring.people.labels import ROLES
from leerkring.people.service import INVITE, SIGN_IN


async def sign_in(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Write the mail with the link; nothing where it is used or too old by now."""
    assert delivery.about_id is not None
    secret = services.links.make(SIGN_IN, delivery.about_id)
    link = await queries.find_link(reading, hash_secret(secret))
    if link is None or link.used_at is not None or link.expires_at <= services.clock.now():
        return None
    return services.render(
        "people/mails/sign_in",
        name=delivery.recipient_name,
        url=f"{services.base_url}/inloggen/{secret}",
    )


async def invite(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Write to a new colleague; nothing where the link is used, too old, or dead with the last role."""
    assert delivery.about_id is not None
    secret = services.links.make(INVITE, delivery.about_id)
    link = await queries.find_link(reading, hash_secret(secret))
    if link is None or link.used_at is not None or link.expires_at <= services.clock.now():
        return None
    member = await queries.find_staff(reading, delivery.recipient)
    return services.render(
        "people/mails/invite",
        name=delivery.recipient_name,
        url=f"{services.base_url}/inloggen/{secret}",
        sign_in_url=f"{services.base_url}/inloggen",
        until=link.expires_at,
        roles=[ROLES[role] for role in sorted(member.roles)] if member else [],
    )


MAILS: dict[str, Renderer] = {SIGN_IN: sign_in, INVITE: invite}
