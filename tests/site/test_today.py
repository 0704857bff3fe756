"""Vandaag: what needs a person now, by their role, and each number leads to exactly what it counts."""

import re
from datetime import timedelta

import httpx
from sqlalchemy import insert, update

from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.library.handbooks.model import Chapter, Handbook, HandbookVersion
from leerkring.library.items.model import Item
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, ILSE, JOOST, NOOR
from tests.conftest import TODAY
from tests.people.office import back_office_of


def numbers(page: httpx.Response) -> dict[str, tuple[str, str]]:
    """Return each number of the page with where it leads, by its words."""
    found = re.findall(r'<a class="figure" href="([^"]+)"><b>(\d+)</b><span>([^<]+)</span>', page.text)
    return {words: (number, href) for href, number, words in found}


def listed(page: httpx.Response, href: str) -> list[str]:
    """Return what stands in the list on the page that a number leads to."""
    (section,) = re.findall(rf'<section class="line-list" id="{href[1:]}".*?</section>', page.text, re.DOTALL)
    return re.findall(r'<li><a href="[^"]+">([^<]+)</a>', section)


async def test_applications_wait_for_who_decides(
    app: Application, services: Services, client: httpx.AsyncClient, db: Database
):
    await make_circle(
        db, "lab", title="Een praktijklab", starts_in=timedelta(days=60), allocation="application"
    )
    await make_circle(db, "loting", title="Een loting", starts_in=timedelta(days=60), allocation="draw")
    for person in (NOOR, JOOST):
        await register(client, person, "lab")
        await register(client, person, "loting")
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        page = await fatima.get("/beheer")
        number, href = numbers(page)["aanvragen wachten op een besluit"]
        assert (number, listed(page, href)) == ("2", ["Een praktijklab"]), "a draw decides by itself"
        waiting = await fatima.get("/beheer/activiteiten/lab/aanmeldingen?status=applied")
        assert NOOR.name in waiting.text
        assert JOOST.name in waiting.text
    async with back_office_of(app, services, BAS, "host") as bas:
        assert numbers(await bas.get("/beheer")) == {}


async def texts(db: Database, **columns: object) -> None:
    """Keep a text and a chapter, both with these columns."""
    at = {"created_at": TODAY, "updated_at": TODAY}
    async with db.transaction() as tx:
        await tx.execute(
            insert(Item).values(kind="article", slug="een", title="Een artikel", **at, **columns)
        )
        book = await tx.scalar(insert(Handbook).values(slug="boek", created_at=TODAY).returning(Handbook.id))
        version = await tx.scalar(
            insert(HandbookVersion)
            .values(handbook_id=book, number="1.0", position=1, title="Het boek", summary="", **at)
            .returning(HandbookVersion.id)
        )
        await tx.execute(
            insert(Chapter).values(
                version_id=version, slug="een", number=1, title="Hoofdstuk een", **at, **columns
            )
        )


async def test_texts_wait_for_who_reviews(app: Application, services: Services, db: Database):
    await texts(db, state="in_review")
    async with back_office_of(app, services, ILSE, "editor") as ilse:
        page = await ilse.get("/beheer")
        number, href = numbers(page)["teksten ter beoordeling"]
        assert (number, listed(page, href)) == ("2", ["Een artikel", "Hoofdstuk een"])
        assert "Een artikel" in (await ilse.get("/beheer/bibliotheek?status=in_review")).text
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        assert numbers(await fatima.get("/beheer")) == {}


async def test_what_appears_by_itself_needs_nobody(app: Application, services: Services, db: Database):
    await texts(db, state="in_review", publish_at=TODAY + timedelta(days=2))
    async with back_office_of(app, services, ILSE, "editor") as ilse:
        page = await ilse.get("/beheer")
        assert numbers(page) == {}
        assert "Alles is bij" in page.text


async def test_a_newer_text_of_what_is_published_waits_too(
    app: Application, services: Services, db: Database
):
    await texts(db, state="draft")
    async with db.transaction() as tx:
        await tx.execute(
            update(Item).values(state="published", published_at=TODAY, working_state="in_review")
        )
    async with back_office_of(app, services, ILSE, "editor") as ilse:
        page = await ilse.get("/beheer")
        assert numbers(page)["tekst ter beoordeling"] == ("1", "#beoordelen")
