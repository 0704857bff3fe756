"""The two mails about an address that was put right: one to where mail went, one to where it goes from now on."""

from leerkring.core.database.db import Reading
from leerkring.mail.rendering import ClaimedDelivery, MailServices, Rendered, Renderer
from leerkring.registrations.labels import STATES
from leerkring.registrations.queries.lookup import list_live_of
from leerkring.registrations.queries.personal import MAILED


async def _old(_: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Tell that mail goes elsewhere now, not where: this may be a stranger's address."""
    return services.render("registrations/mails/address_old", name=delivery.recipient_name)


async def _new(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Give the new links of all that goes on; nothing where the address was changed once more since."""
    assert delivery.person_id is not None
    live = await list_live_of(reading, delivery.person_id, delivery.recipient, services.clock.now())
    if live is None:
        return None
    places = [
        (
            one.title,
            STATES[one.state],
            f"{services.base_url}/aanmelding/{services.links.make(MAILED, one.id, one.link_generation)}",
        )
        for one in live
    ]
    return services.render("registrations/mails/address_new", name=delivery.recipient_name, places=places)


MAILS: dict[str, Renderer] = {"registrations.address_old": _old, "registrations.address_new": _new}
