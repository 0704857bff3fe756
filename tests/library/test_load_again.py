"""A folder is loaded again after editors worked on its texts: what they wrote stays, what changed in the file arrives."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import delete, func, select, update

from leerkring.activities.refusals import ContentRefused
from leerkring.app import Application
from leerkring.content.files.model import ContentFile
from leerkring.content.files.report import Report
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.editing.model import Revision
from leerkring.library.items.editing import archive, get_item_details, save
from leerkring.library.items.model import Item
from leerkring.library.items.rules import TextState
from leerkring.run.loading import load_directory
from leerkring.settings import Settings
from tests.activities.writing import changed
from tests.cast import ILSE
from tests.conftest import TODAY
from tests.library.test_beheer import LESSON as FORM
from tests.library.writing import SHELF, write
from tests.people.office import back_office_of

LESSON = "lessons/begin-met-tellen"
PATH = "/lessen/begin-met-tellen"


class Shelf:
    """One of everything, and the database it is loaded into."""

    def __init__(self, folder: Path, db: Database, settings: Settings) -> None:
        self.folder, self.db, self.settings = folder, db, settings
        self.files = dict(SHELF)

    async def load(self, *changes: tuple[str, str, str], overwrite: bool = False, days: int = 0) -> Report:
        """Change files (they stay so), and load the folder."""
        for name, old, new in changes:
            self.files[name] = changed(self.files[name], (old, new))
        now = TODAY + timedelta(days=days)
        return await load_directory(
            self.db, write(self.folder, self.files), now, self.settings, overwrite=overwrite
        )

    async def item(self, kind: str) -> Any:
        """Return the first item of a kind."""
        async with self.db.reading() as reading:
            return await reading.row(
                select(*Item.__table__.columns).where(Item.kind == kind).order_by(Item.id).limit(1)
            )

    async def edit(self, kind: str, *, publish: bool = True, **fields: Any) -> None:
        """Change an item as an editor does."""
        row = await self.item(kind)
        async with self.db.reading() as reading:
            desk = await get_item_details(reading, row.id)
        state = TextState.PUBLISHED if publish else TextState.DRAFT
        draft = replace(desk.draft, state=state, **fields)
        await save(self.db, row.id, draft, actor="staff:ilse", now=TODAY)

    async def count(self, column: Any) -> int:
        """Return how many there are."""
        async with self.db.reading() as reading:
            return int(await reading.scalar(select(func.count(column))))


@pytest.fixture
async def shelf(app: Application, db: Database, settings: Settings, tmp_path: Path) -> Shelf:
    """The shelf, loaded once."""
    found = Shelf(tmp_path, db, settings)
    await found.load()
    return found


@pytest.fixture
async def ilse(app: Application, services: Services, shelf: Shelf) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of Ilse, editor."""
    async with back_office_of(app, services, ILSE, "editor") as client:
        yield client


KINDS = [
    ("lesson", LESSON, "Begin met tellen", "Drie gemeenten"),
    ("practice", "practices/een-team", "Eén team voor", "Vijf gemeenten"),
    ("article", "articles/eerlijk-aandeel", "Wat is een", "Drie manieren"),
    ("entry", "entries/huisvestingswet", "Huisvestings", "Wie krijgt"),
    ("region", "regions/regio-groningen", "Groningen: lokaal", "Tien gemeenten"),
    ("theme", "themes/woonzorganalyse", "Woonzorganalyse", "Weten wie"),
    ("programme", "programme", "Een thuis voor", "Genoeg woningen"),
]


