"""What stories start with, made by plain functions."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import insert, select

from leerkring.activities.model import Activity, FormField, Occurrence, Quota
from leerkring.core.database.db import Database
from leerkring.core.ids import uuid7
from leerkring.core.secrets import Links
from leerkring.registrations.changing import capacity as places
from leerkring.registrations.model import Registration
from leerkring.registrations.queries.personal import BROWSER, MAILED
from leerkring.settings import Settings
from tests.cast import Person
from tests.conftest import TODAY

SECRET_KEYS = ("a key of no importance, for tests only", "k" * 32)
"""What the tests' own applications derive links from."""


async def make_circle(
    db: Database,
    slug: str = "woonzorganalyse",
    *,
    capacity: int = 2,
    days: int = 3,
    starts_in: timedelta = timedelta(days=30),
    quotas: Sequence[dict[str, Any]] = (),
    fields: Sequence[dict[str, Any]] = (),
    now: datetime = TODAY,
    **columns: Any,
) -> UUID:
    """Make a published circle that is open for registration and return its id."""
    id_ = uuid7()
    first = now + starts_in
    values = {
        "id": id_,
        "slug": slug,
        "kind": "circle",
        "title": "Leerkring woonzorganalyse",
        "summary": "Samen werken aan een analyse die het gesprek op gang brengt.",
        "body": "Drie dagen.",
        "state": "published",
        "capacity": capacity,
        "registration_opens_at": now - timedelta(days=10),
        "registration_closes_at": first,
        "starts_at": first,
        "ends_at": first + timedelta(days=28 * (days - 1), hours=7),
        "created_at": now,
        "updated_at": now,
    }
    async with db.transaction() as tx:
        await tx.execute(insert(Activity).values(values | columns))
        for number in range(1, days + 1):
            at = first + timedelta(days=28 * (number - 1))
            await tx.execute(
                insert(Occurrence).values(
                    id=uuid7(),
                    activity_id=id_,
                    number=number,
                    title=f"Dag {number}",
                    starts_at=at,
                    ends_at=at + timedelta(hours=7),
                    location="Stadhuis Enschede",
                    changed_at=now,
                )
            )
        for number, quota in enumerate(quotas, start=1):
            await tx.execute(insert(Quota).values(id=uuid7(), activity_id=id_, number=number, **quota))
        for number, field in enumerate(fields, start=1):
            await tx.execute(insert(FormField).values(id=uuid7(), activity_id=id_, number=number, **field))
        tx.touch("agenda", f"activity:{slug}")
    return id_


def form_of(person: Person, key: str | None = None, **more: str) -> dict[str, str]:
    """Return the registration form as this person fills it in."""
    return {
        "name": person.name,
        "email": person.email,
        "organization": person.organization,
        "organization_kind": person.organization_kind,
        "municipality": person.municipality,
        "request_key": key or f"key-of-{person.email}",
        **more,
    }


async def register(
    client: httpx.AsyncClient, person: Person, slug: str = "woonzorganalyse", **more: str
) -> str:
    """Register as a visitor does and return the address of the personal page, as the mail has it."""
    return mailed_page(await register_in_browser(client, person, slug, **more))


async def register_in_browser(
    client: httpx.AsyncClient, person: Person, slug: str = "woonzorganalyse", **more: str
) -> str:
    """Register as a visitor does and return the address that the browser is sent to."""
    response = await client.post(f"/agenda/{slug}/aanmelden", data=form_of(person, **more))
    assert response.status_code == 303, response.text
    return response.headers["location"]


def mailed_page(in_browser: str) -> str:
    """Return the address in the mail of the registration that a browser was sent to."""
    secret = in_browser.rsplit("/", 1)[1]
    for links in map(Links, SECRET_KEYS):
        for generation in range(1, 4):
            if links.holds(BROWSER, secret, generation):
                id_ = links.read(secret)
                assert id_ is not None
                return f"/aanmelding/{links.make(MAILED, id_, generation)}"
    raise AssertionError(f"not the link of a browser: {in_browser}")


async def states(db: Database) -> dict[str, str]:
    """Return the state of each registration by the part of the address before the @."""
    async with db.reading() as reading:
        rows = await reading.rows(
            select(Registration.email, Registration.state).order_by(Registration.position)
        )
    return {email.split("@")[0]: state for email, state in rows}


async def change_capacity(
    db: Database, activity_id: UUID, capacity: int, *, actor: str, now: datetime, settings: Settings
) -> int:
    """Have more or fewer places in a transaction of its own; returns how many offers went out."""
    async with db.transaction() as tx:
        return await places.change_capacity(
            tx, activity_id, capacity, actor=actor, now=now, settings=settings
        )
