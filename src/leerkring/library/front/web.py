"""The library's front page and its feed."""

from litestar import Response

from leerkring.core.feed_ids import BEFORE_ANY, entry_id, read_feed_id
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.pages import Visit, page, render
from leerkring.library.handbooks import labels as book_labels
from leerkring.library.handbooks.queries.published import list_handbooks
from leerkring.library.items import queries
from leerkring.library.items.kinds import ENTRY_KINDS
from leerkring.library.items.rules import ItemKind
from leerkring.library.items.service import TOPIC
from leerkring.programme.queries import get_facet_names

SHELVES = (ItemKind.LESSON, ItemKind.PRACTICE, ItemKind.ARTICLE, ItemKind.ENTRY, ItemKind.QUESTION)
FEED = (ItemKind.LESSON, ItemKind.PRACTICE, ItemKind.ARTICLE, ItemKind.ENTRY)
NEWEST = {ItemKind.LESSON: 6, ItemKind.PRACTICE: 4, ItemKind.ARTICLE: 4}


@page("/bibliotheek", access=PUBLIC)
async def library_page(request: Visit) -> Response[bytes]:
    """Show what is on the shelves: handbooks, the newest of each kind, and the way to all of it."""
    async with request.reading() as reading:
        newest = await queries.list_first(reading, NEWEST)
        entries = await queries.list_lines(reading, ItemKind.ENTRY)
        counts = await queries.count_kinds(reading, SHELVES)
        words = await get_facet_names(reading)
        books = await list_handbooks(reading)
    return render(
        request,
        "library/front.html",
        topics=[TOPIC, "programme", "handbooks"],
        books=books,
        book_labels=book_labels,
        newest={kind.value: lines for kind, lines in newest.items()},
        counts={kind.value: many for kind, many in counts.items()},
        entries={
            name: [line for line in entries if line.details.get("kind") == key]
            for key, name in ENTRY_KINDS.items()
        },
        labels=words,
    )


@page("/bibliotheek.atom", access=PUBLIC)
async def library_atom(request: Visit) -> Response[bytes]:
    """Answer with what was published last as an Atom feed."""
    async with request.reading() as reading:
        items = await queries.list_newest(reading, 50, *FEED)
        feed_id = await read_feed_id(reading, "library")
    return render(
        request,
        "library/library.atom.xml",
        topics=[TOPIC],
        media_type="application/atom+xml; charset=utf-8",
        feed_id=feed_id,
        entry_id=entry_id,
        items=items,
        updated_at=max((item.updated_at for item in items), default=BEFORE_ANY),
    )


HANDLERS = [library_page, library_atom]