@pytest.mark.parametrize("kind, file, title, summary", KINDS, ids=[kind for kind, *_ in KINDS])
async def test_each_kind_of_text_keeps_what_editors_wrote(
    shelf: Shelf, kind: str, file: str, title: str, summary: str
) -> None:
    revisions = await shelf.count(Revision.number)
    assert (await shelf.load()).lines == []
    await shelf.edit(kind, summary="De redactie schreef dit.")
    report = await shelf.load()
    assert (await shelf.item(kind)).summary == "De redactie schreef dit."
    assert ", summary: the file says" in report.lines[1]
    assert await shelf.count(Revision.number) == revisions + 1, "loading wrote nothing"

    report = await shelf.load((file, title, f"Nieuw: {title}"))
    row = await shelf.item(kind)
    assert (row.title.startswith(f"Nieuw: {title}"), row.summary) == (True, "De redactie schreef dit.")
    assert "1 changed, " in report.summary

    report = await shelf.load((file, summary, f"Ook {summary}"))
    assert (await shelf.item(kind)).summary == "De redactie schreef dit."
    assert ["clash" in line for line in report.lines] == [False, True]
    await shelf.load(overwrite=True)
    assert (await shelf.item(kind)).summary.startswith(f"Ook {summary}")
    assert (await shelf.load()).lines == []


async def test_a_question_of_a_region_keeps_what_editors_wrote(shelf: Shelf) -> None:
    file = "regions/regio-groningen"
    await shelf.edit("question", body="Wij weten het nu.")
    report = await shelf.load((file, "Wat moeten en willen", "Wat willen en moeten"))
    row = await shelf.item("question")
    assert (row.title[:13], row.body) == ("Wat willen en", "Wij weten het nu.")
    assert any("line 12, questions[1].text: the file says" in line for line in report.lines), report.lines
    text = self_of(shelf.files[file])
    shelf.files[file] = text
    await shelf.load()
    assert await shelf.count(Item.id) == 9, (
        "a question that goes out of the file stays, to be archived by hand"
    )


def self_of(text: str) -> str:
    """Return a region's file without its second question."""
    start = text.index('[[questions]]\nslug = "stijgende-kosten"')
    return text[:start] + text[text.index("+++\n## Wat de regio is") :]


DETAILS = [
    ("lesson", LESSON, {"details": {"status": "nieuw"}}, ('"verwerkt"', '"nieuw"'), "details"),
    ("lesson", LESSON, {"links": {"themes": ("woonzorgvisie",)}}, ("statush", "statush"), "links"),
    ("region", "regions/regio-groningen", {"links": {"practices": ()}}, ("lokaal", "lokaal"), "links"),
]


@pytest.mark.parametrize("case", DETAILS, ids=["status", "themes", "practices"])
async def test_fields_and_links_of_a_kind_are_remembered_one_by_one(shelf: Shelf, case: Any) -> None:
    kind, file, theirs, (old, new), where = case
    their_words: dict[str, Any] = theirs[where]
    async with shelf.db.reading() as reading:
        before = (await get_item_details(reading, (await shelf.item(kind)).id)).draft
    fields: dict[str, Any] = {where: {**getattr(before, where), **their_words}}
    await shelf.edit(kind, publish=True, **fields)
    await shelf.load((file, "+++\n", "+++\nprevious_slugs = ['ooit']\n"), (file, old, new))
    async with shelf.db.reading() as reading:
        after = (await get_item_details(reading, (await shelf.item(kind)).id)).draft
    for name, value in their_words.items():
        assert tuple(getattr(after, where).get(name) or ()) == tuple(value)
    rest = {name: value for name, value in getattr(before, where).items() if name not in their_words}
    for name, value in rest.items():
        assert getattr(after, where)[name] == value


async def test_ilse_works_on_a_text_and_what_she_changed_too_is_a_clash(
    shelf: Shelf, client: httpx.AsyncClient, ilse: httpx.AsyncClient
) -> None:
    path = f"/beheer/bibliotheek/{(await shelf.item('lesson')).id}"
    form = FORM | {"version": "1", "slug": "begin-met-tellen", "doen": "bewaren", "chapters": ""}
    answer = await ilse.post(path, data=form | {"title": "De titel van Ilse"})
    assert answer.status_code == 303, answer.text
    report = await shelf.load((LESSON, "hun lijsten naast", "al hun lijsten naast"))
    (line,) = [line for line in report.lines if "clash" in line]
    assert line.startswith(f"  clash: {LESSON}.md, line 14, body: the file says")
    assert "De titel van Ilse" not in (await client.get(PATH)).text
    assert "De titel van Ilse" in (await ilse.get(path)).text


