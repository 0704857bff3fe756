"""Links of members end when an address is put right, and a name that is put right is so in their groups too."""

import re
from typing import cast

import httpx
import pytest
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.people.model import Person
from leerkring.people.persons import persons_by_email
from leerkring.registrations.correcting.person import correct_person
from tests.cast import FATIMA, JOOST
from tests.groups.groups import REGION, ids_in, living, meeting_in, post
from tests.people.office import back_office_of
from tests.postbox import deliver

RIGHT = "joost@juist.example"


async def put_right(services: Services, *, name: str = JOOST.name, email: str = JOOST.email) -> None:
    """Put Joost's name or address right, as staff do on his page."""
    async with services.db.reading() as reading:
        person_id = await reading.scalar(select(Person.id).where(Person.email == JOOST.email))
    await correct_person(
        services.db,
        person_id,
        name=name,
        email=email,
        version=None,
        by_admin=True,
        actor="house:tests",
        now=services.clock.now(),
    )


@pytest.mark.parametrize("joined", [True, False])
async def test_who_has_the_wrong_mailbox_comes_in_no_more(
    client: httpx.AsyncClient, services: Services, joined: bool
):
    _, (noor, joost) = await living(client, services, JOOST)
    if not joined:
        async with services.db.transaction() as tx:
            await tx.sql("UPDATE working_group_member SET agreed_at = NULL WHERE name = $1", JOOST.name)
    await put_right(services, email=RIGHT)
    assert (await client.get(joost)).status_code == 410
    assert (await client.get(f"{joost}/uitstappen")).status_code == 410, "nobody is taken away by it"
    for act, typed in (
        ("notities/nieuw", {"title": "Lijst", "body": "Woorden"}),
        ("meedoen", {"agrees": "ja"}),
    ):
        assert (await client.post(f"{joost}/{act}", data=typed)).status_code == 410
    await client.post(f"{joost}/uitstappen", data={"List-Unsubscribe": "One-Click"})
    assert JOOST.name in (await client.get(f"{noor}/beheren")).text
    await deliver(services)
    await post(client, "/werkgroep", email=RIGHT)
    (letter,) = await deliver(services)
    newer = letter.text.partition("http://leerkring.test")[2].split()[0]
    assert newer != joost
    assert (await client.get(newer)).status_code == 200


async def test_a_name_that_is_put_right_is_so_on_the_site_too(client: httpx.AsyncClient, services: Services):
    _, (noor, joost) = await living(client, services, JOOST)
    await post(client, f"{joost}/contact", named="ja")
    assert JOOST.name in (await client.get(f"/koplopers/{REGION}")).text
    await put_right(services, name="Joost Anders")
    for page in (f"/koplopers/{REGION}", noor, joost):
        text = (await client.get(page)).text
        assert "Joost Anders" in text, page
        assert JOOST.name not in text, page


async def test_an_earlier_address_of_a_member_is_theirs(
    app: Application, client: httpx.AsyncClient, services: Services
):
    group_id, (noor, joost) = await living(client, services, JOOST)
    async with services.db.transaction() as tx:
        ids = await persons_by_email(
            tx, [(JOOST.email, JOOST.name), ("joost@oud.example", "J. Smit")], services.clock.now()
        )
        old, now = ids["joost@oud.example"], ids[JOOST.email]
        await tx.sql("UPDATE person SET merged_into = $1 WHERE id = $2", now, old)
    here = f"/beheer/werkgroepen/{group_id}"
    typed = {"coordinator_name": JOOST.name, "coordinator_email": "joost@oud.example"}
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        await post(fatima, f"{here}/coordinator", **typed)
    assert (await client.get(f"{joost}/beheren")).status_code == 200, "he coordinates, and not nobody"
    assert (await client.get(f"{noor}/beheren")).status_code == 409


async def test_a_calendar_that_others_see_has_no_way_in(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    _, (noor, joost) = await living(client, services, JOOST)
    await deliver(services)
    page = await post(client, f"{noor}/bijeenkomsten/nieuw", **meeting_in(clock, 20))
    (meeting,) = ids_in(page, "meeting")
    files = [(await client.get(f"{joost}/bijeenkomsten/{meeting}/agenda.ics")).text]
    for letter in await deliver(services):
        files += [
            cast("bytes", part.get_payload(decode=True)).decode()
            for part in letter.message.walk()
            if part.get_content_type() == "text/calendar"
        ]
    assert len(files) >= 3
    for told in files:
        whole = re.sub(r"\r?\n[ \t]", "", told)
        assert "http://leerkring.test/werkgroep" in whole
        assert not re.search(r"/werkgroep/[\w-]", whole)
