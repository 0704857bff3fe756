"""The sample's working groups: one that is at work, grown from a circle that is over, and one that fell quiet."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from leerkring.activities.model import Activity
from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.text.dutch import local
from leerkring.groups.model import (
    WorkingGroup,
    WorkingGroupAction,
    WorkingGroupMeeting,
    WorkingGroupMember,
    WorkingGroupNote,
)
from leerkring.groups.rules import GroupSubject
from leerkring.people.persons import persons_by_email
from leerkring.programme.model import Region

CIRCLE = "cijfers-op-orde"
ACTIVE = (
    ("hanneke@cijferwijs.example", "Hanneke Brouwer", "Gemeente Heerlen"),
    ("omar@cijferwijs.example", "Omar Haddad", "Corporatie De Mijnstreek"),
    ("ellen@cijferwijs.example", "Ellen van Vliet", "Zorgkompas"),
)
QUIET = (
    ("gerrit@woonvisie.example", "Gerrit Postma", "Provincie Groningen"),
    ("aylin@woonvisie.example", "Aylin Kaya", "Woonservice De Brink"),
)
NOTE = (
    "Wij tellen een woning als woning met zorg als er een afspraak over zorg bij hoort.\n\n"
    "Een woning die alleen gelijkvloers is, tellen wij apart."
)


async def sample_groups(db: Database, now: datetime) -> None:
    """Make them; nobody gets mail, since nobody exists."""
    async with db.transaction() as tx:
        if await tx.scalar(select(WorkingGroup.id).limit(1)) is not None:
            return
        regions = {row.slug for row in await tx.rows(select(Region.slug))}
        circle = await tx.scalar(select(Activity.id).where(Activity.slug == CIRCLE, Activity.ends_at < now))
        await _at_work(tx, now, "parkstad-limburg" if "parkstad-limburg" in regions else None, circle)
        await _quiet(tx, now, "regio-groningen" if "regio-groningen" in regions else None)


async def _at_work(tx: Tx, now: datetime, region: str | None, circle: UUID | None) -> None:
    begun = now - timedelta(days=45)
    id_ = await _group(
        tx,
        begun,
        now - timedelta(days=3),
        name="Eén lijst met woorden",
        purpose="Alle gemeenten en corporaties tellen woningen met zorg op dezelfde manier, met één lijst met woorden.",
        subject=GroupSubject.DATA,
        region=region,
        activity_id=circle,
        members_may_mail=True,
    )
    members = await _members(tx, id_, ACTIVE, begun)
    await tx.execute(
        update(WorkingGroupMember).where(WorkingGroupMember.id == members[0]).values(named_at=begun)
    )
    day = local(now).replace(hour=9, minute=30, second=0, microsecond=0)
    for after, title, place, online in (
        (-24, "Eerste keer bij elkaar", "Stadhuis Heerlen", ""),
        (18, "De lijst vaststellen", "Stadhuis Heerlen, Geleenstraat 25", ""),
        (46, "Wat kost bijhouden?", "", "https://vergaderen.example/woorden"),
    ):
        starts = day + timedelta(days=after)
        await tx.execute(
            insert(WorkingGroupMeeting).values(
                group_id=id_,
                title=title,
                starts_at=starts,
                ends_at=starts + timedelta(hours=2),
                place=place,
                online_url=online,
                created_at=begun,
                changed_at=begun,
            )
        )
    for title, body in (("Wat telt als woning met zorg", NOTE), ("Wie is er nog nodig", "Het zorgkantoor.")):
        await tx.execute(
            insert(WorkingGroupNote).values(
                group_id=id_,
                title=title,
                body=body,
                written_by=members[1],
                created_at=begun,
                changed_at=now - timedelta(days=3),
            )
        )
    for what, who, due, done in (
        ("De lijst rondsturen", members[1], 10, None),
        ("Het zorgkantoor bellen", members[0], -2, None),
        ("Tabellen verzamelen", members[2], -20, now - timedelta(days=22)),
    ):
        await tx.execute(
            insert(WorkingGroupAction).values(
                group_id=id_,
                what=what,
                who=who,
                due_on=local(now).date() + timedelta(days=due),
                done_at=done,
                created_at=begun,
                changed_at=begun,
            )
        )


async def _quiet(tx: Tx, now: datetime, region: str | None) -> None:
    begun = now - timedelta(days=330)
    id_ = await _group(
        tx,
        begun,
        now - timedelta(days=200),
        name="Woonzorgvisie voor het platteland",
        purpose="Dorpen met weinig voorzieningen krijgen een eigen stuk in de woonzorgvisie.",
        subject=GroupSubject.VISION,
        region=region,
        activity_id=None,
    )
    await _members(tx, id_, QUIET, begun)


async def _group(tx: Tx, begun: datetime, lived: datetime, **values: Any) -> UUID:
    id_ = uuid7()
    await tx.execute(
        insert(WorkingGroup).values(
            id=id_,
            listed=True,
            last_activity_at=lived,
            sample=True,
            created_at=begun,
            updated_at=begun,
            **values,
        )
    )
    return id_


async def _members(
    tx: Tx, group_id: UUID, people: tuple[tuple[str, str, str], ...], at: datetime
) -> list[UUID]:
    """Put these people in; the first coordinates."""
    persons = await persons_by_email(tx, [(email, name) for email, name, _ in people], at)
    ids = []
    for number, (email, name, organization) in enumerate(people):
        ids.append(uuid7())
        await tx.execute(
            insert(WorkingGroupMember).values(
                id=ids[-1],
                group_id=group_id,
                person_id=persons[email],
                name=name,
                organization=organization,
                coordinates=number == 0,
                invited_at=at,
                agreed_at=at,
            )
        )
    return ids
