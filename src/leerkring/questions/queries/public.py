"""The list that everybody sees: questions that people put, beside those of the frontrunner regions in the library."""

from datetime import datetime
from typing import Any

from sqlalchemy import Text, func, literal, literal_column, null, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY

from leerkring.core.database.db import Reading
from leerkring.core.database.folding import holds
from leerkring.core.database.rows import read_rows
from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.declared import Choice, Column, Listing, WordSearch
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.query import read_list
from leerkring.library.items.model import Item, ItemRegion, ItemTheme
from leerkring.library.items.rules import ItemKind, TextState
from leerkring.programme.queries import FacetNames
from leerkring.questions.labels import STATES
from leerkring.questions.model import KnowledgeQuestion as Q
from leerkring.questions.model import KnowledgeQuestionLink as L
from leerkring.questions.queries.one import PUBLIC, askers_of, regions_of
from leerkring.questions.rules import UNSEEN
from leerkring.questions.views import FeedLine, QuestionLine

PAGE = 20
KINDS = {"gesteld": "Gesteld via deze site", "koploper": "Vragen van koplopers"}
_WORDS = {
    state.replace("_", "-"): words.capitalize() for state, words in STATES.items() if state not in UNSEEN
}
_SLUGS = ARRAY(Text)


def _slugs(column: Any, *which: Any) -> Any:
    return func.array(select(column).where(*which).order_by(column).scalar_subquery(), type_=_SLUGS)


_asked = select(
    literal("gesteld").label("kind"),
    (literal("/vragen/") + Q.slug).label("path"),
    Q.title,
    Q.why.label("text"),
    Q.state,
    Q.folded,
    regions_of(Q.id).label("regions"),
    Q.themes,
    askers_of(Q.id).label("askers"),
    select(func.count()).where(L.question_id == Q.id).scalar_subquery().label("links"),
    Q.asked_at.label("at"),
).where(*PUBLIC)
_of_regions = select(
    literal("koploper"),
    literal("/koplopers/") + Item.parent + literal("/vragen/") + Item.slug,
    Item.title,
    Item.summary,
    null(),
    Item.folded,
    _slugs(ItemRegion.region_slug, ItemRegion.item_id == Item.id),
    _slugs(ItemTheme.theme_slug, ItemTheme.item_id == Item.id),
    literal(0),
    literal(0),
    # Nobody asked it on a day: it stands behind what was asked.
    literal_column("'-infinity'::timestamptz"),
).where(Item.kind == ItemKind.QUESTION, Item.state == TextState.PUBLISHED)
_both = union_all(_asked, _of_regions).subquery("asked_by_all")
_c = _both.c

QUESTIONS = Listing(
    filters=(
        Choice(name="soort", label="Van wie", words=KINDS, column=_c.kind, every="Alle vragen"),
        Choice(
            name="stand",
            label="Stand",
            words=_WORDS,
            where=lambda word: _c.state == word.replace("-", "_"),
            hides_empty=True,
        ),
        Choice(
            name="thema",
            label="Thema",
            where=lambda word: _c.themes.contains([word]),
            hides_empty=True,
            folded=True,
        ),
        Choice(
            name="regio",
            label="Regio",
            where=lambda word: _c.regions.contains([word]),
            hides_empty=True,
            folded=True,
        ),
        WordSearch(
            name="q", label="Zoek in de vragen", columns=(), find=lambda words: holds(_c.folded, words)
        ),
    ),
    columns=(Column(label="Nieuwste", name="nieuwste", order=_c.at),),
    sort="-nieuwste",
    page_size=PAGE,
)


def public_list(names: FacetNames) -> Listing:
    """Return the list with the themes and regions that there are."""
    return QUESTIONS.with_words(thema=names.themes, regio=names.regions)


async def list_public(reading: Reading, asked: Asked) -> Found[QuestionLine]:
    """Return a page of the questions, with what each filter would leave."""
    lines = select(*(_c[name] for name in _SHOWN))
    return await read_list(reading, asked, QuestionLine, lines, tie=(_c.path,))


async def list_question_addresses(
    reading: Reading, after: int, most: int
) -> tuple[tuple[str, datetime], ...]:
    """Return the addresses of questions that people put, in a lasting order, each with when it last changed."""
    path = (literal("/vragen/") + Q.slug).label("path")
    rows = await reading.rows(
        select(path, Q.updated_at).where(*PUBLIC).order_by(Q.id).offset(after).limit(most)
    )
    return tuple((row.path, row.updated_at) for row in rows)


async def list_feed(reading: Reading, most: int) -> tuple[FeedLine, ...]:
    """Return the newest questions that everybody may read; `worded_at` moves with what an entry says and with nothing else."""
    rows = await reading.rows(
        select(
            Q.id,
            Q.slug,
            Q.title,
            Q.why,
            Q.answer,
            Q.asked_at,
            func.coalesce(Q.worded_at, Q.asked_at).label("worded_at"),
        )
        .where(*PUBLIC)
        .order_by(Q.asked_at.desc(), Q.id)
        .limit(most)
    )
    return read_rows(FeedLine, rows)


async def count_question_addresses(reading: Reading) -> int:
    """Return how many of those there are."""
    return int(await reading.scalar(select(func.count()).select_from(Q).where(*PUBLIC)))


_SHOWN = ("path", "title", "text", "state", "regions", "themes", "askers", "links", "at")
