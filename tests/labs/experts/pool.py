"""Experts and a lab that need them, made by plain functions."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, select, update

from leerkring.activities.model import ActivityRegion, ActivityTheme
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.labs.experts.inviting import INVITATION
from leerkring.labs.experts.keeping import PROFILE, Told, put_expert
from leerkring.labs.experts.model import Expert, ExpertInvitation
from leerkring.labs.experts.sample import ASKED, COMES, LAB
from leerkring.people.model import Person
from tests.builders import make_circle
from tests.conftest import TODAY


@dataclass(frozen=True, slots=True)
class Known:
    """An expert of the stories."""

    name: str
    email: str
    municipality: str

    @property
    def to(self) -> str:
        """How a mail to them is addressed."""
        return f"{self.name} <{self.email}>"


SANNE = Known("Sanne Wolters", "sanne@advies.example", "GM0047")
MARK = Known("Mark Hofman", "mark@zorghuis.example", "GM0106")
ANOUK = Known("Anouk Smit", "anouk@straathoek.example", "GM0363")


async def make_expert(
    db: Database, who: Known = SANNE, *, public: bool = False, now: datetime = TODAY, **told: object
) -> UUID:
    """Put an expert who knows of the analysis into the pool."""
    given = {"themes": ["woonzorganalyse"], "work": "Adviseur wonen en zorg", **told}
    async with db.transaction() as tx:
        id_ = await put_expert(
            tx,
            who.email,
            Told(name=who.name, municipality_code=who.municipality, **given),  # type: ignore[arg-type]
            now,
        )
        if public:
            await tx.execute(update(Expert).where(Expert.id == id_).values(public_at=now))
    return id_


async def make_lab(
    db: Database, slug: str = "lab-groningen", *, starts_in: timedelta = timedelta(days=30), **columns: object
) -> UUID:
    """Make a published lab of one day, in the region Groningen, about the analysis."""
    id_ = await make_circle(
        db,
        slug,
        kind="lab",
        title="Praktijklab Groningen",
        days=1,
        starts_in=starts_in,
        **columns,  # type: ignore[arg-type]
    )
    async with db.transaction() as tx:
        await tx.execute(insert(ActivityTheme).values(activity_id=id_, theme_slug="woonzorganalyse"))
        await tx.execute(insert(ActivityRegion).values(activity_id=id_, region_slug="regio-groningen"))
    return id_


def profile_of(services: Services, id_: UUID) -> str:
    """Return where an expert keeps their profile."""
    return f"/deskundige/{services.links.make(PROFILE, id_)}"


def link_in(text: str) -> str:
    """Return the path behind a secret in a mail about experts; the first one."""
    found = re.search(r"https?://[^/\s]+(/deskundige/\S+)", text)
    assert found is not None, text
    return found[1]


async def experts_lived(services: Services) -> dict[str, str]:
    """Return the pages of the sample's experts: behind their links, and in the back office."""
    async with services.db.reading() as reading:
        rows = await reading.rows(select(Expert.id, Person.email).join(Person, Person.id == Expert.person_id))
        asked = await reading.rows(select(ExpertInvitation.id, ExpertInvitation.expert_id))
    ids = {row.email: row.id for row in rows}
    invitations = {row.expert_id: services.links.make(INVITATION, row.id) for row in asked}
    other = next(id_ for email, id_ in sorted(ids.items()) if id_ not in invitations)
    return {
        "expert_own": profile_of(services, ids[ASKED]),
        "expert_asked": f"/deskundige/uitnodiging/{invitations[ids[ASKED]]}",
        "expert_comes": f"/deskundige/uitnodiging/{invitations[ids[COMES]]}",
        "expert_desk": f"/beheer/deskundigen/{ids[ASKED]}",
        "expert_ask": f"/beheer/activiteiten/{LAB}/deskundigen/vragen/{other}",
    }
