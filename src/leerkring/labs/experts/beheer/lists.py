"""The list of experts as staff have it."""

from typing import Any

from sqlalchemy import func, or_, select

from leerkring.core.web.lists.declared import Choice, Column, Listing, WordSearch
from leerkring.labs.experts.matching import SubjectKind
from leerkring.labs.experts.model import Expert, ExpertSubject
from leerkring.people.model import Person
from leerkring.programme.queries import FacetNames

STANDS = {
    "beschikbaar": ("Te vragen", Expert.retired_at.is_(None)),
    "openbaar": ("Met een pagina", Expert.public_at.is_not(None)),
    "zonder-profiel": (
        "Profiel nog niet zelf ingevuld",
        Expert.profile_at.is_(None) & Expert.retired_at.is_(None),
    ),
    "gestopt": ("Gestopt", Expert.retired_at.is_not(None)),
}


def _knows(kind: SubjectKind) -> Any:
    def where(slug: str) -> Any:
        known = select(ExpertSubject.expert_id).where(ExpertSubject.kind == kind, ExpertSubject.slug == slug)
        return Expert.id.in_(known)

    return where


def _holds(words: list[str]) -> Any:
    found = Expert.folded.contains(words[0] if words else "", autoescape=True)
    for word in words[1:]:
        found &= Expert.folded.contains(word, autoescape=True)
    return or_(found, Person.email.icontains(" ".join(words), autoescape=True)) if words else found


def experts_list(names: FacetNames) -> Listing:
    """Return the list with the themes, target groups and regions that there are. Who comes everywhere is found in every region."""
    return Listing(
        filters=(
            Choice(
                name="stand",
                label="Stand",
                words={word: label for word, (label, _) in STANDS.items()},
                where=lambda word: STANDS[word][1],
                every="Alle",
            ),
            Choice(
                name="thema",
                label="Thema",
                words=names.themes,
                where=_knows(SubjectKind.THEME),
                every="Alle thema’s",
                in_form=True,
            ),
            Choice(
                name="doelgroep",
                label="Aandachtsgroep",
                words=names.target_groups,
                where=_knows(SubjectKind.TARGET_GROUP),
                every="Alle groepen",
                in_form=True,
            ),
            Choice(
                name="regio",
                label="Regio",
                words=names.regions,
                where=lambda word: or_(
                    Expert.regions.contains([word]), func.cardinality(Expert.regions) == 0
                ),
                every="Alle regio’s",
                in_form=True,
            ),
            WordSearch(label="Naam, werk of wat iemand kan", columns=(Expert.name,), find=_holds),
        ),
        columns=(
            Column(label="Naam", name="naam", fixed=True, order=func.lower(Expert.name)),
            Column(label="Weet van", name="onderwerpen"),
            Column(label="Regio’s", name="regios"),
            Column(label="Labs in een jaar", name="labs", num=True),
            Column(label="Stand", name="stand-nu"),
        ),
        sort="naam",
    )
