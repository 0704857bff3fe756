"""Pages of lessons, practices, articles and entries: a list with filters that are links, and each by itself."""

from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from leerkring.core.web.access import PUBLIC
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, moved, page, render
from leerkring.labs.cases.indexing import TOPIC as CASES
from leerkring.labs.outcomes.public import list_later_of
from leerkring.library.items import queries
from leerkring.library.items.filters import SHELF_WORDS, read_shelf, shelf
from leerkring.library.items.json_ld import core_of, item_ld, trail_of
from leerkring.library.items.kinds import ENTRY_KINDS, KINDS
from leerkring.library.items.rules import FOLDERS, ItemKind
from leerkring.library.items.service import TOPIC
from leerkring.programme.queries import get_facet_names
from leerkring.search.model import EntryKind
from leerkring.search.related import list_alike

LEDES = {
    ItemKind.LESSON: "Wat regio’s leerden in de praktijk, en wat daardoor anders gaat. Elke les is kort en zegt waar hij vandaan komt.",
    ItemKind.PRACTICE: "Zo doen anderen het al. Voorbeelden die u kunt gebruiken in uw eigen regio.",
    ItemKind.ARTICLE: "Wat er speelt in het programma en in de regio’s.",
    ItemKind.ENTRY: "Regels, geld en hulp op één plek: kort gezegd, met een verwijzing naar de bron.",
}


ABOUT_THE_SAME = (
    *(EntryKind.HANDBOOK, EntryKind.LESSON, EntryKind.PRACTICE),
    *(EntryKind.QUESTION, EntryKind.ARTICLE),
)


def _pages(kind: ItemKind) -> list[HTTPRouteHandler]:
    """Return the list of a kind and the page of one."""
    path = FOLDERS[kind]

    @page(path, access=PUBLIC, query=SHELF_WORDS)
    async def list_page(request: Visit) -> Response[bytes]:
        async with request.reading() as reading:
            words = await get_facet_names(reading)
            asked = read_asked(shelf(words), request.query_params)
            asked, found = await read_shelf(reading, kind, asked, words, request.services.value_cache)
        listed = show_list(path, asked, found)
        return render(
            request,
            "library/list.html",
            # Anybody can make up as many addresses as they like: only those that our own links have are kept.
            topics=[TOPIC, "programme"] if listed.is_said_by(request.query_params.multi_items()) else None,
            listed=listed,
            kind=KINDS[kind],
            lede=LEDES[kind],
            sections=ENTRY_KINDS if kind is ItemKind.ENTRY else {"": ""},
            canonical=request.settings.base_url + listed.here,
        )

    @page(f"{path}/{{slug:str}}", access=PUBLIC)
    async def item_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
        return await show_item(request, kind, slug)

    return [list_page, item_page]


async def show_item(request: Visit, kind: ItemKind, slug: str, parent: str = "") -> Response[bytes]:
    """Show one item, or lead to where it lives now."""
    async with request.reading() as reading:
        found = await queries.find_item_page(reading, kind, slug, parent)
        if found is None:
            current = await queries.find_current_path(reading, kind, slug, parent)
            if current is None:
                raise queries.ItemNotFound
            return moved(current)
        related = await queries.list_related(reading, found)
        seen = [*(one.path for one in related), *(one.path.partition("#")[0] for one in found.chapters)]
        later = await list_later_of(reading, found.line.id) if kind is ItemKind.LESSON else ()
        alike = await list_alike(reading, found.line.path, ABOUT_THE_SAME, but=seen)
    return render(
        request,
        "library/item.html",
        topics=[TOPIC, "agenda", "handbooks", CASES],
        item=found,
        line=found.line,
        kind=KINDS[kind],
        trail=trail_of(found),
        related=related,
        later=later,
        alike=alike,
        core=core_of(found, request.settings.base_url),
        json_ld=item_ld(found, request.settings.base_url),
    )


HANDLERS = [
    handler
    for kind in (ItemKind.LESSON, ItemKind.PRACTICE, ItemKind.ARTICLE, ItemKind.ENTRY)
    for handler in _pages(kind)
]
