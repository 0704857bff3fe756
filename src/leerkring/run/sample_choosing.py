"""The sample's activities whose places were drawn, or are being chosen: how far staff and an employer have come."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from leerkring.activities.draws.model import Draw
from leerkring.activities.model import Activity
from leerkring.core.database.db import Database, Tx
from leerkring.mail.model import Delivery
from leerkring.people.model import Organization
from leerkring.people.queries import find_staff
from leerkring.registrations.deciding.drafting import draft_decisions, give_mark
from leerkring.registrations.deciding.queries import list_applicants
from leerkring.registrations.deciding.rules import Mark, Verdict
from leerkring.registrations.drawing.freezing import freeze
from leerkring.registrations.drawing.service import draw_places, type_value
from leerkring.registrations.mix.rules import Aim, Plan
from leerkring.registrations.mix.service import set_plan
from leerkring.registrations.model import Registration
from leerkring.registrations.ordering.queries import find_order_of, list_candidates
from leerkring.registrations.ordering.service import (
    ask_for_order,
    put_in_order,
    version_of_candidates,
    version_of_contact,
)
from leerkring.settings import Settings

AIMS = {
    "uitstroom-uit-de-opvang": (
        Aim("soort:housing_corporation", 3),
        Aim("regio:parkstad-limburg", 4),
        Aim("eerder:nieuw", 4),
    ),
    "samen-oud-in-de-buurt": (
        Aim("soort:care_provider", 3),
        Aim("soort:housing_corporation", 3),
        Aim("regio:regio-groningen", 4),
    ),
}
"""What is aimed for in the sample's activities whose places staff give."""
DRAWN = "cijfers-op-orde"
"""The sample's circle whose places were drawn; those of another one are still to be drawn."""
CHOSEN = "samen-oud-in-de-buurt"
"""The sample's circle that staff choose the people of."""
ORDERED = ("Gemeente Den Haag", "Esther van Loon", "esther.van.loon@example.org")
"""The organisation that sent more candidates for that circle than may come, and who put them in order."""


async def sample_draw(db: Database, now: datetime, settings: Settings) -> None:
    """Draw the places of a circle that is over, each step at its own moment; nobody gets mail, since nobody exists."""
    async with db.reading() as reading:
        a = Activity
        row = await reading.row(
            select(
                a.id, a.registration_opens_at, a.registration_closes_at, a.draw_value_at, a.drawn_at
            ).where(a.slug == DRAWN)
        )
    if row is None or row.draw_value_at is None or row.drawn_at is not None:
        return
    async with db.transaction() as tx:  # as if it had been loaded then
        await tx.execute(
            update(Draw).where(Draw.activity_id == row.id).values(committed_at=row.registration_opens_at)
        )
    by: dict[str, Any] = {"actor": "house:sample", "settings": settings}
    await freeze(db, row.id, now=row.registration_closes_at, **by)
    await type_value(db, row.id, "898,21", "898,21", now=row.draw_value_at, **by)
    await draw_places(db, row.id, now=row.draw_value_at, **by)
    async with db.transaction() as tx:
        await mail_nobody(tx, now)


async def sample_choosing(db: Database, colleague: str, now: datetime, settings: Settings) -> None:
    """Let a colleague, by their address, have begun to choose: a few marks, and decisions that nobody was told yet."""
    async with db.reading() as reading:
        admin = await find_staff(reading, colleague)
        row = await reading.row(select(Activity.id).where(Activity.slug == CHOSEN))
        assert admin is not None
        assert row is not None
        people = [one.id for one in await list_applicants(reading, row.id, now)]
    for mark, some in ((Mark.YES, people[:6]), (Mark.PERHAPS, people[6:9]), (Mark.NO, people[9:11])):
        if some:
            await give_mark(db, row.id, some, admin.person_id, mark, now=now)
    by = f"staff:{admin.person_id}"
    for verdict, some, reason in (
        (Verdict.CONFIRM, people[:4], ""),
        (
            Verdict.WAITLIST,
            people[6:8],
            "De groep is vol. U staat op de lijst voor als er een plaats vrijkomt.",
        ),
        (Verdict.REJECT, people[9:11], "Uw vraag past beter bij een andere activiteit."),
    ):
        if some:
            await draft_decisions(
                db, row.id, some, verdict, reason=reason, actor=by, now=now, settings=settings
            )


async def sample_aims(db: Database, now: datetime) -> None:
    """Aim for a mixed group where staff give the places."""
    async with db.reading() as reading:
        rows = await reading.rows(select(Activity.id, Activity.slug).where(Activity.slug.in_(AIMS)))
    for row in rows:
        plan = Plan(aims=AIMS[row.slug])
        await set_plan(db, row.id, plan, version=None, actor="house:sample", now=now)


async def sample_order(db: Database, now: datetime, settings: Settings) -> None:
    """Let an organisation have put its candidates in order, the one who came last first; nobody gets mail."""
    organization, name, email = ORDERED
    async with db.reading() as reading:
        row = await reading.row(
            select(Activity.id, Registration.organization_id)
            .join(Registration, Registration.activity_id == Activity.id)
            .join(Organization, Organization.id == Registration.organization_id)
            .where(Activity.slug == CHOSEN, Organization.name == organization)
            .limit(1)
        )
        if row is None or await find_order_of(reading, row.id, row.organization_id):
            return
        there = [one.id for one in await list_candidates(reading, row.id, row.organization_id)]
    await ask_for_order(
        db,
        row.id,
        row.organization_id,
        name=name,
        email=email,
        version=version_of_contact(None),
        actor="house:sample",
        now=now,
        settings=settings,
    )
    async with db.reading() as reading:
        order = await find_order_of(reading, row.id, row.organization_id)
    assert order is not None
    version = version_of_candidates(there)
    given: dict[str, Any] = {
        "version": version,
        "generation": order.generation,
        "now": now,
        "settings": settings,
    }
    await put_in_order(db, order.id, there[::-1], **given)
    async with db.transaction() as tx:
        await mail_nobody(tx, now)


async def mail_nobody(tx: Tx, now: datetime) -> None:
    await tx.execute(
        update(Delivery)
        .where(Delivery.state == "queued")
        .values(state="skipped", settled_at=now, reply="voorbeeld")
    )
