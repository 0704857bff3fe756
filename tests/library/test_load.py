"""Loading the library: every mistake at once, all or nothing, and again without harm."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from leerkring.activities.refusals import ContentRefused
from leerkring.core.database.db import Database
from leerkring.editing.model import Revision
from leerkring.library.items.model import Item, ItemLink
from leerkring.settings import Settings
from tests.activities.writing import CIRCLE, changed
from tests.library.books import BOOK
from tests.library.writing import ARTICLE, ENTRY, LESSON, REGION, SHELF, load, write


async def count(db: Database, column: Any) -> Any:
    async with db.reading() as reading:
        return await reading.scalar(select(func.count(column)))


async def mistakes(db: Database, folder: Path, settings: Settings, files: dict[str, str]) -> list[str]:
    with pytest.raises(ContentRefused) as refused:
        await load(db, folder, settings, files)
    return [str(mistake) for mistake in refused.value.mistakes]


async def test_a_whole_shelf_is_kept_and_again_nothing_changes(
    db: Database, tmp_path: Path, settings: Settings
) -> None:
    made = await load(db, tmp_path, settings)
    assert "/koplopers/regio-groningen/vragen/wat-moet-regionaal: made" in made
    assert len(made) == 9
    assert await load(db, tmp_path, settings) == []
    assert await count(db, Item.id) == await count(db, Revision.number) == 9
    assert await count(db, ItemLink.number) == 1


async def test_a_changed_text_is_a_new_version_at_the_same_address(
    db: Database, tmp_path: Path, settings: Settings
) -> None:
    await load(db, tmp_path, settings)
    again = changed(LESSON, ("half jaar", "heel jaar"))
    assert await load(db, tmp_path, settings, {"lessons/begin-met-tellen": again}) == [
        "/lessen/begin-met-tellen: brought up to date"
    ]
    async with db.reading() as reading:
        rows = await reading.rows(
            select(Revision.number)
            .join(Item, Item.id == Revision.subject_id)
            .where(Item.kind == "lesson")
            .order_by(Revision.number)
        )
        assert [row.number for row in rows] == [1, 2]
        assert await reading.scalar(select(Item.version).where(Item.kind == "lesson")) == 2


async def test_every_mistake_is_named_with_file_line_and_field(
    db: Database, tmp_path: Path, settings: Settings
) -> None:
    found = await mistakes(
        db,
        tmp_path,
        settings,
        {
            "activities/kring": CIRCLE.replace('kind = "circle"', 'kind = "ring"'),
            "lessons/fout": changed(
                LESSON,
                ('region = "regio-groningen"', 'region = "nergens"\nactivity = "geen-kring"'),
                ("2026-11-05", '"ooit"'),
                ('status = "verwerkt"', 'chapters = ["woonzorganalyse/nergens"]'),
            ),
            "articles/fout": changed(ARTICLE, ("published_on", "publishd_on")),
            "entries/fout": changed(ENTRY, ("https://example.org/wet", "wet")),
            "regions/nergens": changed(REGION, ('slug = "stijgende-kosten"', 'slug = "wat-moet-regionaal"')),
            "programme": "geen voorwerk",
        },
    )
    for beginning in (
        "activities/kring.md, regel 2, kind:",
        "articles/fout.md, regel 1, published_on: published_on ontbreekt",
        "articles/fout.md, regel 4, publishd_on:",
        "entries/fout.md, regel 6, url:",
        'lessons/fout.md, regel 4, region: "nergens" is niet bekend',
        'lessons/fout.md, regel 5, activity: "geen-kring" is niet bekend',
        "lessons/fout.md, regel 6, learned_on:",
        'lessons/fout.md, regel 11, chapters: "woonzorganalyse/nergens" is niet bekend',
        "lessons/fout.md, regel 1, status: status ontbreekt",
        'regions/nergens.md, regel 1: "nergens" is niet bekend',
        'regions/nergens.md, regel 7, good_practices: "een-team" is niet bekend',
        'regions/nergens.md, regel 17, questions[2].slug: "wat-moet-regionaal" staat er dubbel in',
        "programme.md, regel 1",
    ):
        assert [one for one in found if one.startswith(beginning)], (beginning, found)
    assert await count(db, Item.id) == 0


async def test_a_lesson_may_point_to_what_lies_beside_it(
    db: Database, tmp_path: Path, settings: Settings
) -> None:
    lesson = changed(
        LESSON,
        ("sample = true", 'sample = true\nactivity = "kring"\nchapters = ["boek/begin#checklist"]'),
    )
    book = BOOK.replace("{#begin-bij-de-vraag}", "{#begin}")
    write(tmp_path, {"handbooks/boek": book})
    await load(db, tmp_path, settings, {"activities/kring": CIRCLE, "lessons/les": lesson})


async def test_a_place_that_a_chapter_does_not_have_is_named(
    db: Database, tmp_path: Path, settings: Settings
) -> None:
    lesson = changed(
        LESSON, ("sample = true", 'sample = true\nchapters = ["boek/begin-bij-de-vraag#nergens"]')
    )
    (mistake,) = await mistakes(db, tmp_path, settings, {"handbooks/boek": BOOK, "lessons/les": lesson})
    assert mistake.startswith("les.md") or "les.md" in mistake
    assert '"boek/begin-bij-de-vraag#nergens" is niet bekend' in mistake
    assert await count(db, Item.id) == 0, "all or nothing"


async def test_an_empty_folder_says_what_it_lacks(db: Database, tmp_path: Path, settings: Settings) -> None:
    (mistake,) = await mistakes(db, tmp_path, settings, {})
    assert "activities, handbooks, practices, lessons" in mistake


async def test_an_old_address_leads_on(db: Database, tmp_path: Path, settings: Settings) -> None:
    await load(db, tmp_path, settings, SHELF)
    (tmp_path / "lessons" / "begin-met-tellen.md").unlink()
    moved = changed(LESSON, ("sample = true", 'sample = true\nprevious_slugs = ["begin-met-tellen"]'))
    await load(db, tmp_path, settings, {"lessons/tel-eerst": moved})
    async with db.reading() as reading:
        assert await reading.scalar(select(Item.slug).where(Item.kind == "lesson")) == "tel-eerst"
