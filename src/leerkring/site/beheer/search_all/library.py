"""Texts of the library, chapters and editions of handbooks, and synonyms."""

from collections.abc import Sequence

from sqlalchemy import and_, func, select, true

from leerkring.core.database.db import Reading
from leerkring.core.database.folding import folded, holds
from leerkring.core.text.dutch import korte_datum
from leerkring.editing.model import Revision
from leerkring.library.handbooks.beheer import labels
from leerkring.library.handbooks.model import Chapter, Handbook, HandbookVersion
from leerkring.library.items.kinds import KINDS
from leerkring.library.items.model import Item
from leerkring.library.items.rules import ItemKind
from leerkring.search.model import SearchSynonym
from leerkring.site.beheer.search_all.matching import Hit, Hits, among, has, newest, read_hits, total_of_all


async def search_texts(reading: Reading, words: Sequence[str], most: int) -> Hits:
    """Find short texts of the library, also by what stands in a newer text that readers do not see yet."""
    data = Revision.data
    working = (
        select(func.concat_ws(" ", data["title"].astext, data["summary"].astext, data["body"].astext))
        .where(Revision.subject_kind == "item", Revision.subject_id == Item.id)
        .order_by(Revision.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    by, is_called = Item.updated_at.desc(), holds(folded(Item.title), words)
    is_worked_on = and_(Item.working_state.is_not(None), has(words, Item.folded, working))
    rows, total = await read_hits(
        reading,
        select(
            Item.id, Item.title, Item.kind, Item.state, Item.working_state, Item.updated_at, total_of_all()
        )
        .where(
            among(
                Item.id,
                newest(Item.id, words, is_called, by, within=true()),
                newest(Item.id, words, holds(Item.folded, words), by, within=true()),
                select(Item.id).where(is_worked_on),
            )
        )
        .order_by(is_called.desc(), by, Item.title),
        most,
    )
    return [
        Hit(
            row.title,
            f"/beheer/bibliotheek/{row.id}",
            f"{KINDS[ItemKind(row.kind)].one}, gewijzigd {korte_datum(row.updated_at)}",
            labels.STATES[row.working_state or row.state],
            labels.TONES[row.working_state or row.state],
        )
        for row in rows
    ], total


async def search_chapters(reading: Reading, words: Sequence[str], most: int) -> Hits:
    """Find chapters of handbooks as their editors have them."""
    rows, total = await read_hits(
        reading,
        select(
            *(Chapter.id, Chapter.title, Chapter.state),
            *(HandbookVersion.title.label("book"), HandbookVersion.number),
            total_of_all(),
        )
        .join(HandbookVersion, HandbookVersion.id == Chapter.version_id)
        .where(has(words, Chapter.title, Chapter.summary, Chapter.body))
        .order_by(
            has(words, Chapter.title).desc(), HandbookVersion.position.desc(), Chapter.number, Chapter.id
        ),
        most,
    )
    return [
        Hit(
            row.title,
            f"/beheer/handreikingen/hoofdstuk/{row.id}",
            f"{row.book}, versie {row.number}",
            labels.STATES[row.state],
            labels.TONES[row.state],
        )
        for row in rows
    ], total


async def search_editions(reading: Reading, words: Sequence[str], most: int) -> Hits:
    """Find handbooks, each edition by itself."""
    version = HandbookVersion
    rows, total = await read_hits(
        reading,
        select(Handbook.slug, version.number, version.title, version.subtitle, version.state, total_of_all())
        .join(Handbook, Handbook.id == version.handbook_id)
        .where(has(words, version.title, version.subtitle, version.summary, Handbook.slug))
        .order_by(has(words, version.title).desc(), version.position.desc(), Handbook.slug),
        most,
    )
    return [
        Hit(
            f"{row.title}, versie {row.number}",
            f"/beheer/handreikingen/{row.slug}/{row.number}",
            row.subtitle,
            labels.STATES[row.state],
            labels.TONES[row.state],
        )
        for row in rows
    ], total


async def search_synonyms(reading: Reading, words: Sequence[str], most: int) -> Hits:
    """Find lines of words that mean the same."""
    terms = func.array_to_string(SearchSynonym.terms, ", ")
    rows, total = await read_hits(
        reading,
        select(SearchSynonym.id, terms.label("terms"), total_of_all())
        .where(has(words, terms))
        .order_by(terms),
        most,
    )
    return [
        Hit(row.terms, f"/beheer/zoeken/synoniemen/{row.id}", "betekenen hetzelfde") for row in rows
    ], total
