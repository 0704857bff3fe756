"""What editors do with an edition as a whole. Each use case is one visible transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.refusals import Conflict
from leerkring.core.text.dutch import local
from leerkring.core.versions import check_version
from leerkring.editing.refusals import SlugTaken
from leerkring.library.handbooks.model import Chapter, Handbook, HandbookVersion
from leerkring.library.handbooks.queries.back_office import (
    ChapterDetails,
    EditionDetails,
    get_edition,
    list_chapters,
    list_editions_due,
    lock_edition,
)
from leerkring.library.handbooks.rules import Anchor, BookState, next_number
from leerkring.library.handbooks.service import changed, public_values
from leerkring.library.handbooks.versions import get_version


@dataclass(frozen=True, slots=True)
class EditionText:
    """What an edition says of itself; `news` is a line for each thing that is new."""

    title: str
    subtitle: str
    summary: str
    contact: str
    news: str


class AlreadyPublished(Conflict):
    """Readers have this edition already."""

    code = "edition-already-published"
    sentence = "Deze versie is al gepubliceerd. Er valt niets meer te plannen."


class NothingToPublish(Conflict):
    """An edition without chapters is no book."""

    code = "nothing-to-publish"
    sentence = "Deze versie heeft nog geen hoofdstukken. Voeg er eerst een toe."


FIRST = "1.0"


async def begin_handbook(
    db: Database, slug: str, theme: str | None, text: EditionText, *, actor: str, now: datetime
) -> str:
    """Begin a handbook with an empty first edition, as a draft; return its number."""
    async with db.transaction() as tx:
        handbook_id = await tx.scalar(
            upsert(Handbook)
            .values(id=uuid7(), slug=slug, theme_slug=theme, created_at=now)
            .on_conflict_do_nothing(index_elements=[Handbook.slug])
            .returning(Handbook.id)
        )
        if handbook_id is None:
            raise SlugTaken(another="Een andere handreiking")
        values = {name: getattr(text, name) for name in ("title", "subtitle", "summary", "contact")}
        await tx.execute(
            insert(HandbookVersion).values(
                values
                | {"id": uuid7(), "handbook_id": handbook_id, "number": FIRST, "position": 1}
                | {"state": BookState.DRAFT, "created_at": now, "updated_at": now, "updated_by": actor}
            )
        )
        await _tell(tx, await get_edition(tx, slug, FIRST), "handbook.begun", actor=actor, now=now)
        return FIRST


async def save_edition(
    db: Database,
    slug: str,
    number: str,
    text: EditionText,
    *,
    version: str | None = None,
    actor: str,
    now: datetime,
) -> None:
    """Keep what an edition says of itself; readers of a published one see it at once.

    `version` is that of the edition that the editor started from.
    """
    async with db.transaction() as tx:
        edition = await lock_edition(tx, slug, number)
        if text != _text(edition):
            check_version(version, str(edition.version))
        values = {name: getattr(text, name) for name in ("title", "subtitle", "summary", "contact")}
        values |= {"news": _news(edition, text.news), "updated_at": now, "updated_by": actor}
        await _write(tx, edition, values)
        await _tell(tx, edition, "edition.changed", actor=actor, now=now)


def _text(edition: EditionDetails) -> EditionText:
    return EditionText(edition.title, edition.subtitle, edition.summary, edition.contact, edition.own_news)


def _news(edition: EditionDetails, lines: str) -> list[dict[str, Any]]:
    on = edition.published_on.isoformat() if edition.published_on else None
    own = [
        {"version": edition.number, "on": on, "text": line.strip()}
        for line in lines.split("\n")
        if line.strip()
    ]
    return own + [item for item in edition.news if item["version"] != edition.number]


async def _write(tx: Tx, edition: EditionDetails, values: dict[str, Any]) -> None:
    grown = values | {"version": HandbookVersion.version + 1}
    await tx.execute(update(HandbookVersion).where(HandbookVersion.id == edition.id).values(grown))


async def _tell(tx: Tx, edition: EditionDetails, action: str, *, actor: str, now: datetime) -> None:
    await write_audit(
        tx,
        at=now,
        actor=actor,
        action=action,
        subject="handbook",
        subject_id=edition.handbook_id,
        slug=f"{edition.slug}/{edition.number}",
    )
    await changed(tx, edition.slug)


async def publish_edition(
    db: Database, slug: str, number: str, *, version: str | None = None, actor: str, now: datetime
) -> None:
    """Let this be the edition that readers get, with its chapters as they were seen (`version`); twice is once."""
    async with db.transaction() as tx:
        edition = await lock_edition(tx, slug, number)
        if edition.state != BookState.PUBLISHED:
            check_version(version, await get_version(tx, edition, with_texts=True))
        await _publish(tx, edition, actor=actor, now=now)


async def plan_edition(
    db: Database,
    slug: str,
    number: str,
    at: datetime | None,
    *,
    version: str | None = None,
    actor: str,
    now: datetime,
) -> None:
    """Let readers get this edition at a moment, with its chapters as they are then; None takes the plan back."""
    async with db.transaction() as tx:
        edition = await lock_edition(tx, slug, number)
        if edition.state == BookState.PUBLISHED:
            raise AlreadyPublished
        check_version(version, await get_version(tx, edition))
        if at is not None:
            await _chapters(tx, edition)
        await _write(tx, edition, {"publish_at": at, "updated_at": now, "updated_by": actor})
        await _tell(tx, edition, "edition.planned" if at else "edition.unplanned", actor=actor, now=now)


async def publish_editions_due(db: Database, now: datetime) -> int:
    """Publish the editions whose moment has come; return how many. Running it twice is running it once."""
    async with db.transaction() as tx:
        due = await list_editions_due(tx, now)
        for slug, number in due:
            edition = await lock_edition(tx, slug, number)
            try:
                await _publish(tx, edition, actor="house", now=now)
            except NothingToPublish:  # its chapters were taken away meanwhile: it waits for a person
                await _write(tx, edition, {"publish_at": None})
        return len(due)


async def _chapters(tx: Tx, edition: EditionDetails) -> list[ChapterDetails]:
    chapters = [one for one in await list_chapters(tx, edition.id) if one.state != BookState.ARCHIVED]
    if not chapters:
        raise NothingToPublish
    return chapters


async def _publish(tx: Tx, edition: EditionDetails, *, actor: str, now: datetime) -> None:
    chapters = await _chapters(tx, edition)
    if edition.state == BookState.PUBLISHED:
        return
    for one in chapters:
        anchors = [Anchor(*pair) for pair in one.anchors]
        values = public_values(
            one.title, one.summary, one.body, (anchors, one.last_anchor), now=now, actor=actor
        )
        grown = values | {"version": Chapter.version + 1}
        await tx.execute(update(Chapter).where(Chapter.id == one.id).values(grown))
    today = local(now).date()
    dated = [
        item | {"on": today.isoformat()} if item["version"] == edition.number else item
        for item in edition.news
    ]
    values = {"state": BookState.PUBLISHED, "publish_at": None, "published_on": today, "published_at": now}
    await _write(tx, edition, values | {"news": dated, "updated_at": now, "updated_by": actor})
    await _tell(tx, edition, "edition.published", actor=actor, now=now)


async def new_edition(
    db: Database, slug: str, number: str, *, version: str | None = None, actor: str, now: datetime
) -> str:
    """Begin a new edition from this one; return its number. Paragraphs keep their anchors."""
    async with db.transaction() as tx:
        edition = await lock_edition(tx, slug, number)
        check_version(version, await get_version(tx, edition))
        mine = HandbookVersion.handbook_id == edition.handbook_id
        numbers = [row.number for row in await tx.rows(select(HandbookVersion.number).where(mine))]
        made, version_id = next_number(numbers), uuid7()
        place = await tx.scalar(select(func.max(HandbookVersion.position)).where(mine))
        same = {
            name: getattr(edition, name)
            for name in ("handbook_id", "title", "subtitle", "summary", "contact", "news", "sample")
        }
        await tx.execute(
            insert(HandbookVersion).values(
                same
                | {"id": version_id, "number": made, "position": place + 1, "state": BookState.DRAFT}
                | {"created_at": now, "updated_at": now, "updated_by": actor}
            )
        )
        for one in await list_chapters(tx, edition.id):
            if one.state == BookState.ARCHIVED:
                continue
            copied = {
                name: getattr(one, name)
                for name in ("slug", "number", "title", "summary", "body", "anchors", "last_anchor")
            }
            await tx.execute(
                insert(Chapter).values(
                    copied
                    | {"id": uuid7(), "version_id": version_id, "state": BookState.DRAFT}
                    | {"created_at": now, "updated_at": now, "updated_by": actor}
                )
            )
        await _tell(tx, edition, "edition.begun", actor=actor, now=now)
        return made
