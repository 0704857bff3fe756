"""Reads of the back office about items: all of them, what they can point to, and how they came about."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select

from leerkring.activities.model import Activity
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows
from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.query import Kept, read_all, read_list
from leerkring.library.handbooks.model import Chapter, Handbook, HandbookVersion
from leerkring.library.items.kinds import KINDS
from leerkring.library.items.model import Item, ItemCount
from leerkring.library.items.rules import ItemKind, TextState
from leerkring.people.actors import person_of
from leerkring.people.model import Person
from leerkring.programme.queries import get_facet_names


@dataclass(frozen=True, slots=True)
class TextLine:
    """An item in the list of the back office."""

    id: UUID
    kind: ItemKind
    parent: str
    slug: str
    title: str
    state: str
    working_state: str | None
    publish_at: datetime | None
    updated_at: datetime
    who: str


Choices = Mapping[str, list[tuple[str, str]]]
"""What an item can point to, by the name of the link: (slug, name)."""


_KEPT = Kept(
    select(ItemCount.id),
    {
        "soort": case({one.kind.value: one.one for one in KINDS.values()}, value=ItemCount.kind),
        "status": func.coalesce(ItemCount.working_state, ItemCount.state),
    },
    func.sum(ItemCount.many),
)


async def list_texts(reading: Reading, asked: Asked) -> Found[TextLine]:
    """Return a page of the texts, with what each filter would leave."""
    return await read_list(
        reading, asked, TextLine, _text_lines(), tie=(Item.kind, Item.title, Item.id), kept=_KEPT
    )


async def list_all_texts(reading: Reading, asked: Asked) -> tuple[TextLine, ...]:
    """Return all texts that the filters let through."""
    return await read_all(reading, asked, TextLine, _text_lines(), tie=(Item.kind, Item.title, Item.id))


async def list_in_review(reading: Reading) -> tuple[TextLine, ...]:
    """Return the texts that were offered for review and have no moment to appear yet, the oldest first."""
    now = func.coalesce(Item.working_state, Item.state)
    return await _lines(
        reading, Item.updated_at, where=(now == TextState.IN_REVIEW, Item.publish_at.is_(None))
    )


def _text_lines() -> Select[*tuple[Any, ...]]:
    return select(
        *(Item.id, Item.kind, Item.parent, Item.slug, Item.title, Item.state, Item.working_state),
        Item.publish_at,
        Item.updated_at,
        func.coalesce(Person.name, _unnamed(Item.updated_by)).label("who"),
    ).outerjoin(Person, Person.id == person_of(Item.updated_by))


async def _lines(
    reading: Reading, *order: Any, where: Sequence[ColumnElement[bool]] = ()
) -> tuple[TextLine, ...]:
    rows = await reading.rows(_text_lines().where(*where).order_by(*order))
    return read_rows(TextLine, rows)


def _unnamed(actor: Any) -> Any:
    return case((actor.startswith("staff:"), "een collega"), else_="ingelezen uit een bestand")


async def list_choices(reading: Reading, names: Collection[str]) -> Choices:
    """Return all that a text with these links can point to; words of the programme always."""
    words = await get_facet_names(reading)
    chosen: dict[str, list[tuple[str, str]]] = {
        "themes": list(words.themes.items()),
        "regions": list(words.regions.items()),
        "target_groups": list(words.target_groups.items()),
    }
    for name, statement in _CHOICES.items():
        if name in names:
            chosen[name] = [(row[0], row[1]) for row in await reading.rows(statement)]
    return chosen


_CHOICES: Mapping[str, Select[*tuple[Any, ...]]] = {
    "activities": select(Activity.slug, Activity.title).order_by(Activity.starts_at.desc(), Activity.title),
    "practices": select(Item.slug, Item.title).where(Item.kind == ItemKind.PRACTICE).order_by(Item.title),
    "chapters": select(
        func.concat(Handbook.slug, "/", Chapter.slug),
        func.concat(func.min(HandbookVersion.title), ": ", func.max(Chapter.title)),
    )
    .join(HandbookVersion, HandbookVersion.handbook_id == Handbook.id)
    .join(Chapter, Chapter.version_id == HandbookVersion.id)
    .group_by(Handbook.slug, Chapter.slug)
    .order_by(Handbook.slug, func.max(Chapter.number)),
}
