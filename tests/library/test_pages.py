"""The library as a visitor reads it: what belongs together is one link away, in both directions."""

import json
import re
from datetime import timedelta
from pathlib import Path

import feedparser
import httpx
import pytest
from sqlalchemy import update

from leerkring.core.database.db import Database
from leerkring.library.items.model import Item
from leerkring.library.items.queries.lessons import list_lessons_of_chapter
from leerkring.search.model import EntryKind
from leerkring.search.related import list_alike
from leerkring.search.upkeep import tend
from leerkring.settings import Settings
from tests.activities.writing import CIRCLE, changed
from tests.conftest import TODAY
from tests.library.books import BOOK
from tests.library.writing import LESSON, PRACTICE, REGION, SHELF, load, write

LINKED = changed(
    LESSON,
    ("sample = true", 'sample = true\nactivity = "kring"\nchapters = ["boek/begin-bij-de-vraag#checklist"]'),
)


@pytest.fixture
async def shelf(db: Database, tmp_path: Path, settings: Settings) -> None:
    write(tmp_path, {"handbooks/boek": BOOK})
    await load(
        db, tmp_path, settings, SHELF | {"activities/kring": CIRCLE, "lessons/begin-met-tellen": LINKED}
    )


def items(html: str) -> list[str]:
    return re.findall(r'data-item="([^"]*)"', html)


async def test_the_front_page_shows_the_newest_of_each(client: httpx.AsyncClient, shelf: None) -> None:
    html = (await client.get("/bibliotheek")).text
    assert items(html) == ["begin-met-tellen", "een-team", "eerlijk-aandeel"]
    assert 'aria-current="page">Bibliotheek</a>' in html
    for path in ("/lessen", "/praktijk", "/nieuws", "/wegwijzer", "/programma", "/doelgroepen/studenten"):
        assert f'href="{path}"' in html


