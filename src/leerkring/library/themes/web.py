"""Everything about one thing on one page: a theme, a target group, the whole programme."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.core.database.db import Reading
from leerkring.core.refusals import NotFound
from leerkring.core.text.dutch import local
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.pages import Visit, page, render
from leerkring.library.handbooks.queries.published import list_handbooks
from leerkring.library.items import queries
from leerkring.library.items.filters import KEPT_SECONDS
from leerkring.library.items.rules import ItemKind
from leerkring.library.items.service import TOPIC
from leerkring.library.items.views import ActivityLine, ItemLine
from leerkring.programme.queries import Named, get_facet_names, list_regions, list_target_groups

SECTIONS = (
    (ItemKind.LESSON, "Lessen", "/lessen"),
    (ItemKind.QUESTION, "Vragen van regio’s", ""),
    (ItemKind.PRACTICE, "Praktijkvoorbeelden", "/praktijk"),
    (ItemKind.ENTRY, "Wegwijzer", "/wegwijzer"),
    (ItemKind.ARTICLE, "Nieuws", "/nieuws"),
)
MOST, MOST_AHEAD = 5, 30
MOST_QUESTIONS = 60
GATHERED = tuple(kind for kind, _, _ in SECTIONS)
SHOWN = {kind: MOST if path else MOST_QUESTIONS for kind, _, path in SECTIONS}


class ThemeNotFound(NotFound):
    """There is no such theme or target group."""

    code = "theme-not-found"
    sentence = "Over dit onderwerp hebben wij geen pagina."
    next_label = "Naar de bibliotheek"
    next_href = "/bibliotheek"


@dataclass(frozen=True, slots=True)
class Section:
    """What there is of one kind: the first few, and where the others are."""

    kind: ItemKind
    title: str
    lines: Sequence[ItemLine]
    total: int
    href: str


@dataclass(frozen=True, slots=True)
class Coming:
    """Activities, split by whether they are still to come."""

    ahead: Sequence[ActivityLine]
    past: Sequence[ActivityLine]


async def sections(reading: Reading, query: str, **about: str) -> list[Section]:
    """Return the first lines of each kind that there are; more of questions, since they have no list of their own."""
    lines = await queries.list_first(reading, SHOWN, **about)
    totals = await queries.count_kinds(reading, GATHERED, **about)
    return [
        Section(
            kind,
            title,
            lines[kind],
            totals[kind] if path else len(lines[kind]),
            f"{path}?{query}" if path else "",
        )
        for kind, title, path in SECTIONS
        if lines[kind]
    ]


async def coming(reading: Reading, now: datetime, *, theme: str = "", target_group: str = "") -> Coming:
    """Return activities that are to come, the first first, and those that were last."""
    listed = partial(queries.list_activities, reading, theme=theme, target_group=target_group)
    ahead, past = await listed(MOST_AHEAD, after=now), await listed(MOST, before=now)
    return Coming(ahead[::-1], past)


@page("/themas/{slug:str}", access=PUBLIC)
async def theme_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Gather everything of a theme."""
    async with request.reading() as reading:
        words = await get_facet_names(reading)
        if slug not in words.themes:
            raise ThemeNotFound
        text = await queries.find_item_page(reading, ItemKind.THEME, slug)
        gathered = await sections(reading, f"thema={slug}", theme=slug)
        activities = await coming(reading, request.now, theme=slug)
        books = [book for book in await list_handbooks(reading) if book.theme_slug == slug]
    return render(
        request,
        "library/gathered.html",
        topics=[TOPIC, "programme", "agenda", "handbooks"],
        name=words.themes[slug],
        over="Thema",
        text=text,
        books=books,
        sections=gathered,
        coming=activities,
        agenda_href=f"/agenda?thema={slug}",
        others=[(name, f"/themas/{one}") for one, name in words.themes.items() if one != slug],
    )


@page("/doelgroepen/{slug:str}", access=PUBLIC)
async def target_group_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Gather everything about a target group."""
    async with request.reading() as reading:
        words = await get_facet_names(reading)
        if slug not in words.target_groups:
            raise ThemeNotFound
        gathered = await sections(reading, f"doelgroep={slug}", target_group=slug)
        activities = await coming(reading, request.now, target_group=slug)
    return render(
        request,
        "library/gathered.html",
        topics=[TOPIC, "programme", "agenda", "handbooks"],
        name=words.target_groups[slug],
        over="Doelgroep",
        text=None,
        books=[],
        sections=gathered,
        coming=activities,
        agenda_href="",
        others=[(name, f"/doelgroepen/{one}") for one, name in words.target_groups.items() if one != slug],
    )


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """A target group with how much there is about it."""

    group: Named
    items: int


@page("/programma", access=PUBLIC)
async def programme_page(request: Visit) -> Response[bytes]:
    """Show what the programme wants, about whom, with whom and where."""
    today = local(request.now).date()
    async with request.reading() as reading:
        text = await queries.find_item_page(reading, ItemKind.PROGRAMME, "programma")
        groups = await list_target_groups(reading, related=False)
        themes = await queries.list_lines(reading, ItemKind.THEME)
        books = await list_handbooks(reading)
        words = await get_facet_names(reading)
        regions = await list_regions(reading, today)
        about = await request.services.value_cache.get(
            "programme:about", {TOPIC}, lambda: queries.count_by_target_group(reading, GATHERED), KEPT_SECONDS
        )
    summaries = {line.slug: line.summary for line in themes}
    return render(
        request,
        "library/programme.html",
        topics=[TOPIC, "programme", "handbooks"],
        text=text,
        groups=[ItemGroup(group, about.get(group.slug, 0)) for group in groups],
        themes=[(slug, name, summaries.get(slug, "")) for slug, name in words.themes.items()],
        books={book.theme_slug: book for book in books},
        regions=regions,
    )


HANDLERS = [theme_page, target_group_page, programme_page]
