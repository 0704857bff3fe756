"""The lists of people and organisations: found by any part of a name, address or organisation, filtered by what they did and where they work."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, literal_column

from leerkring.core.text.dutch import local
from leerkring.core.web.lists.declared import Choice, Column, Listing, WordSearch
from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.people.model import Organization, Person
from leerkring.registrations.model import Registration
from leerkring.registrations.queries.organizations import is_called
from leerkring.registrations.queries.people import Reach, holds_each, theirs
from leerkring.registrations.rules import State

PARTS: dict[str, tuple[str, frozenset[State]]] = {
    "deelnemer": ("Heeft een plaats", frozenset({State.CONFIRMED})),
    "wacht": ("Wacht op een plaats", frozenset({State.WAITLISTED, State.OFFERED, State.APPLIED})),
    "weg": (
        "Afgemeld of geen plaats",
        frozenset({State.CANCELLED, State.DECLINED, State.EXPIRED, State.REJECTED}),
    ),
}
NEVER = "nooit"


def people_list(reach: Reach, regions: Mapping[str, str]) -> Listing:
    """Return the list of people within reach, with the regions that there are."""

    def did(word: str) -> Any:
        if word == NEVER:
            return Person.id.not_in(theirs(reach))
        return Person.id.in_(theirs(reach, Registration.state.in_(sorted(PARTS[word][1]))))

    never = {NEVER: "Nog nooit aangemeld"} if reach.everybody else {}
    return Listing(
        filters=(
            Choice(
                name="rol",
                label="In activiteiten",
                words={word: label for word, (label, _) in PARTS.items()} | never,
                where=did,
                every="Iedereen",
                in_form=True,
            ),
            Choice(
                name="soort",
                label="Soort organisatie",
                words=ORGANIZATION_KINDS,
                where=lambda word: Person.id.in_(theirs(reach, Registration.organization_kind == word)),
                every="Alle soorten",
                in_form=True,
            ),
            Choice(
                name="regio",
                label="Regio",
                words=regions,
                where=lambda word: Person.id.in_(theirs(reach, Registration.region_slugs.contains([word]))),
                every="Alle regio’s",
                in_form=True,
            ),
            WordSearch(
                label="Naam, e-mailadres of organisatie",
                columns=(Person.name,),
                most=200,
                find=lambda words: holds_each(words, reach.own),
            ),
        ),
        columns=(
            Column(label="Kies", hidden=True),
            Column(
                label="Naam",
                name="naam",
                fixed=True,
                order=func.left(Person.name, literal_column("200")),
                cell=lambda one: one.name,
            ),
            Column(label="E-mailadres", name="adres", order=Person.email, cell=lambda one: one.email),
            Column(label="Organisatie", name="organisatie", cell=lambda one: one.organization or ""),
            Column(label="Aanmeldingen", name="aanmeldingen", num=True, cell=lambda one: one.registrations),
            Column(
                label="Laatst aangemeld",
                name="laatst",
                cell=lambda one: local(one.last_at).date() if one.last_at else None,
            ),
        ),
        sort="naam",
        since=lambda _: Person.created_at,
    )


ORGANIZATIONS = Listing(
    filters=(
        Choice(
            name="soort",
            label="Soort",
            words=ORGANIZATION_KINDS,
            column=Organization.kind,
            every="Alle",
            hides_empty=True,
        ),
        WordSearch(
            label="Naam, ook zoals iemand die schreef",
            columns=(Organization.name,),
            most=200,
            find=is_called,
        ),
    ),
    columns=(
        Column(label="Naam", name="naam", fixed=True, order=func.lower(Organization.name)),
        Column(label="Soort", name="op-soort", order=Organization.kind),
        Column(label="Gemeente", name="gemeente"),
        Column(label="Mensen", name="mensen", num=True),
        Column(label="Plaatsen", name="plaatsen", num=True),
    ),
    sort="naam",
)
