"""A newcomer sets up a circle: five days, two questions, a quota and a maximum; pages and presses are counted."""

from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from tests.builders import register, states
from tests.cast import FATIMA, JOOST, NOOR
from tests.people.office import sign_in
from tests.support.forms import form_to

MOST_PRESSES = 12
"""What three minutes leave room for: a page is read and filled in within fifteen seconds."""


@dataclass
class Newcomer:
    """Follows links that pages show and sends forms as they are opened; knows no address by heart."""

    client: httpx.AsyncClient
    page: httpx.Response
    presses: int = 0
    said: list[str] = field(default_factory=list)

    async def follow(self, path: str) -> None:
        """Press a link that is on the page."""
        assert f'href="{path}"' in self.page.text, f"no link to {path} on {self.page.url}"
        self.presses += 1
        self.page = await self.client.get(path)
        assert self.page.status_code == 200

    async def send(self, path: str, **typed: Any) -> None:
        """Fill in the form of the page and press its button."""
        form = form_to(self.page, path)
        self.presses += 1
        answer = await self.client.post(
            path, data=form.data(**{k.replace("__", "-"): v for k, v in typed.items()})
        )
        assert answer.status_code == 303, answer.text
        self.page = await self.client.get(answer.headers["location"])


@pytest.fixture
async def newcomer(client: httpx.AsyncClient, services: Services, db: Database) -> Newcomer:
    """Fatima on her first day, on the front page of the back office."""
    await sign_in(client, services, FATIMA)
    return Newcomer(client, await client.get("/beheer"))


async def test_a_circle_of_five_days_with_two_questions_a_quota_and_a_maximum(
    newcomer: Newcomer, db: Database
):
    her, one = newcomer, "/beheer/activiteiten/samen-plannen"
    await her.follow("/beheer/activiteiten/nieuw")
    await her.send(
        "/beheer/activiteiten/nieuw",
        title="Samen plannen",
        summary="Vijf dagen over plannen die de regio delen.",
        date="2027-02-04",
        location="Stadhuis Enschede",
        repeat="monthly",
    )
    assert "De activiteit staat klaar als concept." in her.page.text
    await her.follow(f"{one}/plaatsen")
    await her.send(
        f"{one}/plaatsen", max_per_organization="1", quota__1__who="soort:municipality", quota__1__places="4"
    )
    await her.follow(f"{one}/formulier")
    for label in ("Welke vraag brengt u mee?", "Wat hoopt u te leren?"):
        await her.follow(f"{one}/formulier/nieuw")
        await her.send(f"{one}/formulier/nieuw", label=label, type="text")
    await her.follow(one)
    await her.follow(f"{one}/publiceren")
    await her.send(f"{one}/publiceren")
    assert "De activiteit is gepubliceerd" in her.page.text
    assert her.presses <= MOST_PRESSES
    page = (await her.client.get("/agenda/samen-plannen")).text
    assert "Vijf dagen" in page
    assert "zijn 4 plaatsen apart gehouden" in page
    form = (await her.client.get("/agenda/samen-plannen/aanmelden")).text
    assert form.index("Welke vraag brengt u mee?") < form.index("Wat hoopt u te leren?")
    for person in (NOOR, JOOST):
        await register(her.client, person, "samen-plannen", organization="Gemeente Almelo")
    assert await states(db) == {"noor": "confirmed", "joost": "waitlisted"}