async def test_what_changes_in_the_file_joins_the_text_that_is_being_worked_on(
    shelf: Shelf, client: httpx.AsyncClient
) -> None:
    await shelf.edit("lesson", publish=False, title="De titel van Ilse")
    report = await shelf.load((LESSON, "hun lijsten naast", "al hun lijsten naast"))
    assert f"{PATH}: brought up to date (in the text that is being worked on)" in report.lines
    page = (await client.get(PATH)).text
    assert "De titel van Ilse" not in page
    assert "al hun lijsten" not in page
    await shelf.edit("lesson")
    page = (await client.get(PATH)).text
    assert "De titel van Ilse" in page
    assert "al hun lijsten" in page


async def test_an_address_that_an_editor_gave_stays_and_no_second_text_appears(
    shelf: Shelf, client: httpx.AsyncClient
) -> None:
    await shelf.edit("lesson", slug="tel-eerst")
    report = await shelf.load((LESSON, "half jaar", "heel jaar"))
    assert await shelf.count(Item.id) == 9
    assert "/lessen/tel-eerst: brought up to date" in report.lines
    assert "heel jaar" in (await client.get("/lessen/tel-eerst")).text
    assert (await client.get(PATH)).headers["location"].endswith("/lessen/tel-eerst")
    shelf.files["lessons/tel-eerst"] = SHELF[LESSON]
    with pytest.raises(ContentRefused) as refused:
        await shelf.load()
    assert "het adres geworden van de tekst uit" in refused.value.mistakes[0].sentence


async def test_what_an_editor_took_away_stays_away(shelf: Shelf, client: httpx.AsyncClient) -> None:
    await archive(shelf.db, (await shelf.item("article")).id, actor="staff:ilse", now=TODAY)
    report = await shelf.load(("articles/eerlijk-aandeel", "Drie manieren", "Vier manieren"))
    row = await shelf.item("article")
    assert (row.state, row.summary[:4]) == ("archived", "Vier")
    assert any("state: the file says" in line for line in report.lines)
    assert (await client.get("/nieuws/eerlijk-aandeel")).status_code in {404, 410}


async def test_a_text_that_the_clock_published_is_no_change_of_anybody(
    shelf: Shelf, client: httpx.AsyncClient
) -> None:
    planned = "published_on = 2026-12-01\npublish_at = 2027-01-20T09:00:00+01:00"
    await shelf.load(("articles/eerlijk-aandeel", "published_on = 2026-12-01", planned))
    assert (await shelf.item("article")).state == "in_review"
    await archive(shelf.db, (await shelf.item("article")).id, actor="staff:ilse", now=TODAY)
    assert "1 kept as staff has it, 0 clashes" in (await shelf.load(days=10)).summary
    values = {"state": "published", "publish_at": None}
    async with shelf.db.transaction() as tx:
        await tx.execute(update(Item).where(Item.kind == "article").values(values))
    assert (await shelf.load(days=10)).lines == []


async def test_texts_from_before_anything_was_remembered_are_left_as_they_stand(shelf: Shelf) -> None:
    async with shelf.db.transaction() as tx:
        await tx.execute(delete(ContentFile))
    report = await shelf.load((LESSON, "half jaar", "heel jaar"))
    assert "half jaar" in (await shelf.item("lesson")).summary
    assert report.summary.startswith(
        "0 made, 0 changed, 9 unchanged; 0 kept as staff has it, 0 clashes, 1 left"
    )
    await shelf.load((LESSON, "naast elkaar", "naast die van anderen"))
    assert "naast die van anderen" in (await shelf.item("lesson")).body
