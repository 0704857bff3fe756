"""Questions as a list for staff: its filters, its orders and its columns."""

from uuid import UUID

from sqlalchemy import func, literal_column

from leerkring.core.database.folding import holds
from leerkring.core.web.lists.declared import Choice, Column, Flag, Listing, WordSearch
from leerkring.people.model import Person
from leerkring.programme.queries import FacetNames
from leerkring.questions.labels import STATES
from leerkring.questions.model import KnowledgeQuestion as Q
from leerkring.questions.queries.desk import ASKERS, LINKS
from leerkring.questions.rules import ASKERS_FOR_ACTIVITY

COLUMNS = (
    Column(
        label="Vraag",
        name="vraag",
        fixed=True,
        order=func.left(func.lower(Q.title), literal_column("200")),
        cell=lambda line: line.title,
    ),
    Column(label="Stand", name="naar-stand", order=Q.state, cell=lambda line: STATES[line.state]),
    Column(label="Vragers", name="vragers", order=ASKERS, num=True, cell=lambda line: line.askers),
    Column(label="Gekoppeld", name="gekoppeld", order=LINKS, num=True, cell=lambda line: line.links),
    Column(label="Regio’s", name="regios", cell=lambda line: ", ".join(line.regions)),
    Column(label="Bij", name="bij", order=Person.name, cell=lambda line: line.who),
    Column(label="Gesteld", name="gesteld", order=Q.asked_at, cell=lambda line: line.asked_at),
)


def desk_list(me: UUID, names: FacetNames) -> Listing:
    """Return the list as this colleague asks for it: what is theirs, what is nobody's, by theme and region."""
    return Listing(
        filters=(
            Choice(
                name="stand",
                label="Stand",
                words={state: words.capitalize() for state, words in STATES.items()},
                column=Q.state,
                every="Alle",
                hides_empty=True,
            ),
            Choice(
                name="bij",
                label="Bij wie",
                words={"mij": "Bij mij", "niemand": "Bij niemand"},
                where=lambda word: Q.assigned_to == me if word == "mij" else Q.assigned_to.is_(None),
            ),
            Choice(
                name="samen",
                label="Samen",
                words={"nee": "Op zichzelf", "ja": "Hoort bij een andere"},
                where=lambda word: (
                    Q.joined_into_id.is_not(None) if word == "ja" else Q.joined_into_id.is_(None)
                ),
                hides_empty=True,
            ),
            Flag(
                name="drie",
                label="Vragers",
                words={"1": "Drie of meer"},
                where=lambda _: ASKERS >= ASKERS_FOR_ACTIVITY,
            ),
            Choice(
                name="thema",
                label="Thema",
                words=names.themes,
                where=lambda word: Q.themes.contains([word]),
                folded=True,
                hides_empty=True,
            ),
            Choice(
                name="regio",
                label="Regio",
                words=names.regions,
                where=lambda word: Q.regions.contains([word]),
                folded=True,
                hides_empty=True,
            ),
            WordSearch(label="Woorden uit de vraag", columns=(), find=lambda words: holds(Q.folded, words)),
        ),
        columns=COLUMNS,
        sort="-gesteld",
    )
