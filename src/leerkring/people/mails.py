"""What people's mails say."""

from leerkring.core.db import Reading
from leerkring.core.secrets import hash_secret
from leerkring.mail.kinds import ClaimedDelivery, MailHouse, Rendered, Renderer
from leerkring.people import queries
from leerkring.people.service import SIGN_IN


async def sign_in(reading: Reading, delivery: ClaimedDelivery, house: MailHouse) -> Rendered | None:
    """Write the mail with the link; nothing where it is used or too old by now."""
    assert delivery.about_id is not None
    secret = house.links.make(SIGN_IN, delivery.about_id)
    link = await queries.find_link(reading, hash_secret(secret))
    if link is None or link.used_at is not None or link.expires_at <= house.clock.now():
        return None
    return house.render(
        "people/mails/sign_in",
        name=delivery.recipient_name,
        url=f"{house.base_url}/inloggen/{secret}",
    )


RENDERERS: dict[str, Renderer] = {SIGN_IN: sign_in}
