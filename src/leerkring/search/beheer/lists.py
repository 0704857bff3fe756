"""The synonyms as a list."""

from sqlalchemy import func

from leerkring.core.web.lists.declared import Column, Listing, Search
from leerkring.search.model import SearchSynonym

SYNONYMS = Listing(
    filters=(Search(label="Woord", columns=(func.array_to_string(SearchSynonym.terms, ", "),)),),
    columns=(
        Column(
            label="Deze woorden betekenen hetzelfde",
            name="woord",
            fixed=True,
            order=func.lower(SearchSynonym.terms[1]),
        ),
        Column(label="Gewijzigd", name="gewijzigd", order=SearchSynonym.updated_at),
    ),
    sort="woord",
)
