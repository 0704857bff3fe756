"""Readers of the newsletter: subscribing as a visitor does."""

import re

import httpx
from sqlalchemy import func, select

from leerkring.core.web.services import Services
from leerkring.mail.model import Delivery
from tests.cast import NOOR, Person

LINK = re.compile(r"/nieuwsbrief/(?:bevestigen|voorkeuren|afmelden)/[\w-]{43}")


async def ask(
    client: httpx.AsyncClient, person: Person = NOOR, streams=("nieuwsbrief",), **more
) -> httpx.Response:
    """Send the form."""
    wish = {"email": person.email, "name": person.name, "streams": list(streams), "consent": "yes"}
    return await client.post("/nieuwsbrief", data=wish | {"rhythm": "biweekly"} | more)


async def mailed(services: Services, kind: str) -> str:
    """Return the path of the newest link to confirm, or to one's preferences."""
    async with services.db.reading() as reading:
        about = await reading.scalar(
            select(Delivery.about_id)
            .where(Delivery.kind == kind)
            .order_by(Delivery.created_at.desc(), Delivery.id.desc())
            .limit(1)
        )
    assert about is not None
    page = {"newsletter.confirm": "bevestigen"}.get(kind, "voorkeuren")
    purpose = "newsletter.confirm" if page == "bevestigen" else "newsletter.preferences"
    return f"/nieuwsbrief/{page}/{services.links.make(purpose, about)}"


async def subscribe(
    client: httpx.AsyncClient, services: Services, person: Person = NOOR, streams=("nieuwsbrief",), **more
) -> str:
    """Subscribe and confirm; returns the path of the preferences."""
    assert (await ask(client, person, streams, **more)).status_code == 303
    done = await client.post(await mailed(services, "newsletter.confirm"))
    assert done.status_code == 303, done.text
    return str(done.headers["location"]).partition("?")[0]


async def leaving(client: httpx.AsyncClient, preferences: str) -> str:
    """Return the path to leave, as one's preferences show it."""
    page = await client.get(preferences)
    return next(str(link) for link in LINK.findall(page.text) if "afmelden" in link)


async def count(services: Services, model: type, *where) -> int:
    """Count rows."""
    async with services.db.reading() as reading:
        return int(await reading.scalar(select(func.count()).select_from(model).where(*where)))


def state(page: httpx.Response) -> str:
    """Return main's data-state."""
    found = re.search(r'data-state="([^"]*)"', page.text)
    assert found, page.text
    return found[1]
