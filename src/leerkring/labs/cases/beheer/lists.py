"""The cases as a list: its filters and its columns."""

from leerkring.core.web.lists.declared import Choice, Column, Listing, Search
from leerkring.labs.cases.labels import LEVELS, STATES
from leerkring.labs.cases.model import LabCase

CASES = Listing(
    filters=(
        Choice(
            name="staat",
            label="Staat",
            words={state.value: words.capitalize() for state, words in STATES.items()},
            column=LabCase.state,
            every="Alle",
            hides_empty=True,
        ),
        Choice(
            name="site",
            label="Op de site",
            words={level.value: words for level, words in LEVELS.items()},
            column=LabCase.consent,
            every="Alles",
            hides_empty=True,
            folded=True,
        ),
        Search(
            label="Titel, eigenaar of organisatie",
            columns=(LabCase.title, LabCase.owner_name, LabCase.owner_organization),
        ),
    ),
    columns=(
        Column(label="Casus", fixed=True, order=LabCase.title, name="casus"),
        Column(label="Staat", name="stand"),
        Column(label="Eigenaar", name="eigenaar", order=LabCase.owner_name),
        Column(label="Regio", name="regio"),
        Column(label="Sinds", name="sinds", order=LabCase.state_at),
    ),
    sort="-sinds",
)
