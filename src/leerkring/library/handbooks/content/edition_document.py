"""An edition of a handbook as a document, for comparing what a file says with what stands; a chapter goes by its id."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from leerkring.content.files.front_matter import FieldPath, name_of
from leerkring.content.files.merging import FileDocument, Memory
from leerkring.content.files.rules import FileValue, MergeNote
from leerkring.core.ids import uuid7
from leerkring.library.handbooks.content.drafts import ChapterDraft, VersionDraft
from leerkring.library.handbooks.content.files import Loaded
from leerkring.library.handbooks.queries.back_office import ChapterDetails, EditionDetails
from leerkring.library.handbooks.rules import BookState

CHAPTERS = "chapters"
TOP = ("title", "subtitle", "summary", "contact", "sample", "published_on")
CHAPTER = ("slug", "title", "summary", "body")


def news_of(draft: VersionDraft) -> list[dict[str, Any]]:
    """Return the news of an edition as it is kept."""
    return [asdict(one) | {"on": one.on.isoformat() if one.on else None} for one in draft.news]


def file_document_of(draft: VersionDraft, chapters: Sequence[UUID], *, newest: bool) -> FileDocument:
    """Return what a file says; its chapters are these. The theme is the handbook's: its newest edition tells it."""
    top = {name: FileValue(getattr(draft, name)) for name in TOP} | {"news": FileValue(news_of(draft))}
    if newest:
        top["theme"] = FileValue(draft.theme)
    return {"": top} | {
        f"{CHAPTERS}/{chapter_id}": {name: FileValue(getattr(chapter, name)) for name in CHAPTER}
        for chapter_id, chapter in zip(chapters, draft.chapters, strict=True)
    }


def document_of(edition: EditionDetails, chapters: Sequence[ChapterDetails]) -> dict[str, dict[str, Any]]:
    """Return an edition as its editors have it, without the chapters that were taken away."""
    top = {name: getattr(edition, name) for name in TOP}
    top |= {"news": edition.news, "theme": edition.theme_slug}
    return {"": top} | {
        f"{CHAPTERS}/{chapter.id}": {name: getattr(chapter, name) for name in CHAPTER}
        for chapter in chapters
        if chapter.state != BookState.ARCHIVED
    }


def name_chapters(
    kept: Sequence[ChapterDetails], memory: Memory | None, drafts: Sequence[ChapterDraft]
) -> tuple[UUID, ...]:
    """Return which chapter each chapter of a file is, by the address that it has in the file; a new one gets a new id."""
    known = {
        part["slug"][0]: UUID(key.rpartition("/")[2])
        for key, part in (memory or {}).items()
        if key.startswith(f"{CHAPTERS}/")
    }
    others = {chapter.slug: chapter.id for chapter in kept if chapter.id not in known.values()}
    return tuple(known.get(one.slug) or others.get(one.slug) or uuid7() for one in drafts)


def chapters_of(parts: Mapping[str, Mapping[str, Any]]) -> list[tuple[UUID, ChapterDraft]]:
    """Return the chapters of a document, in their order."""
    return [
        (UUID(key.rpartition("/")[2]), ChapterDraft(**values))
        for key, values in parts.items()
        if key.startswith(f"{CHAPTERS}/")
    ]


def path_of(loaded: Loaded, chapters: Sequence[UUID], note: MergeNote) -> FieldPath | str:
    """Return where in its file something stands, or what it is when it is not in the file."""
    if not note.part:
        return note.name if note.name.startswith("order of ") else (note.name,)
    of = dict(zip((str(one) for one in chapters), loaded.draft.chapters, strict=True))
    chapter = of.get(note.part.rpartition("/")[2])
    if chapter is None:
        return f"chapter {(note.stands or {}).get('slug', '')}"
    return f"line {chapter.line}, {name_of((chapter.slug, *([note.name] if note.name else [])))}"
