"""A link that ends while it is being used, and what is for those with a place alone."""

import asyncio

import httpx
import pytest

from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.registrations import service
from leerkring.registrations.refusals import LinkRenewed
from tests.builders import make_circle, register, states
from tests.cast import BAS, JOOST, NOOR

JOIN = "https://vergadering.example/kring"


async def test_of_several_uses_of_a_link_that_hands_over_at_once_only_the_first_counts(
    client: httpx.AsyncClient, db: Database
):
    await make_circle(db, capacity=3)
    page = await register(client, NOOR)
    uses = [
        client.post(
            f"{page}/overdragen", data={"name": f"Collega {n}", "email": f"collega{n}@almelo.example"}
        )
        for n in range(8)
    ]
    answers = await asyncio.gather(*uses, client.post(f"{page}/wijzigen", data={"phone": "1"}))
    assert [answer.status_code for answer in answers[:8]].count(303) == 1
    assert list((await states(db)).values()) == ["confirmed"]


async def test_who_gave_their_place_away_meanwhile_cannot_give_it_up(
    client: httpx.AsyncClient, db: Database, services: Services
):
    await make_circle(db)
    page = await register(client, NOOR)
    noor = services.links.read(page.rsplit("/", 1)[1])
    assert noor is not None
    colleague = {"name": BAS.name, "email": BAS.email}
    assert (await client.post(f"{page}/overdragen", data=colleague)).status_code == 303
    # As a request that was let in before the other one took the lock.
    with pytest.raises(LinkRenewed):
        await service.cancel(db, noor, now=services.clock.now(), settings=services.settings, generation=1)
    assert await states(db) == {"bas": "confirmed"}


async def test_the_join_link_is_not_for_who_has_an_offer(
    client: httpx.AsyncClient, db: Database, services: Services
):
    await make_circle(db, capacity=1)
    async with db.transaction() as tx:
        await tx.sql("UPDATE occurrence SET online_url = $1", JOIN)
    noor, joost = await register(client, NOOR), await register(client, JOOST)
    assert JOIN in (await client.get(noor)).text
    await client.post(f"{noor}/afmelden")
    offer = await client.get(f"{joost}/aanbod")
    assert offer.status_code == 200
    assert JOIN not in offer.text
    for kind in ("body.html", "body.txt"):
        mail = services.jinja.get_template(f"registrations/mails/_days.{kind.split('.')[1]}")
        day = {
            "starts_at": services.clock.now(),
            "ends_at": services.clock.now(),
            "title": "",
            "location": "",
            "address": "",
            "online_url": JOIN,
        }
        assert JOIN not in mail.render(days=[day], r={"state": "offered"})
        assert JOIN in mail.render(days=[day], r={"state": "confirmed"})
