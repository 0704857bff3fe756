"""The editions of the handbooks as a list: its filters, its orders and its columns."""

from leerkring.core.web.lists.declared import Choice, Column, Listing, Search
from leerkring.library.handbooks.beheer.labels import STATES
from leerkring.library.handbooks.model import Handbook, HandbookVersion
from leerkring.library.handbooks.queries.back_office import CHANGED, CHAPTERS, UNFINISHED

EDITIONS = Listing(
    filters=(
        Choice(
            name="status",
            label="Status",
            words={state: text.capitalize() for state, text in STATES.items()},
            column=HandbookVersion.state,
            every="Alle",
            hides_empty=True,
        ),
        Search(label="Titel", columns=(HandbookVersion.title,)),
    ),
    columns=(
        Column(label="Handreiking", name="titel", fixed=True, order=Handbook.slug),
        Column(label="Status", name="naar-status", order=HandbookVersion.state),
        Column(label="Hoofdstukken", name="hoofdstukken", order=CHAPTERS, num=True),
        Column(label="Nog niet gepubliceerd", name="open", order=UNFINISHED, num=True),
        Column(label="Gewijzigd", name="gewijzigd", order=CHANGED),
    ),
    sort="titel",
)
