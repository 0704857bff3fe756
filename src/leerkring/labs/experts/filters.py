"""The list of experts for everybody: narrowed by what they know, where they come and what they speak. Kept in memory: there are few."""

from leerkring.core.web.lists.declared import Choice, Listing
from leerkring.labs.experts.labels import LANGUAGES
from leerkring.labs.experts.views import PublicLine
from leerkring.programme.queries import FacetNames

PAGE = 20
WORDS = ("thema", "doelgroep", "regio", "taal", "pagina")
"""What the list reads of its address."""


def public_list(names: FacetNames) -> Listing:
    """Return the list with the words that there are. Who comes everywhere is found in every region."""

    def regions_of(line: PublicLine) -> tuple[str, ...]:
        return line.regions or tuple(names.regions)

    return Listing(
        filters=(
            Choice(
                name="thema",
                label="Thema",
                words=names.themes,
                words_of=lambda line: line.themes,
                every="Alle",
                hides_empty=True,
            ),
            Choice(
                name="doelgroep",
                label="Aandachtsgroep",
                words=names.target_groups,
                words_of=lambda line: line.target_groups,
                hides_empty=True,
                folded=True,
            ),
            Choice(
                name="regio",
                label="Regio",
                words=names.regions,
                words_of=regions_of,
                hides_empty=True,
                folded=True,
            ),
            Choice(
                name="taal",
                label="Taal",
                words=LANGUAGES,
                words_of=lambda line: line.languages,
                hides_empty=True,
                folded=True,
            ),
        ),
        page_size=PAGE,
    )
