"""The addresses that search engines may visit; each feature says its own."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from litestar import Response

from leerkring.activities.queries.feeds import list_activity_addresses
from leerkring.core.database.db import Reading
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.pages import Visit, page, render
from leerkring.library.handbooks.queries.published import get_book, list_handbooks
from leerkring.library.items.queries import list_addresses
from leerkring.programme.queries import FacetNames, get_facet_names

Address = tuple[str, datetime | None]
PAGES = (
    *("/", "/agenda", "/leerkringen", "/praktijklabs", "/landelijke-bijeenkomsten", "/koplopers"),
    *("/bibliotheek", "/lessen", "/praktijk", "/nieuws", "/wegwijzer", "/programma", "/handreikingen"),
    *("/nieuwsbrief", "/nieuwsbrief/archief"),
    *("/over", "/contact", "/toegankelijkheid", "/privacy", "/cookies"),
)


@page("/sitemap.xml", access=PUBLIC)
async def sitemap(request: Visit) -> Response[bytes]:
    """Answer with every public page, and when its text last changed."""
    async with request.reading() as reading:
        words = await get_facet_names(reading)
        found = {**dict(_fixed(words)), **await _changing(reading)}
    return render(
        request,
        "site/sitemap.xml",
        topics=["agenda", "library", "programme", "handbooks"],
        media_type="application/xml; charset=utf-8",
        addresses=list(found.items()),
    )


def _fixed(words: FacetNames) -> Iterator[Address]:
    for path in PAGES:
        yield path, None
    for folder, names in (
        ("/koplopers", words.regions),
        ("/themas", words.themes),
        ("/doelgroepen", words.target_groups),
    ):
        for slug in names:
            yield f"{folder}/{slug}", None


async def _changing(reading: Reading) -> Mapping[str, datetime | None]:
    agenda = await list_activity_addresses(reading)
    books = [await get_book(reading, book.slug) for book in await list_handbooks(reading)]
    chapters = {book.path_of(one.slug): book.updated_at for book in books for one in book.chapters}
    handbooks = {book.home: book.updated_at for book in books} | chapters
    return {f"/agenda/{slug}": at for slug, at in agenda} | handbooks | dict(await list_addresses(reading))


HANDLERS = [sitemap]
