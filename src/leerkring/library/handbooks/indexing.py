"""What search finds of a handbook: each paragraph of the edition that readers get.

A chapter is one source, so that publishing one leaves the others alone.
"""

from collections.abc import Iterator

from sqlalchemy import select

from leerkring.content.markdown.blocks import Heading, notes_of
from leerkring.content.markdown.writers.to_words import search_words, words_of_line
from leerkring.core.database.db import Tx
from leerkring.core.off_loop import off_loop
from leerkring.library.handbooks.document import places_of
from leerkring.library.handbooks.model import Handbook
from leerkring.library.handbooks.queries.published import get_book, list_texts
from leerkring.library.handbooks.refusals import HandbookNotFound
from leerkring.library.handbooks.views import Book, ChapterText
from leerkring.search import service as search
from leerkring.search.model import EntryKind, SearchEntry

BOOK, CHAPTER = "handbook", "chapter"
MOST_ENTRIES = 1000
"""Places of a chapter that are found each by itself; in a text of thousands of them several are one."""


async def index_handbook(tx: Tx, slug: str, *, only: str = "") -> None:
    """Let the newest edition be found, or `only` one chapter of it, in the transaction that changed it."""
    try:
        book = await get_book(tx, slug)
        texts = await list_texts(tx, book)
    except HandbookNotFound:
        book, texts = None, ()
        await search.forget(tx, search.Source(BOOK, slug))
    for text in texts:
        if book is not None and only in ("", text.slug):
            entries = await off_loop(len(text.body), _all_entries, book, text)
            await search.index(tx, search.Source(CHAPTER, f"{slug}/{text.slug}"), entries)
    if book is not None:
        await search.index(tx, search.Source(BOOK, slug), [_entry(book, book.path, book.title, book.summary)])
    await _forget_others(tx, slug, {text.slug for text in texts})


async def index_handbooks(tx: Tx) -> int:
    """Let all handbooks be found anew; returns how many were looked at."""
    slugs = [row.slug for row in await tx.rows(select(Handbook.slug).order_by(Handbook.slug))]
    for slug in slugs:
        await index_handbook(tx, slug)
    return len(slugs)


async def _forget_others(tx: Tx, slug: str, here: set[str]) -> None:
    rows = await tx.rows(
        select(SearchEntry.source_id)
        .where(
            SearchEntry.source_kind == CHAPTER, SearchEntry.source_id.startswith(f"{slug}/", autoescape=True)
        )
        .distinct()
    )
    for row in rows:
        if row.source_id.partition("/")[2] not in here:
            await search.forget(tx, search.Source(CHAPTER, row.source_id))


def _all_entries(book: Book, text: ChapterText) -> list[search.Entry]:
    return list(_entries(book, text))


def _entries(book: Book, text: ChapterText) -> Iterator[search.Entry]:
    """Yield the chapter and each of its places; a heading is told with what follows it."""
    path = book.path_of(text.slug)
    yield _entry(book, path, text.title, text.summary)
    heading = ""
    notes = notes_of(text.blocks)
    places = list(places_of(text.blocks))
    size = len(places) // MOST_ENTRIES + 1
    held: list[str] = []
    anchor = ""
    for block in places:
        if isinstance(block, Heading):
            heading = words_of_line(block.children)
        elif words := search_words(block, notes):
            anchor = anchor or block.id
            held.append(words)
            if len(held) == size:
                yield _entry(book, f"{path}#{anchor}", text.title, "\n".join(held), _context(heading, book))
                held, anchor = [], ""
    if held:
        yield _entry(book, f"{path}#{anchor}", text.title, "\n".join(held), _context(heading, book))


def _context(heading: str, book: Book) -> str:
    return " · ".join(filter(None, [heading, book.title]))


def _entry(book: Book, path: str, title: str, text: str, context: str = "") -> search.Entry:
    return search.Entry(
        kind=EntryKind.HANDBOOK,
        path=path,
        title=title,
        text=text,
        context=context or (book.title if title != book.title else book.subtitle),
        themes=[book.theme_slug] if book.theme_slug else [],
        published_at=book.updated_at,
    )