@pytest.mark.parametrize("path", ["/bibliotheek", "/lessen", "/praktijk", "/nieuws", "/wegwijzer"])
async def test_an_empty_shelf_is_a_page_too(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 200


@pytest.mark.parametrize(
    "query, found",
    [
        ("", ["begin-met-tellen"]),
        ("?regio=regio-groningen&thema=woonzorganalyse", ["begin-met-tellen"]),
        ("?doelgroep=statushouders", ["begin-met-tellen"]),
        ("?thema=woonzorgvisie", []),
        ("?regio=nergens", ["begin-met-tellen"]),
    ],
)
async def test_filters_are_links(
    client: httpx.AsyncClient, shelf: None, query: str, found: list[str]
) -> None:
    html = (await client.get(f"/lessen{query}")).text
    assert items(html) == found
    assert ("kennen wij niet" in html) == ("nergens" in query)
    assert ("Wis de filters" in html) == (query not in {"", "?regio=nergens"})


async def test_a_lesson_says_where_it_comes_from_and_what_it_changed(
    client: httpx.AsyncClient, shelf: None
) -> None:
    html = (await client.get("/lessen/begin-met-tellen")).text
    assert "Les uit Regio Groningen" in html
    assert "do 5 november 2026" in html
    assert "De handreiking begint nu met de lijst die er al is." in html
    assert "voorbeeldinhoud" in html
    for path in (
        "/agenda/kring",
        "/koplopers/regio-groningen",
        "/themas/woonzorganalyse",
        "/handreikingen/boek/begin-bij-de-vraag#checklist",
    ):
        assert f'href="{path}"' in html
    assert '<link rel="canonical" href="http://leerkring.test/lessen/begin-met-tellen">' in html
    assert '<meta name="DCTERMS.spatial" content="Regio Groningen">' in html
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert found
    lesson, trail = json.loads(found[1])["@graph"]
    assert (lesson["@type"], lesson["datePublished"]) == ("Article", "2026-11-05")
    assert [one["name"] for one in trail["itemListElement"]] == [
        "Bibliotheek",
        "Lessen",
        "Begin met tellen wie u al kent",
    ]


async def test_what_a_lesson_points_to_points_back(
    client: httpx.AsyncClient, db: Database, shelf: None
) -> None:
    for path in (
        "/agenda/kring",
        "/koplopers/regio-groningen",
        "/themas/woonzorganalyse",
        "/handreikingen/boek/begin-bij-de-vraag",
    ):
        assert 'href="/lessen/begin-met-tellen"' in (await client.get(path)).text, path
    async with db.reading() as reading:
        (note,) = await list_lessons_of_chapter(reading, "boek", "begin-bij-de-vraag")
    assert (note.slug, note.region_name, note.anchor) == (
        "begin-met-tellen",
        "Regio Groningen",
        "checklist",
    )


async def test_a_region_has_the_form_of_the_field(client: httpx.AsyncClient, shelf: None) -> None:
    html = (await client.get("/koplopers/regio-groningen")).text
    headings = re.findall(r"<h[12][^>]*>([^<]*)", html[: html.index("</main>")])
    assert headings == [
        "Regio Groningen",
        "Wat de regio is",
        "Waarom de regio meedoet",
        "Hoe de regio begint",
        "Waar de regio staat",
        "Wie beslist",
        "Partners",
        "De kennisvragen",
        "Andere vragen",
        "Een goed voorbeeld",
        "Wat de regio leerde",
        "Activiteiten",
        "10 gemeenten",
    ]
    assert re.search(r'progress-current" aria-current="step"><span class="progress-label">Uitvoeren', html)
    assert items(html) == ["wat-moet-regionaal", "stijgende-kosten", "een-team", "begin-met-tellen"]
    assert "GM0014".lower() in html


async def test_a_region_of_which_nothing_is_written_shows_its_facts(client: httpx.AsyncClient) -> None:
    html = (await client.get("/koplopers/arnhem-nijmegen")).text
    assert "17 gemeenten" in html
    assert re.search(r"Montferland</th><td[^>]*>[^<]*</td><td[^>]*>wo 1 januari 2025", html)
    assert (await client.get("/koplopers/atlantis")).status_code == 404


async def test_a_question_is_an_item_of_its_own(client: httpx.AsyncClient, shelf: None) -> None:
    html = (await client.get("/koplopers/regio-groningen/vragen/wat-moet-regionaal")).text
    assert "Kennisvraag uit Regio Groningen" in html
    assert "Niet alles hoeft samen." in html
    assert (await client.get("/koplopers/mra/vragen/wat-moet-regionaal")).status_code == 404


async def test_an_article_has_its_reading_time_and_a_function_to_ask(
    client: httpx.AsyncClient, shelf: None
) -> None:
    html = (await client.get("/nieuws/eerlijk-aandeel")).text
    assert "Leestijd: 1 minuut" in html
    assert "programmamaker wonen en zorg" in html


async def test_the_programme_leads_to_everything(client: httpx.AsyncClient, shelf: None) -> None:
    html = (await client.get("/programma")).text
    assert "Meer woningen" in html
    assert "Platform31" in html
    assert len(re.findall(r'href="/doelgroepen/', html)) == 8
    assert len(re.findall(r'href="/koplopers/', html)) == 6
    group = (await client.get("/doelgroepen/statushouders")).text
    assert items(group) == ["begin-met-tellen", "een-team"]


async def test_a_draft_is_nowhere(client: httpx.AsyncClient, db: Database, shelf: None) -> None:
    async with db.transaction() as tx:
        await tx.execute(update(Item).where(Item.kind == "lesson").values(state="draft"))
        tx.touch("library")
    assert (await client.get("/lessen/begin-met-tellen")).status_code == 404
    for path in (
        "/bibliotheek",
        "/lessen",
        "/koplopers/regio-groningen",
        "/agenda/kring",
        "/bibliotheek.atom",
    ):
        assert "begin-met-tellen" not in (await client.get(path)).text, path


async def test_an_old_address_leads_on_for_good(
    client: httpx.AsyncClient, db: Database, tmp_path: Path, settings: Settings, shelf: None
) -> None:
    (tmp_path / "lessons" / "begin-met-tellen.md").unlink()
    moved = changed(LESSON, ("sample = true", 'sample = true\nprevious_slugs = ["begin-met-tellen"]'))
    await load(db, tmp_path, settings, {"lessons/tel-eerst": moved})
    answer = await client.get("/lessen/begin-met-tellen")
    assert (answer.status_code, answer.headers["location"]) == (301, "/lessen/tel-eerst")


async def test_the_feed_is_read_by_other_peoples_software(client: httpx.AsyncClient, shelf: None) -> None:
    feed = feedparser.parse((await client.get("/bibliotheek.atom")).content)
    assert not feed.bozo
    newest = feed.entries[0]
    assert {entry.link.removeprefix("http://leerkring.test") for entry in feed.entries} == {
        "/lessen/begin-met-tellen",
        "/praktijk/een-team",
        "/nieuws/eerlijk-aandeel",
        "/wegwijzer/huisvestingswet",
    }
    assert newest.published >= feed.entries[-1].published


async def test_what_is_kept_is_found_and_what_is_withdrawn_is_not(
    db: Database, tmp_path: Path, settings: Settings, shelf: None
) -> None:
    async def kinds() -> dict[str, str]:
        async with db.transaction() as tx:
            rows = await tx.sql("SELECT path, kind FROM search_entry WHERE source_kind = 'item'")
        return {row.path: row.kind for row in rows}

    found = await kinds()
    assert found["/lessen/begin-met-tellen"] == "les"
    assert found["/koplopers/regio-groningen"] == "regio"
    assert found["/koplopers/regio-groningen/vragen/stijgende-kosten"] == "vraag"
    await load(
        db,
        tmp_path,
        settings,
        {"regions/regio-groningen": changed(REGION, ("+++\n", '+++\nstate = "archived"\n'))},
    )
    assert "/koplopers/regio-groningen" not in await kinds()


async def test_a_new_year_does_not_hide_old_lessons(client: httpx.AsyncClient, clock, shelf: None) -> None:
    clock.set(TODAY + timedelta(days=700))
    assert items((await client.get("/lessen")).text) == ["begin-met-tellen"]


async def test_a_page_leads_to_what_says_the_same(
    client: httpx.AsyncClient, db: Database, tmp_path: Path, settings: Settings
) -> None:
    same = "De huurbemiddelaar belt verhuurders en tekent huurcontracten."
    files = {f"lessons/les-{n}": LESSON.replace("De gemeenten legden", f"Tekst {n}.") for n in range(3)}
    files["lessons/bemiddelen"] = LESSON + same
    files["practices/bemiddelaar"] = PRACTICE.replace('["regionale-samenwerking"]', "[]") + same
    await load(db, tmp_path, settings, files)
    await tend(db, TODAY)
    page = (await client.get("/lessen/bemiddelen")).text
    assert "/praktijk/bemiddelaar" in page
    async with db.reading() as reading:
        alike = await list_alike(reading, "/lessen/bemiddelen", [EntryKind.PRACTICE])
        assert [one.path for one in alike] == ["/praktijk/bemiddelaar"]


async def test_a_lesson_is_not_older_than_what_it_was_learned_in(
    client: httpx.AsyncClient, db: Database, tmp_path: Path, settings: Settings
) -> None:
    """Its circle begins in February: a lesson of November was learned on the way there."""
    write(tmp_path, {"handbooks/boek": BOOK})
    later = changed(LINKED, ("learned_on = 2026-11-05", "learned_on = 2027-02-04"))
    lessons = {"lessons/begin-met-tellen": LINKED, "lessons/later-geleerd": later}
    await load(db, tmp_path, settings, SHELF | {"activities/kring": CIRCLE} | lessons)
    for slug, heading in (("begin-met-tellen", "Geleerd op weg naar"), ("later-geleerd", "Geleerd in")):
        html = (await client.get(f"/lessen/{slug}")).text
        assert f'<h2 id="activiteiten">{heading}</h2>' in html
