"""Asking a contact for an order, and telling the candidates of it."""

from leerkring.core.database.db import Reading
from leerkring.mail.rendering import ClaimedDelivery, MailServices, Rendered, Renderer
from leerkring.registrations.labels import THE_KIND
from leerkring.registrations.ordering.queries import find_contact_of, find_order
from leerkring.registrations.ordering.rules import CONTACT
from leerkring.registrations.queries.personal import MAILED, find_registration
from leerkring.registrations.reminding.mails import answers_to


async def _asked(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Write to the contact; nothing where the order was taken back, or another contact was named since."""
    assert delivery.about_id is not None
    order = await find_order(reading, delivery.about_id)
    if order is None or order.contact_email != delivery.recipient:
        return None
    if order.generation != delivery.params["generation"] or services.clock.now() >= order.starts_at:
        return None
    secret = services.links.make(CONTACT, order.id, order.generation)
    return services.render(
        "registrations/mails/order_asked",
        reply_to=await answers_to(reading, order.activity_id),
        order=order,
        name=delivery.recipient_name,
        this=THE_KIND[order.kind],
        url=f"{services.base_url}/aanmelding/{secret}/volgorde",
    )


async def _told(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Write to a candidate; nothing to who is none any more."""
    assert delivery.about_id is not None
    r = await find_registration(reading, delivery.about_id)
    contact = await find_contact_of(reading, delivery.about_id)
    if r is None or contact is None or delivery.recipient != r.email:
        return None
    secret = services.links.make(MAILED, r.id, r.link_generation)
    return services.render(
        "registrations/mails/order_told",
        r=r,
        name=delivery.recipient_name,
        contact=contact,
        waits=r.state == "waitlisted",
        url=f"{services.base_url}/aanmelding/{secret}",
    )


MAILS: dict[str, Renderer] = {"registrations.order_asked": _asked, "registrations.order_told": _told}
