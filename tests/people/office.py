"""A desk to sit at: browsers of staff, signed in as they do it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import httpx
from sqlalchemy import func, select

from leerkring.activities.model import Activity
from leerkring.activities.team import add_to_team
from leerkring.core.web.services import Services
from leerkring.mail.model import Delivery
from leerkring.people.model import WebSession
from leerkring.people.service import SIGN_IN, make_sign_in_link
from leerkring.people.staff import add_staff
from tests.cast import FATIMA, Person
from tests.conftest import BASE_URL


def browser(app: object, address: str = "127.0.0.1", **headers: str) -> httpx.AsyncClient:
    """Return another browser, with cookies of its own; redirects are not followed by themselves."""
    transport = httpx.ASGITransport(app=app, client=(address, 4000))  # type: ignore[arg-type]
    headers = {"Sec-Fetch-Site": "same-origin", **headers}
    return httpx.AsyncClient(transport=transport, base_url=BASE_URL, headers=headers)


async def sign_in(
    client: httpx.AsyncClient,
    services: Services,
    person: Person = FATIMA,
    role: str = "organizer",
    *,
    in_teams: bool = True,
) -> None:
    """Give this person a role and sign them in with a link of the command line.

    A host is put in the team of each activity that there is now, unless it is not `in_teams`.
    """
    now = services.clock.now()
    person_id = await add_staff(services.db, person.email, role, now, name=person.name)
    if role == "host" and in_teams:
        await join_teams(services, person_id)
    link = await make_sign_in_link(services.db, person.email, now, "")
    answer = await client.post(link)
    assert answer.status_code == 303, answer.text


async def join_teams(services: Services, person_id: UUID) -> None:
    """Put somebody in the team of every activity."""
    async with services.db.reading() as reading:
        rows = await reading.rows(select(Activity.id))
    for row in rows:
        await add_to_team(services.db, row.id, person_id, actor="house", now=services.clock.now())


@asynccontextmanager
async def back_office_of(
    app: object, services: Services, person: Person, role: str, *, in_teams: bool = True
) -> AsyncIterator[httpx.AsyncClient]:
    """Open a browser in which this person is signed in."""
    async with browser(app) as client:
        await sign_in(client, services, person, role, in_teams=in_teams)
        yield client


async def mailed_link(services: Services) -> str:
    """Return the path in the newest mail with a link."""
    async with services.db.reading() as reading:
        about = await reading.scalar(
            select(Delivery.about_id)
            .where(Delivery.kind == SIGN_IN)
            .order_by(Delivery.created_at.desc(), Delivery.id.desc())
            .limit(1)
        )
    assert about is not None, "no mail with a link was queued"
    return f"/inloggen/{services.links.make(SIGN_IN, about)}"


async def sessions(services: Services) -> int:
    """Return how many sessions there are."""
    async with services.db.reading() as reading:
        return int(await reading.scalar(select(func.count()).select_from(WebSession)))


def heading(page: httpx.Response) -> str:
    """Return a page's h1."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page.text, re.DOTALL)
    assert found is not None, page.text
    return " ".join(found.group(1).split())


def token_of(page: httpx.Response) -> str:
    """Return the session's token that the page's forms carry."""
    found = re.search(r'name="token" value="([^"]+)"', page.text)
    assert found is not None
    return found.group(1)
