"""Vandaag tells of messages that stopped at their moment, and of people whom one did not reach."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.messages.queries.held_back import SHOWN_FOR
from leerkring.messages.sending import send_due
from tests.builders import make_circle, register
from tests.cast import FATIMA, KARIM, NOOR
from tests.conftest import TODAY
from tests.mail.office import come_back
from tests.messages.writing import press, write
from tests.people.office import back_office_of
from tests.postbox import deliver
from tests.site.test_today import listed, numbers

STOPPED, UNREACHED = "gepland bericht kon niet uit", "bericht kwam niet bij iedereen"


@pytest.fixture
async def fatima(
    app: Application, client: httpx.AsyncClient, services: Services
) -> AsyncIterator[httpx.AsyncClient]:
    """Her browser, over a circle with Noor in it."""
    await make_circle(services.db)
    await register(client, NOOR)
    await deliver(services)
    async with back_office_of(app, services, FATIMA, "organizer") as office:
        yield office


async def test_a_message_that_stopped_waits_for_somebody(
    app: Application, fatima: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    url = await write(fatima)
    planned = await press(
        fatima, url, "plannen", send_on=f"{TODAY + timedelta(days=1):%Y-%m-%d}", send_time="09:00"
    )
    assert planned.status_code == 303, planned.text
    assert STOPPED not in numbers(await fatima.get("/beheer"))
    async with services.db.transaction() as tx:
        await tx.sql(
            "UPDATE occurrence SET state = 'cancelled'"
        )  # the text names a next day, and there is none
    clock.move(timedelta(days=2))
    assert await send_due(services.db, clock.now(), services.settings) == 0
    async with back_office_of(app, services, FATIMA, "organizer") as later:
        page = await later.get("/beheer")
        number, href = numbers(page)[STOPPED]
        assert (number, listed(page, href)) == ("1", ["Volgende keer"])
        assert f'href="{url}/nakijken"' in page.text
        async with services.db.transaction() as tx:
            await tx.sql("UPDATE occurrence SET state = 'scheduled'")
        sent = await press(later, url)
        assert sent.status_code == 303, sent.text
        assert STOPPED not in numbers(await later.get("/beheer"))


async def test_who_has_an_address_that_takes_no_mail_is_told_for_a_week(
    app: Application,
    fatima: httpx.AsyncClient,
    services: Services,
    client: httpx.AsyncClient,
    clock: FixedClock,
) -> None:
    await register(client, KARIM)
    await come_back(services, NOOR.email)
    url = await write(fatima)
    assert (await press(fatima, url)).status_code == 303
    page = await fatima.get("/beheer")
    number, href = numbers(page)[UNREACHED]
    assert (number, listed(page, href)) == ("1", ["Volgende keer"])
    assert "1 adres neemt geen mail aan" in page.text
    exactly = await fatima.get(f"{url}/verstuurd?uitkomst=closed")
    assert 'data-total="1"' in exactly.text
    assert NOOR.name in exactly.text
    clock.move(SHOWN_FOR)
    async with back_office_of(app, services, FATIMA, "organizer") as later:
        assert UNREACHED not in numbers(await later.get("/beheer"))
