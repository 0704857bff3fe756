"""What the texts of a content folder may point to: what lies beside them, and what is kept already."""

from pathlib import Path

from sqlalchemy import select

from leerkring.activities.model import Activity
from leerkring.content.files.folder import read_text
from leerkring.content.files.front_matter import Source
from leerkring.core.database.db import Reading
from leerkring.library.handbooks.model import Chapter, Handbook, HandbookVersion
from leerkring.library.items.content.files import Shelves, chapters_in
from leerkring.library.items.model import Item
from leerkring.library.items.rules import ItemKind


async def read_shelves(reading: Reading, folder: Path) -> Shelves:
    """Return the activities, practices, handbooks and chapters that there are, or will be after loading."""
    activities = await reading.rows(select(Activity.slug))
    practices = await reading.rows(select(Item.slug).where(Item.kind == ItemKind.PRACTICE))
    bound = await reading.rows(
        select(Handbook.slug, Chapter.slug.label("chapter"))
        .join(HandbookVersion, HandbookVersion.handbook_id == Handbook.id)
        .join(Chapter, Chapter.version_id == HandbookVersion.id)
    )
    handbooks = {row.slug for row in bound}
    chapters = {f"{row.slug}/{row.chapter}" for row in bound}
    for file in (folder / "handbooks").glob("*.md"):
        slug = file.stem.partition("@")[0]
        handbooks.add(slug)
        text = read_text(file, Source(file.name)) if file.stem == slug else None
        chapters |= {f"{slug}/{chapter}" for chapter in chapters_in(text or "")}
    return Shelves(
        activities=frozenset(row.slug for row in activities) | _stems(folder / "activities"),
        practices=frozenset(row.slug for row in practices) | _stems(folder / "practices"),
        handbooks=frozenset(handbooks),
        chapters=frozenset(chapters),
    )


def _stems(folder: Path) -> frozenset[str]:
    return frozenset(file.stem for file in folder.glob("*.md"))
