"""Zoek alles: who works here finds anything by any of its words, and nothing that they may not open."""

import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import insert, update

from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.ids import uuid7
from leerkring.core.web.services import Services
from leerkring.editing.model import Revision
from leerkring.library.items.content.drafts import ItemDraft
from leerkring.library.items.model import Item
from leerkring.library.items.rules import ItemKind
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, ILSE, JOOST, KARIM, NOOR, Person
from tests.conftest import TODAY
from tests.people.office import back_office_of
from tests.support.sample import live_with_sample

CAST = [(BAS, "host"), (FATIMA, "organizer"), (ILSE, "editor"), (KARIM, "admin")]
HIT = re.compile(r'<li><a href="([^"]+)">([^<]+)</a>(?:<span class="badge[^"]*">([^<]+)</span>)?')


async def found(desk: httpx.AsyncClient, typed: str, kind: str = "") -> dict[str, list[tuple[str, str]]]:
    """Return what was found as (words, state) by kind, and see that each of it opens."""
    page = await desk.get("/beheer/zoeken", params={"q": typed, "soort": kind})
    assert page.status_code == 200
    groups = {}
    for id_, part in re.findall(
        r'<section class="line-list" id="(\w+)".*?<ul>(.*?)</ul>', page.text, re.DOTALL
    ):
        hits = HIT.findall(part)
        for href, _, _ in hits:
            assert (await desk.get(href.replace("&amp;", "&"))).status_code == 200, href
        groups[id_] = [(title, state) for _, title, state in hits]
    return groups


@pytest.mark.parametrize("person, role", CAST)
async def test_all_that_is_found_opens_for_who_found_it(
    app: Application, services: Services, person: Person, role: str
):
    await live_with_sample(services)
    async with back_office_of(app, services, person, role) as desk:
        kinds = set(await found(desk, "e"))
    assert (
        kinds
        == {
            "host": {"activiteiten", "aanmeldingen"},
            "organizer": {
                *("activiteiten", "aanmeldingen", "mensen", "organisaties", "vragen", "casussen"),
                *("deskundigen", "werkgroepen", "mails"),
            },
            "editor": {
                *("activiteiten", "vragen", "teksten", "handreikingen", "hoofdstukken"),
                *("nummers", "lezers", "synoniemen"),
            },
            "admin": {
                *("activiteiten", "aanmeldingen", "mensen", "organisaties", "vragen", "casussen"),
                *("deskundigen", "werkgroepen", "teksten", "handreikingen", "hoofdstukken"),
                *("nummers", "lezers", "mails", "synoniemen"),
            },
        }[role]
    )


async def test_a_draft_is_found_by_every_word_in_any_order(
    app: Application, services: Services, db: Database
):
    await make_circle(db, "een", title="Wonen op het erf", state="draft")
    await make_circle(db, "twee", title="Wonen aan het water")
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        assert await found(desk, "ERF wonen") == {"activiteiten": [("Wonen op het erf", "concept")]}
        assert await found(desk, "erf water") == {}
        assert "Niets gevonden" in (await desk.get("/beheer/zoeken?q=erf+water")).text
        assert len((await found(desk, "won"))["activiteiten"]) == 2, "a part of a word is enough"


async def test_a_person_is_found_by_name_address_and_organization_without_accents(
    app: Application, services: Services, client: httpx.AsyncClient, db: Database
):
    await make_circle(db, capacity=1)
    await register(client, NOOR)
    await register(client, JOOST, name="Joost Bäkker")
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        for typed in ("bakker", "Bäkker joost", "joost@domijn", "corporatie domus"):
            hits = await found(fatima, typed)
            assert hits["aanmeldingen"] == [("Joost Bäkker", "wachtlijst")], typed
        assert hits["organisaties"] == [("Corporatie Domus", "")], "as it was called last"
        assert "organisaties" not in await found(fatima, "bakker"), "not by who registered for it"
    async with back_office_of(app, services, BAS, "host") as bas:
        assert await found(bas, "bakker") == {}, "who waits does not come"
        assert await found(bas, "noor") == {"aanmeldingen": [(NOOR.name, "bevestigd")]}
        assert await found(bas, NOOR.email) == {}, "nor is an address looked through"
    async with back_office_of(app, services, ILSE, "editor") as ilse:
        assert await found(ilse, "bakker") == {}
        assert await found(ilse, "bakker", "aanmeldingen") == {}, "nor by asking for that kind"


async def test_what_stands_in_a_newer_text_is_found_before_readers_see_it(
    app: Application, services: Services, db: Database
):
    id_ = uuid7()
    async with db.transaction() as tx:
        await tx.execute(
            insert(Item).values(
                id=id_, kind="article", slug="een", title="Een artikel", body="Oud.", state="published",
                created_at=TODAY, updated_at=TODAY, published_at=TODAY,
            )
        )  # fmt: skip
        for number, body in ((1, "Zonnebloem."), (2, "Zeewier.")):
            await tx.execute(
                insert(Revision).values(
                    subject_kind="item",
                    subject_id=id_,
                    number=number,
                    at=TODAY,
                    actor="house",
                    data=ItemDraft(ItemKind.ARTICLE, "een", "Een artikel", body=body).data,
                )
            )
    async with back_office_of(app, services, ILSE, "editor") as ilse:
        assert await found(ilse, "zeewier") == {}
        async with db.transaction() as tx:
            await tx.execute(update(Item).values(working_state="draft"))
        assert await found(ilse, "zeewier") == {"teksten": [("Een artikel", "concept")]}
        assert await found(ilse, "zonnebloem") == {}, "only the newest text counts"


async def test_of_many_the_first_are_shown_and_all_are_one_step_away(
    app: Application, services: Services, db: Database
):
    for number in range(8):
        await make_circle(
            db, f"kring-{number}", title=f"Kring {number}", starts_in=timedelta(days=number + 30)
        )
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        page = await desk.get("/beheer/zoeken?q=kring")
        assert len((await found(desk, "kring"))["activiteiten"]) == 6
        assert "Toon alle 8: activiteiten" in page.text
        everything = await found(desk, "kring", "activiteiten")
        assert [title for title, _ in everything["activiteiten"]] == [f"Kring {n}" for n in range(7, -1, -1)]


@pytest.mark.parametrize("typed", ["%", "_", "\\", "' OR 1=1", "x" * 3000, "\u200b", "qx " * 400, "<b>"])
async def test_whatever_is_typed_is_only_looked_for(
    app: Application, services: Services, db: Database, typed: str
):
    await make_circle(db)
    async with back_office_of(app, services, KARIM, "admin") as desk:
        page = await desk.get("/beheer/zoeken", params={"q": typed})
        assert page.status_code == 200
        assert "<b>" not in page.text
        assert "woonzorganalyse" not in page.text


async def test_nothing_typed_says_what_one_can_look_for(app: Application, services: Services):
    async with back_office_of(app, services, BAS, "host") as bas:
        page = await bas.get("/beheer/zoeken")
        assert "activiteiten, aanmeldingen." in page.text
        assert 'data-key="/"' in page.text
