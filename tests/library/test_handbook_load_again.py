"""A handbook is loaded again after editors worked on it: their chapters stay, and what changed in the file arrives."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import delete, select, update

from leerkring.activities.refusals import ContentRefused
from leerkring.app import Application
from leerkring.content.files.model import ContentFile
from leerkring.core.database.db import Database
from leerkring.editing.model import Revision
from leerkring.library.handbooks.content.files import parse_directory
from leerkring.library.handbooks.content.loading import load_handbooks
from leerkring.library.handbooks.editing import adding, editions
from leerkring.library.handbooks.editing import chapters as editing
from leerkring.library.handbooks.model import Chapter, Handbook, HandbookVersion
from leerkring.library.handbooks.rules import BookState
from tests.activities.writing import changed
from tests.conftest import TODAY
from tests.library.books import BOOK, PATH, write

NUMBER = "1.1"
FIRST, SECOND = "begin-bij-de-vraag", "bronnen-gebruiken"
IN_FIRST = ("honderd** manieren", "duizend** manieren")
IN_SECOND = ("Dan lenen.", "Dan vragen.")


class Book:
    """A handbook, and the database it is loaded into."""

    def __init__(self, folder: Path, db: Database) -> None:
        self.folder, self.db = folder, db
        self.text = BOOK

    async def load(self, *changes: tuple[str, str], overwrite: bool = False) -> Any:
        """Change the file (it stays so), and load it."""
        self.text = changed(self.text, *changes)
        loaded = parse_directory(write(self.folder, woonzorganalyse=self.text))
        assert isinstance(loaded, tuple), loaded
        async with self.db.transaction() as tx:
            (saved,) = await load_handbooks(tx, loaded, TODAY, overwrite=overwrite)
        return saved

    async def rows(self, *columns: Any, by: Any = None) -> list[tuple[Any, ...]]:
        """Return these columns of all rows."""
        statement = select(*columns)
        async with self.db.reading() as reading:
            found = await reading.rows(statement.order_by(by) if by is not None else statement)
        return [tuple(row) for row in found]

    async def chapter(self, slug: str) -> Any:
        """Return a chapter."""
        async with self.db.reading() as reading:
            return await reading.row(select(*Chapter.__table__.columns).where(Chapter.slug == slug))

    async def edit(self, of: str, *, publish: bool = True, **fields: str) -> None:
        """Change a chapter as an editor does."""
        row = await self.chapter(of)
        words = {name: getattr(row, name) for name in ("title", "slug", "summary", "body")} | fields
        await editing.save(
            self.db,
            row.id,
            editing.Written(**words),
            state=BookState.PUBLISHED if publish else BookState.DRAFT,
            actor="staff:ilse",
            now=TODAY,
        )

    def told(self, saved: Any) -> list[str]:
        """Return the result and place of each note."""
        return [f"{one.note.result} {one.where.partition(', ')[2]}" for one in saved.told]


@pytest.fixture
async def book(app: Application, db: Database, tmp_path: Path) -> Book:
    """The handbook, loaded once."""
    found = Book(tmp_path, db)
    await found.load()
    return found


async def test_loading_again_writes_nothing_at_all(book: Book) -> None:
    before = [
        await book.rows(Chapter.version, Chapter.updated_at, by=Chapter.number),
        await book.rows(HandbookVersion.version),
        await book.rows(Revision.number),
    ]
    saved = await book.load()
    assert (saved.changed, saved.told) == (False, ())
    assert before == [
        await book.rows(Chapter.version, Chapter.updated_at, by=Chapter.number),
        await book.rows(HandbookVersion.version),
        await book.rows(Revision.number),
    ]


async def test_a_chapter_that_an_editor_wrote_stays(book: Book, client: httpx.AsyncClient) -> None:
    await book.edit(FIRST, body="Dit schreef Ilse.\n\nEn dit ook.")
    await book.load(IN_SECOND)
    assert "Dit schreef Ilse." in (await client.get(f"{PATH}/{FIRST}")).text
    assert "Dan vragen." in (await client.get(f"{PATH}/{SECOND}")).text
    assert (await book.chapter(FIRST)).version == 2
    saved = await book.load(IN_FIRST)
    assert book.told(saved) == [f"clash line 21, {FIRST}.body"]
    assert not saved.changed
    await book.load(overwrite=True)
    assert "duizend" in (await client.get(f"{PATH}/{FIRST}")).text


async def test_another_field_of_a_chapter_that_was_edited_arrives(book: Book) -> None:
    await book.edit(FIRST, body="Dit schreef Ilse.")
    await book.load(("# Begin bij de vraag", "# Begin met een vraag"))
    row = await book.chapter(FIRST)
    assert (row.public_title, row.public_body) == ("Begin met een vraag", "Dit schreef Ilse.")


async def test_a_chapter_that_is_being_worked_on_gets_the_change_and_readers_wait(
    book: Book, client: httpx.AsyncClient
) -> None:
    await book.edit(SECOND, publish=False, title="De titel van Ilse")
    saved = await book.load(IN_SECOND)
    assert saved.drafts == (SECOND,)
    page = (await client.get(f"{PATH}/{SECOND}")).text
    assert "Dan lenen." in page
    assert "De titel van Ilse" not in page
    await book.edit(SECOND)
    page = (await client.get(f"{PATH}/{SECOND}")).text
    assert "Dan vragen." in page
    assert "De titel van Ilse" in page


async def test_a_chapter_that_an_editor_took_away_stays_away(book: Book, client: httpx.AsyncClient) -> None:
    row = await book.chapter(SECOND)
    await editing.set_state(book.db, row.id, BookState.ARCHIVED, actor="staff:ilse", now=TODAY)
    saved = await book.load(IN_FIRST)
    assert book.told(saved) == [f"kept line 38, {SECOND}"]
    assert (await client.get(f"{PATH}/{SECOND}")).status_code == 404
    assert "duizend" in (await client.get(f"{PATH}/{FIRST}")).text
    await book.load(overwrite=True)
    assert (await client.get(f"{PATH}/{SECOND}")).status_code == 200


async def test_a_chapter_that_an_editor_added_or_renamed_or_moved_stays_so(
    book: Book, client: httpx.AsyncClient
) -> None:
    own = editing.Written("Van ons", "van-ons", "Kort gezegd.", "De redactie schreef dit.")
    (made,) = await adding.add(book.db, "woonzorganalyse", NUMBER, [own], actor="staff:ilse", now=TODAY)
    await editing.move(book.db, made, -1, actor="staff:ilse", now=TODAY)
    await book.edit(SECOND, slug="goede-bronnen")
    saved = await book.load(IN_SECOND)
    assert {"kept chapter van-ons", f"kept line 38, {SECOND}.slug"} == set(book.told(saved))
    slugs = [(FIRST,), ("van-ons",), ("goede-bronnen",)]
    assert await book.rows(Chapter.slug, by=Chapter.number) == slugs
    assert "Dan vragen." in (await client.get(f"{PATH}/goede-bronnen")).text
    third = "# Ten slotte {#ten-slotte}\n\nHet einde.\n\nDit is het.\n\n# Bronnen gebruiken"
    await book.load(("# Bronnen gebruiken", third))
    assert await book.rows(Chapter.slug, by=Chapter.number) == [
        (FIRST,),
        ("ten-slotte",),
        ("van-ons",),
        ("goede-bronnen",),
    ]
    with pytest.raises(ContentRefused) as refused:
        await book.load(("{#ten-slotte}", "{#goede-bronnen}"))
    assert "het adres van een ander hoofdstuk geworden" in refused.value.mistakes[0].sentence


async def test_a_chapter_that_goes_out_of_the_file_goes_unless_an_editor_changed_it(book: Book) -> None:
    await book.edit(SECOND, title="Van ons")
    start = BOOK.index("# Bronnen gebruiken")
    saved = await book.load((BOOK[start:], ""))
    assert book.told(saved) == [f"clash chapter {SECOND}"]
    assert (await book.chapter(SECOND)).state == "published"
    await book.edit(SECOND, title="Bronnen gebruiken")
    await book.load()
    assert (await book.chapter(SECOND)).state == "archived"
    book.text = BOOK
    await book.load()
    assert (await book.chapter(SECOND)).state == "published"
    assert len(await book.rows(Chapter.id)) == 2


async def test_what_an_edition_says_of_itself_stays(book: Book) -> None:
    words = {"title": "De titel van Ilse", "subtitle": "Van cijfers naar een gesprek"}
    words |= {"summary": "Zo maakt u een analyse die partijen herkennen.", "news": "Iets nieuws."}
    text = editions.EditionText(**words, contact="De programmamaker wonen en zorg")
    await editions.save_edition(book.db, "woonzorganalyse", NUMBER, text, actor="staff:ilse", now=TODAY)
    saved = await book.load(("partijen herkennen", "iedereen herkent"), ('theme = "woonzorganalyse"\n', ""))
    ((title, summary, news),) = await book.rows(
        HandbookVersion.title, HandbookVersion.summary, HandbookVersion.news
    )
    assert (title, summary) == ("De titel van Ilse", "Zo maakt u een analyse die iedereen herkent.")
    assert news[0]["text"] == "Iets nieuws."
    assert await book.rows(Handbook.theme_slug) == [(None,)]
    assert book.told(saved) == ["kept line 2, title", "kept line 10, news"]


async def test_a_handbook_from_before_anything_was_remembered_is_left_as_it_stands(book: Book) -> None:
    async with book.db.transaction() as tx:
        await tx.execute(delete(ContentFile))
        await tx.execute(update(Chapter).where(Chapter.slug == SECOND).values(state="archived"))
    saved = await book.load(IN_FIRST)
    assert book.told(saved) == [f"unknown line 21, {FIRST}.body", f"unknown line 38, {SECOND}"]
    assert not saved.changed
    saved = await book.load(("Bijna alles ligt", "Alles ligt"))
    assert book.told(saved) == [f"kept line 21, {FIRST}.body", f"clash line 38, {SECOND}"]
