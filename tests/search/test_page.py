"""The search page as visitors use it, over HTTP on the sample's words; whatever is typed, there is an answer."""

import re
from datetime import timedelta

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from leerkring.core.database.db import Database
from leerkring.search.service import Entry, Source, index
from leerkring.search.upkeep import count_words, reindex
from tests.conftest import TODAY

PLACES = (
    Entry(
        "handreiking",
        "/handreikingen/woonzorganalyse/bronnen#a2",
        "Bronnen gebruiken",
        "Begin bij wat er al is. Een woonzorganalyse vraagt geen nieuw onderzoek naar alle aandachtsgroepen.",
        "Handreiking woonzorganalyse",
        themes=["woonzorganalyse"],
    ),
    Entry("handreiking", "/handreikingen/woonzorganalyse/bronnen#a3", "Bronnen", "De woonzorganalyse telt."),
    Entry("les", "/lessen/voorrang", "Voorrang", "Wie voorrang krijgt. Café's & <script>alert(1)</script>."),
    Entry(
        "leerkring",
        "/agenda/straks",
        "Kring over wachtlijsten",
        "Wachten.",
        regions=["mra"],
        starts_at=TODAY + timedelta(days=9),
    ),
    Entry(
        "leerkring",
        "/agenda/geweest",
        "Kring over wachtlijsten",
        "Wachten.",
        starts_at=TODAY - timedelta(days=9),
    ),
)


@pytest.fixture
async def _found(db: Database) -> None:
    async with db.transaction() as tx:
        for place in PLACES:
            await index(tx, Source("test", place.path), [place])
    await count_words(db, TODAY)


async def hits(client: httpx.AsyncClient, typed: str, **filters: str) -> list[str]:
    response = await client.get("/zoeken", params={"q": typed, **filters})
    assert response.status_code == 200, typed
    return re.findall(r'data-hit="([^"]*)"', response.text)


@pytest.mark.usefixtures("_found")
async def test_a_misspelt_compound_leads_to_the_paragraph(client: httpx.AsyncClient) -> None:
    page = (await client.get("/zoeken", params={"q": "woonzorganalise"})).text
    assert 'data-hit="/handreikingen/woonzorganalyse/bronnen#a2"' in page
    assert page.count("data-hit=") == 1  # two paragraphs of one page are one hit
    assert "<strong>woonzorganalyse</strong>" in page
    assert "<mark>woonzorganalyse</mark>" in page
    assert "noindex" in page


@pytest.mark.usefixtures("_found")
@pytest.mark.parametrize(
    "typed, wanted",
    [
        ("groep", "/handreikingen/woonzorganalyse/bronnen#a2"),
        ("analyse van wonen en zorg", "/handreikingen/woonzorganalyse/bronnen#a2"),
        ("urgentieregeling", "/lessen/voorrang"),
        ("cafe", "/lessen/voorrang"),
        ('"nieuw onderzoek"', "/handreikingen/woonzorganalyse/bronnen#a2"),
        ("wachtlijst", "/agenda/straks"),
        ("wachtlijsten -mra", "/agenda/geweest"),
    ],
)
async def test_dutch_is_understood(client: httpx.AsyncClient, typed: str, wanted: str) -> None:
    assert (await hits(client, typed))[:1] == [wanted]


@pytest.mark.usefixtures("_found")
async def test_what_comes_stands_before_what_was(client: httpx.AsyncClient) -> None:
    assert await hits(client, "wachtlijst") == ["/agenda/straks", "/agenda/geweest"]
    assert await hits(client, "wachtlijst", regio="mra") == ["/agenda/straks"]
    assert await hits(client, "wachtlijst", soort="les") == []
    assert await hits(client, '"onderzoek nieuw"') == []


@pytest.mark.usefixtures("_found")
async def test_what_has_only_a_part_of_the_word_stands_apart(db: Database, client: httpx.AsyncClient) -> None:
    async with db.transaction() as tx:
        for number in range(2):
            entry = Entry("artikel", f"/nieuws/{number}", "Nieuws", "Over zorg voor wie ouder wordt.")
            await index(tx, Source("test", entry.path), [entry])
    page = (await client.get("/zoeken", params={"q": "woonzorganalyse"})).text
    precise, _, others = page.partition("Minder precies")
    assert re.findall(r'data-hit="([^"]*)"', precise) == ["/handreikingen/woonzorganalyse/bronnen#a2"]
    assert set(re.findall(r'data-hit="([^"]*)"', others)) == {"/nieuws/0", "/nieuws/1"}
    assert "Minder precies" not in (await client.get("/zoeken", params={"q": "zorg"})).text


@pytest.mark.usefixtures("_found")
async def test_highlights_are_safe(client: httpx.AsyncClient) -> None:
    page = (await client.get("/zoeken", params={"q": "<script>alert voorrang"})).text
    assert "<script>alert" not in page
    assert "&lt;<mark>script</mark>&gt;" in page


@pytest.mark.usefixtures("_found")
async def test_titles_are_suggested(client: httpx.AsyncClient) -> None:
    body = (await client.get("/zoeken/suggesties.json", params={"q": "kring over wacht"})).json()
    assert [one["path"] for one in body["suggestions"]] == ["/agenda/straks", "/agenda/geweest"]
    body = (await client.get("/zoeken/suggesties.json", params={"q": "woonzorganalise"})).json()
    assert body == {"suggestions": [], "instead": "woonzorganalyse"}


@pytest.mark.usefixtures("_found")
async def test_what_an_older_analysis_indexed_is_done_anew(db: Database, client: httpx.AsyncClient) -> None:
    async with db.transaction() as tx:
        await tx.execute(text("UPDATE search_entry SET analysis = 1, vector = '', words = ''"))
    assert await hits(client, "voorrang") == []
    assert await reindex(db) == len(PLACES)
    assert await reindex(db) == 0
    assert await hits(client, "voorrang") == ["/lessen/voorrang"]


@pytest.mark.usefixtures("_found")
@settings(max_examples=60)
@example("de het een")
@example("'; DROP TABLE search_entry; --")
@example('"' * 99)
@example("🦊" * 40)
@example("a\0b & | ! <-> :* (')")
@example('-woonzorganalyse -"x y" \'')
@example("woonzorganalyse " * 700)
@example("½ ﬁ ŉ ĳ \u0345 \ufdfa")
@example("1 -2 --3 ---")
@given(st.one_of(st.text(max_size=300), st.text(alphabet="ab '\"-:*&|!()<>\\", max_size=80)))
async def test_whatever_is_typed_has_an_answer(client: httpx.AsyncClient, typed: str) -> None:
    sent = typed.encode("utf-8", "replace").decode()
    await hits(client, sent)
    assert (await client.get("/zoeken/suggesties.json", params={"q": sent})).status_code == 200


async def test_a_phrase_does_not_run_on_from_the_title_into_the_text(
    db: Database, client: httpx.AsyncClient
) -> None:
    both = Entry("les", "/lessen/brug", "Wonen bij de kade", "Molens draaien. Vissers varen.", "Haven vol")
    async with db.transaction() as tx:
        await index(tx, Source("test", "brug"), [both])
    for typed, found in (
        ('"molens draaien"', True),
        ('"haven vol"', True),
        ('"kade haven"', False),
        ('"vol molens"', False),
        ('"kade molens"', False),
        ("kade molens", True),
    ):
        assert (await hits(client, typed) == ["/lessen/brug"]) == found, typed
