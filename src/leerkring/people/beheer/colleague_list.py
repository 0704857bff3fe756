"""The list of colleagues: found by name or address, filtered by role, ordered by name or by when they were seen."""

from typing import Any

from sqlalchemy import func, select

from leerkring.core.web.lists.declared import Choice, Column, Listing, Search
from leerkring.people.labels import ROLES
from leerkring.people.model import Person, StaffRole
from leerkring.people.staff_queries import SEEN_AT


def _has(role: str) -> Any:
    return Person.id.in_(select(StaffRole.person_id).where(StaffRole.role == role))


COLLEAGUES = Listing(
    filters=(
        Choice(
            name="rol",
            label="Rol",
            words={role: word.capitalize() for role, word in ROLES.items()},
            where=_has,
            every="Alle",
            hides_empty=True,
        ),
        Search(label="Naam of e-mailadres", columns=(Person.name, Person.email)),
    ),
    columns=(
        Column(label="Naam", name="naam", fixed=True, order=func.lower(Person.name)),
        Column(label="Rollen", name="rollen"),
        Column(label="Laatst gezien", name="gezien", order=SEEN_AT),
        Column(label="Ingelogd op", name="ingelogd", num=True),
    ),
    sort="naam",
)
