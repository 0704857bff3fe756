"""A circle whose places staff give, and who applied for it."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import select

from leerkring.core.database.db import Database
from leerkring.registrations.model import Registration
from tests.builders import make_circle, register
from tests.cast import BAS, JOOST, NOOR, Person
from tests.support.forms import form_to

ACTIVITY = "/beheer/activiteiten/woonzorganalyse"
BOARD = f"{ACTIVITY}/kiezen"
LOOK = f"{BOARD}/bekendmaken"
FIELDS = [
    {"key": "vraag", "label": "Welke vraag brengt u mee?", "type": "long_text", "required": False},
    {
        "key": "fase",
        "label": "Hoe ver bent u?",
        "type": "choice",
        "required": False,
        "options": ["Begin", "Eind"],
    },
]


async def make_chosen(db: Database, **columns: Any) -> UUID:
    """Make a circle whose places staff give."""
    return await make_circle(db, **{"allocation": "application", "capacity": 2, "fields": FIELDS, **columns})


async def three_apply(client: httpx.AsyncClient, db: Database, **columns: Any) -> UUID:
    """A circle for two that Noor, Bas and Joost apply for."""
    id_ = await make_chosen(db, **columns)
    for person, question in ((NOOR, "Hoe begin ik?"), (BAS, "Wie betaalt?"), (JOOST, "")):
        await register(client, person, **{"field-vraag": question, "field-fase": "Begin"})
    return id_


async def ids_of(db: Database, *people: Person) -> list[str]:
    """Return the registrations of these people."""
    async with db.reading() as reading:
        rows = await reading.rows(select(Registration.id, Registration.email))
    found = {row.email: str(row.id) for row in rows}
    return [found[person.email] for person in people]


def names(page: httpx.Response) -> list[str]:
    """Return the names on the board, in its order."""
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page.text)


async def decide(
    client: httpx.AsyncClient,
    db: Database,
    people: Sequence[Person],
    decision: str,
    reason: str = "",
    **more: str,
) -> httpx.Response:
    """Decide about these people as a program does; nobody hears of it yet."""
    data = {"registration": await ids_of(db, *people), "decision": decision, "reason": reason, **more}
    return await client.post(BOARD, data=data)


async def press(client: httpx.AsyncClient, look: httpx.Response | None = None) -> httpx.Response:
    """Press the button of the last look, as it is now or as it was shown then."""
    look = look or await client.get(LOOK)
    form = form_to(look, LOOK)
    return await client.post(LOOK, data=form.data())
