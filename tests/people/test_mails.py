"""The mail with the link to sign in."""

from datetime import timedelta

import httpx
from sqlalchemy import select

from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.mail.message.address import Mailbox
from leerkring.mail.model import Delivery
from leerkring.mail.rendering import ClaimedDelivery, MailServices, Rendered
from leerkring.people.mails import MAILS
from leerkring.people.service import SIGN_IN
from leerkring.people.staff import add_staff
from tests.cast import FATIMA
from tests.conftest import BASE_URL, TODAY
from tests.people.office import mailed_link


async def render(services: Services) -> Rendered | None:
    """Write the only mail that is queued, as the worker does."""
    async with services.db.reading() as reading:
        row = await reading.row(
            select(
                Delivery.id, Delivery.recipient, Delivery.recipient_name, Delivery.about_id, Delivery.params
            )
        )
        assert row is not None
        claimed = ClaimedDelivery(
            id=row.id,
            kind=SIGN_IN,
            recipient=row.recipient,
            recipient_name=row.recipient_name,
            person_id=None,
            about_id=row.about_id,
            params=row.params,
            transactional=True,
            attempts=1,
            times_uncertain=0,
            created_at=TODAY,
            first_tried_at=TODAY,
            claim="x",
        )
        letters = MailServices(
            links=services.links,
            jinja=services.jinja,
            clock=services.clock,
            base_url=BASE_URL,
            sender=Mailbox("leerkring", "post@leerkring.example"),
        )
        return await MAILS[SIGN_IN](reading, claimed, letters)


async def asked(client: httpx.AsyncClient, services: Services) -> None:
    """Fatima asks for a link."""
    await add_staff(services.db, FATIMA.email, "organizer", TODAY, name=FATIMA.name)
    await client.post("/inloggen", data={"email": FATIMA.email})


async def test_the_mail_holds_the_link_in_both_parts(client: httpx.AsyncClient, services: Services):
    await asked(client, services)
    mail = await render(services)
    assert mail is not None
    assert mail.subject == "Uw link om in te loggen"
    link = BASE_URL + await mailed_link(services)
    assert link in mail.text
    assert f'href="{link}"' in mail.html
    assert f"Beste {FATIMA.name}," in mail.text
    assert "binnen een kwartier" in mail.text


async def test_a_link_that_is_used_or_too_old_is_not_mailed_any_more(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    await asked(client, services)
    clock.move(timedelta(minutes=30))
    assert await render(services) is None
    clock.set(TODAY)
    await client.post(await mailed_link(services))
    assert await render(services) is None
