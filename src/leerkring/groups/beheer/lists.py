"""The working groups as a list: its filters and its columns."""

from datetime import datetime

from leerkring.core.web.lists.declared import Choice, Column, Listing, Search
from leerkring.groups.labels import LIVES, SUBJECTS
from leerkring.groups.model import WorkingGroup
from leerkring.groups.queries.lists import stands
from leerkring.groups.queries.one import lived_at
from leerkring.groups.rules import Life
from leerkring.programme.model import Region


def groups_list(now: datetime) -> Listing:
    """Return the list as it is at this moment: what is quiet depends on it."""
    return Listing(
        filters=(
            Choice(
                name="staat",
                label="Staat",
                words={life.value: words.capitalize() for life, words in LIVES.items()},
                where=lambda word: stands(Life(word), now),
                every="Alle",
                hides_empty=True,
            ),
            Choice(
                name="onderwerp",
                label="Onderwerp",
                words={subject.value: words for subject, words in SUBJECTS.items()},
                column=WorkingGroup.subject,
                every="Alles",
                hides_empty=True,
                folded=True,
            ),
            Search(label="Naam of doel", columns=(WorkingGroup.name, WorkingGroup.purpose)),
        ),
        columns=(
            Column(label="Werkgroep", fixed=True, order=WorkingGroup.name, name="naam"),
            Column(label="Staat", name="stand"),
            Column(label="Regio", name="regio", order=Region.name),
            Column(label="Coördinator", name="coordinator"),
            Column(label="Leden", name="leden", num=True),
            Column(label="Laatste activiteit", name="activiteit", order=lived_at()),
        ),
        sort="-activiteit",
    )
