"""Pages of handbooks for readers: the shelf, a book, a chapter, and older editions."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from litestar import Response
from litestar.params import FromPath
from markupsafe import Markup

from leerkring.activities.agenda.kept import list_lines
from leerkring.activities.topics import PLACES
from leerkring.activities.views import AgendaItem
from leerkring.content.markdown.page_text import picture_sizes
from leerkring.content.markdown.writers.to_html import HtmlWriter, Sizes, clean
from leerkring.core.database.db import Reading
from leerkring.core.off_loop import off_loop
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.json_ld import json_ld
from leerkring.core.web.pages import Visit, moved, page, render, see_other
from leerkring.core.web.services import Services, services_of
from leerkring.library.handbooks import labels
from leerkring.library.handbooks.files.downloads import ending_of, whole_book
from leerkring.library.handbooks.margin_notes import beside
from leerkring.library.handbooks.queries import published
from leerkring.library.handbooks.refusals import ChapterNotFound
from leerkring.library.handbooks.views import FOLDER, Book
from leerkring.library.items.queries.lessons import MarginNote, list_lessons_of_chapter
from leerkring.search.model import EntryKind
from leerkring.search.related import Alike, list_alike

MOST_ACTIVITIES = 3
MOST_TOGETHER = 100
"""Blocks of a text that are cleaned at once."""
BESIDE = (EntryKind.LESSON, EntryKind.PRACTICE, EntryKind.QUESTION, EntryKind.ARTICLE)
LESSONS = "library"
"""The topic that a change of any short text touches."""


@page(FOLDER, access=PUBLIC)
async def shelf(request: Visit) -> Response[bytes]:
    """Show the handbooks."""
    async with request.reading() as reading:
        books = await published.list_handbooks(reading)
    return render(request, "library/handbooks/list.html", topics=["handbooks"], books=books, labels=labels)


@page(FOLDER + "/{slug:str}", access=PUBLIC)
async def book_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show a handbook, or the whole book as a file."""
    if ending := ending_of(slug):
        return await whole_book(request, slug.removesuffix(f".{ending}"), "", ending)
    return await _book(request, slug, "")


@page(FOLDER + "/{slug:str}/versie/{number:str}", access=PUBLIC)
async def edition_page(request: Visit, slug: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """Show an edition, or that edition as a file."""
    if ending := ending_of(number):
        return await whole_book(request, slug, number.removesuffix(f".{ending}"), ending)
    return await _book(request, slug, number)


async def _book(request: Visit, slug: str, number: str) -> Response[bytes]:
    services = services_of(request)
    async with request.reading() as reading:
        book = await published.get_book(reading, slug, number)
        coming = await _coming(reading, services, book)
    base_url = request.settings.base_url
    return render(
        request,
        "library/handbooks/book.html",
        topics=[f"handbook:{slug}", "agenda", PLACES],
        book=book,
        coming=coming,
        labels=labels,
        cite=labels.citation(book, base_url),
        core=labels.dublin_core(book, base_url),
        data=json_ld(labels.book_data(book, base_url)),
        canonical=base_url + book.home,
    )


@page(FOLDER + "/{slug:str}/{chapter:str}", access=PUBLIC)
async def chapter_page(request: Visit, slug: FromPath[str], chapter: FromPath[str]) -> Response[bytes]:
    """Show a chapter of the newest edition."""
    return await _chapter(request, slug, chapter, "")


@page(FOLDER + "/{slug:str}/versie/{number:str}/{chapter:str}", access=PUBLIC)
async def old_chapter_page(
    request: Visit, slug: FromPath[str], number: FromPath[str], chapter: FromPath[str]
) -> Response[bytes]:
    """Show a chapter of an edition."""
    return await _chapter(request, slug, chapter, number)


async def _chapter(request: Visit, slug: str, chapter: str, number: str) -> Response[bytes]:
    services = services_of(request)
    async with request.reading() as reading:
        book = await published.get_book(reading, slug, number)
        try:
            text = await published.get_chapter(reading, book, chapter)
        except ChapterNotFound:
            now = None if number else await published.find_renamed(reading, book, chapter)
            if now is not None:
                return moved(now)
            older = None if number else await published.find_older(reading, slug, chapter)
            if older is None:
                raise
            return see_other(older)
        newest = book if book.is_newest else await published.get_book(reading, slug)
        lessons = await list_lessons_of_chapter(reading, slug, chapter) if book.is_newest else ()
        alike = await _alike(reading, book.path_of(chapter), lessons) if book.is_newest else ()
        coming = await _coming(reading, services, book)
        pictures = await picture_sizes(reading, text.body)
    shown = await off_loop(len(text.body), _shown, services, book, text, lessons, pictures)
    return render(
        request,
        "library/handbooks/chapter.html",
        topics=[f"handbook:{slug}", "agenda", PLACES, LESSONS],
        coming=coming,
        alike=alike,
        canonical=request.settings.base_url + (newest if newest.has(chapter) else book).path_of(chapter),
        **shown,
    )


def _shown(services: Services, book: Book, text: Any, lessons: Any, pictures: Sizes) -> dict[str, Any]:
    """Return what the page of a chapter shows of its text."""
    base_url = services.settings.base_url
    parts, loose = beside(text.blocks, lessons)
    writer = HtmlWriter(anchors=True, pictures=pictures)
    before, after = labels.around(book, text.slug)
    return {
        "book": book,
        "text": text,
        "parts": list(_together((writer.block(part.block), part.notes) for part in parts)),
        "loose": loose,
        "lessons": lessons,
        "before": before,
        "after": after,
        "labels": labels,
        "cite": labels.citation(book, base_url, text),
        "core": labels.dublin_core(book, base_url, text),
        "data": json_ld(labels.chapter_data(book, text, base_url)),
    }


def _together(
    parts: Iterable[tuple[str, tuple[MarginNote, ...]]],
) -> Iterator[tuple[Markup, tuple[MarginNote, ...]]]:
    """Yield the text in as few pieces as its notes allow, and none so large that cleaning it takes long."""
    held: list[str] = []
    for html, notes in parts:
        if held and (notes or len(held) == MOST_TOGETHER):
            yield clean("\n".join(held)), ()
            held = []
        if notes:
            yield clean(html), notes
        else:
            held.append(html)
    if held:
        yield clean("\n".join(held)), ()


async def _alike(reading: Reading, page: str, lessons: Sequence[MarginNote]) -> tuple[Alike, ...]:
    """Return what the library has about the same; not what stands in the margin already."""
    return await list_alike(reading, page, BESIDE, but=[f"/lessen/{note.slug}" for note in lessons])


async def _coming(reading: Reading, services: Services, book: Book) -> tuple[AgendaItem, ...]:
    """Return what is soon to come about the theme of this handbook."""
    if book.theme_slug is None:
        return ()
    items = await list_lines(services.value_cache, reading, services.clock.now())
    about = [item for item in items if book.theme_slug in item.themes and not item.cancelled]
    return tuple(about[:MOST_ACTIVITIES])


HANDLERS = [shelf, book_page, edition_page, chapter_page, old_chapter_page]
