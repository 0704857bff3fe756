"""Who has a role in the back office, and what becomes of all that it opened when it is taken back."""

import asyncio

import httpx
import pytest
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.model import Audit
from leerkring.core.web.services import Services
from leerkring.people import queries
from leerkring.people.refusals import LastAdministrator, NotStaff, NotThisRole
from leerkring.people.service import make_sign_in_link
from leerkring.people.staff import add_staff, remove_staff
from tests.cast import BAS, FATIMA, KARIM, NOOR
from tests.conftest import BASE_URL, TODAY
from tests.people.office import back_office_of, browser, mailed_link, sessions, sign_in
from tests.postbox import deliver


async def roles(services: Services) -> dict[str, frozenset[str]]:
    async with services.db.reading() as reading:
        return {member.email: member.roles for member in await queries.list_staff(reading)}


async def test_who_is_removed_is_out_at_once_and_a_role_given_back_revives_nothing(
    app: Application, client: httpx.AsyncClient, services: Services
):
    await sign_in(client, services, FATIMA)
    await sign_in(client, services, FATIMA, "editor")
    async with browser(app) as laptop:
        await sign_in(laptop, services, FATIMA)
        assert (await laptop.get("/beheer")).status_code == 200
        assert await remove_staff(services.db, FATIMA.email.upper(), TODAY) == {"organizer", "editor"}
        for one in (client, laptop):
            assert (await one.get("/beheer")).headers["location"].startswith("/inloggen")
        await add_staff(services.db, FATIMA.email, "organizer", TODAY)
        for one in (client, laptop):
            assert (await one.get("/beheer")).headers["location"].startswith("/inloggen")
    assert await sessions(services) == 0


async def test_links_that_are_on_their_way_are_dead(
    app: Application, client: httpx.AsyncClient, services: Services
):
    await add_staff(services.db, FATIMA.email, "organizer", TODAY, name=FATIMA.name)
    typed = await make_sign_in_link(services.db, FATIMA.email, TODAY, BASE_URL)
    await client.post("/inloggen", data={"email": FATIMA.email})
    mailed = await mailed_link(services)
    await remove_staff(services.db, FATIMA.email, TODAY)
    assert await deliver(services) == [], "the mail is not even sent"
    for given_back in (False, True):
        if given_back:
            await add_staff(services.db, FATIMA.email, "organizer", TODAY)
        for link in (typed, mailed):
            assert (await client.get(link)).status_code == 410
            assert (await client.post(link)).status_code == 410
    assert await sessions(services) == 0


async def test_a_link_that_survived_opens_nothing_without_a_role(
    client: httpx.AsyncClient, services: Services
):
    """As a link that was made while the role was being taken back."""
    await add_staff(services.db, FATIMA.email, "organizer", TODAY)
    link = await make_sign_in_link(services.db, FATIMA.email, TODAY, BASE_URL)
    async with services.db.transaction() as tx:
        await tx.sql("DELETE FROM staff_role")
    assert (await client.post(link)).status_code == 410
    await add_staff(services.db, FATIMA.email, "organizer", TODAY)
    assert (await client.post(link)).status_code == 410


async def test_one_role_of_two_is_taken_and_the_session_goes_on_with_the_other(
    app: Application, client: httpx.AsyncClient, services: Services
):
    await sign_in(client, services, FATIMA)
    await add_staff(services.db, FATIMA.email, "editor", TODAY)
    assert (await client.get("/beheer/bibliotheek")).status_code == 200
    await remove_staff(services.db, FATIMA.email, TODAY, role="editor")
    assert (await client.get("/beheer/bibliotheek")).status_code == 403
    assert (await client.get("/beheer/activiteiten")).status_code == 200
    with pytest.raises(NotThisRole, match="organizer"):
        await remove_staff(services.db, FATIMA.email, TODAY, role="editor")
    with pytest.raises(NotStaff, match=NOOR.email):
        await remove_staff(services.db, NOOR.email, TODAY)


async def test_the_last_administrator_stays(services: Services):
    for person in (KARIM, FATIMA):
        await add_staff(services.db, person.email, "admin", TODAY)
    await add_staff(services.db, KARIM.email, "editor", TODAY)
    outcomes = await asyncio.gather(
        *(remove_staff(services.db, person.email, TODAY) for person in (KARIM, FATIMA)),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes if isinstance(outcome, Exception)] == [LastAdministrator]
    (left,) = [email for email, has in (await roles(services)).items() if "admin" in has]
    for role in ("", "admin"):
        with pytest.raises(LastAdministrator, match="staff add"):
            await remove_staff(services.db, left, TODAY, role=role)


async def test_it_is_in_the_log_without_an_address(app: Application, services: Services, clock: FixedClock):
    async with back_office_of(app, services, KARIM, "admin") as karim:
        await add_staff(services.db, BAS.email, "host", TODAY)
        await remove_staff(services.db, BAS.email, TODAY)
        assert "nam een rol terug" in (await karim.get("/beheer/logboek")).text
    async with services.db.reading() as reading:
        details = await reading.scalar(select(Audit.details).where(Audit.action == "staff.remove"))
        listed = {member.email: member.signed_in_at for member in await queries.list_staff(reading)}
    assert details == {"role": "host"}
    assert listed == {KARIM.email: TODAY}
