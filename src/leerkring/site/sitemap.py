"""The addresses that search engines may visit; each feature says its own.

A site with many of them answers `/sitemap.xml` with the list of its parts, as sitemaps.org has it: each part is as long as
a part may be, and no longer when there is more.
"""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import datetime

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries.feeds import count_activity_addresses, list_activity_addresses
from leerkring.core.database.db import Reading
from leerkring.core.refusals import NotFound
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.pages import Visit, page, render
from leerkring.labs.cases.queries import list_public
from leerkring.labs.experts.queries.public import list_addresses as list_experts
from leerkring.library.handbooks.queries.published import get_book, list_handbooks
from leerkring.library.indicators.queries import list_sheets
from leerkring.library.items.queries import count_addresses, list_addresses
from leerkring.library.regions.paths import sheet_path
from leerkring.programme.queries import FacetNames, get_facet_names
from leerkring.questions.queries.public import count_question_addresses, list_question_addresses

Address = tuple[str, datetime | None]
PAGES = (
    *("/", "/agenda", "/leerkringen", "/praktijklabs", "/landelijke-bijeenkomsten", "/koplopers", "/cijfers"),
    "/deskundigen",
    *("/bibliotheek", "/lessen", "/praktijk", "/nieuws", "/wegwijzer", "/programma", "/handreikingen"),
    *("/casussen", "/casus/inbrengen"),
    *("/vragen", "/vragen/stellen", "/nieuwsbrief", "/nieuwsbrief/archief"),
    *("/over", "/contact", "/toegankelijkheid", "/privacy", "/cookies"),
)
MOST = 1000
"""Addresses of activities or texts in one part; the protocol would let it have 50,000."""
TOPICS = ("agenda", "library", "programme", "handbooks", "cases", "questions", "experts", "indicators")
_PART = re.compile(r"(agenda|bibliotheek|vragen|paginas)-([1-9][0-9]{0,4})[.]xml")


class NoSuchPart(NotFound):
    """There are not so many parts."""

    code = "no-such-part"
    sentence = "Dit deel van de lijst van pagina’s is er niet."
    next_label = "Naar de hele lijst"
    next_href = "/sitemap.xml"


@page("/sitemap.xml", access=PUBLIC)
async def sitemap(request: Visit) -> Response[bytes]:
    """Answer with every public page, and when its text last changed; or with the parts in which they are."""
    async with request.reading() as reading:
        counts = {
            "agenda": await count_activity_addresses(reading),
            "bibliotheek": await count_addresses(reading),
            "vragen": await count_question_addresses(reading),
        }
        if sum(counts.values()) > MOST:
            parts = ["/sitemap/paginas-1.xml", *_parts(counts)]
            return _render(request, "site/sitemap_parts.xml", [(path, None) for path in parts])
        # A region and a theme are a page as they are, with a day of change once they have a text.
        found = {path: at for section in _SECTIONS.values() for path, at in await section(reading, 0, MOST)}
    return _render(request, "site/sitemap.xml", list(found.items()))


@page("/sitemap/{part:str}", access=PUBLIC)
async def sitemap_part(request: Visit, part: FromPath[str]) -> Response[bytes]:
    """Answer with one part."""
    name = _PART.fullmatch(part)
    if name is None:
        raise NoSuchPart
    async with request.reading() as reading:
        found = await _SECTIONS[name[1]](reading, (int(name[2]) - 1) * MOST, MOST)
    if not found:
        raise NoSuchPart
    return _render(request, "site/sitemap.xml", found)


def _render(request: Visit, template: str, addresses: Sequence[Address]) -> Response[bytes]:
    media_type = "application/xml; charset=utf-8"
    return render(request, template, topics=list(TOPICS), media_type=media_type, addresses=addresses)


def _parts(counts: Mapping[str, int]) -> Iterator[str]:
    for name, many in counts.items():
        for number in range(-(-many // MOST)):
            yield f"/sitemap/{name}-{number + 1}.xml"


async def _pages(reading: Reading, after: int, _most: int) -> list[Address]:
    """Return what never is much: pages, regions, themes, handbooks and cases, all in the first part."""
    if after:
        return []
    books = [await get_book(reading, book.slug) for book in await list_handbooks(reading)]
    chapters = {book.path_of(one.slug): book.updated_at for book in books for one in book.chapters}
    cases = {case.path: case.updated_at for case in await list_public(reading)}
    fixed = dict(_fixed(await get_facet_names(reading)))
    experts = dict(await list_experts(reading))
    sheets = {sheet_path(slug): at for slug, at in (await list_sheets(reading)).items()}
    return [
        *(
            fixed | experts | sheets | {book.home: book.updated_at for book in books} | chapters | cases
        ).items()
    ]


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


async def _agenda(reading: Reading, after: int, most: int) -> list[Address]:
    found = await list_activity_addresses(reading, after, most)
    return [(f"/agenda/{slug}", at) for slug, at in found]


async def _library(reading: Reading, after: int, most: int) -> list[Address]:
    return [*await list_addresses(reading, after, most)]


async def _questions(reading: Reading, after: int, most: int) -> list[Address]:
    return [*await list_question_addresses(reading, after, most)]


_SECTIONS: Mapping[str, Callable[[Reading, int, int], Awaitable[list[Address]]]] = {
    "paginas": _pages,
    "agenda": _agenda,
    "bibliotheek": _library,
    "vragen": _questions,
}
HANDLERS = [sitemap, sitemap_part]
