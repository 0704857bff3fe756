"""The library's short texts as a list: its filters, its orders and its columns."""

from sqlalchemy import func, literal_column

from leerkring.core.database.folding import folded, holds
from leerkring.core.web.lists.declared import Choice, Column, Listing, WordSearch
from leerkring.library.handbooks.beheer.labels import STATES
from leerkring.library.items.kinds import KINDS
from leerkring.library.items.model import Item
from leerkring.people.model import Person

_KIND_OF = {kind.one: kind.kind for kind in KINDS.values()}
ITEMS = Listing(
    filters=(
        Choice(
            name="soort",
            label="Soort",
            words={kind.one: kind.many for kind in KINDS.values()},
            where=lambda word: Item.kind == _KIND_OF[word],
            every="Alles",
        ),
        Choice(
            name="status",
            label="Status",
            words={state: text.capitalize() for state, text in STATES.items()},
            column=func.coalesce(Item.working_state, Item.state),
            every="Alle",
        ),
        WordSearch(label="Titel", columns=(Item.title,), find=lambda words: holds(folded(Item.title), words)),
    ),
    columns=(
        Column(
            label="Titel",
            name="titel",
            fixed=True,
            order=func.left(func.lower(Item.title), literal_column("200")),
            cell=lambda line: line.title,
        ),
        Column(label="Soort", name="naar-soort", order=Item.kind, cell=lambda line: KINDS[line.kind].one),
        Column(label="Status", name="naar-status", order=Item.state, cell=lambda line: STATES[line.state]),
        Column(
            label="Gewijzigd",
            name="gewijzigd",
            order=Item.updated_at,
            cell=lambda line: line.updated_at,
        ),
        Column(label="Door", name="door", order=Person.name, cell=lambda line: line.who),
    ),
    sort="-gewijzigd",
)
