"""Reads of one working group: the group, its members, and whom a link belongs to."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from leerkring.core.database.db import Reading, Tx
from leerkring.core.database.rows import read_optional, read_row, read_rows
from leerkring.core.secrets import Links
from leerkring.groups.model import WorkingGroup as G
from leerkring.groups.model import WorkingGroupMeeting as M
from leerkring.groups.model import WorkingGroupMember
from leerkring.groups.refusals import GroupLinkUnknown, GroupNotFound, MemberNotFound, NoLongerMember
from leerkring.groups.rules import MOST_MEMBERS
from leerkring.groups.views import Group, Member
from leerkring.people.model import Person
from leerkring.programme.model import Region

LINK = "groups.member"
"""The purpose from which the secret of a member's link is derived."""
MOST_RENEWED = 10
"""Of a row that is gone nothing tells how often its link was renewed; so many times are tried."""
W = WorkingGroupMember


def lived_at() -> Any:
    """Return the last sign of life of a group, as a column: something done, or a meeting that was not called off."""
    last = select(func.max(M.ends_at)).where(M.group_id == G.id, M.cancelled_at.is_(None))
    return func.greatest(G.last_activity_at, last.correlate(G).scalar_subquery())


def _groups(*which: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(G.id, G.name, G.purpose, G.subject, G.region, G.themes, G.activity_id, G.listed),
            *(G.members_may_mail, G.asked_at, G.archived_at, G.created_at),
            func.coalesce(Region.name, "").label("region_name"),
            lived_at().label("lived_at"),
            G.version.label("number"),
        )
        .outerjoin(Region, Region.slug == G.region)
        .where(*which)
    )


async def find_group(reading: Reading, id_: UUID) -> Group | None:
    """Return a group by its id."""
    return read_optional(Group, await reading.row(_groups(G.id == id_)))


async def get_group(reading: Reading, id_: UUID) -> Group:
    """Return a group. Raises `GroupNotFound`."""
    found = await find_group(reading, id_)
    if found is None:
        raise GroupNotFound
    return found


async def find_of_activity(reading: Reading, activity_id: UUID) -> Group | None:
    """Return the group that went on from an activity."""
    return read_optional(Group, await reading.row(_groups(G.activity_id == activity_id)))


async def lock_group(tx: Tx, id_: UUID) -> Group:
    """Lock a group and return it: whatever is written in it is written one after the other. Raises `GroupNotFound`."""
    await tx.rows(select(G.id).where(G.id == id_).with_for_update())
    return await get_group(tx, id_)


def _members(*which: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(W.id, W.group_id, W.person_id, W.name, Person.email, W.organization, W.coordinates),
            *(W.link_generation, W.invited_at, W.agreed_at, W.named_at),
        )
        .join(Person, Person.id == W.person_id)
        .where(*which)
    )


async def list_everybody(reading: Reading, group_id: UUID) -> tuple[Member, ...]:
    """Return all members with those who did not answer yet, the coordinator first, then by name."""
    rows = await reading.rows(
        _members(W.group_id == group_id).order_by(W.coordinates.desc(), W.name, W.id).limit(MOST_MEMBERS)
    )
    return read_rows(Member, rows)


async def list_members(reading: Reading, group_id: UUID) -> tuple[Member, ...]:
    """Return who agreed to be named, the coordinator first, then by name."""
    return tuple(one for one in await list_everybody(reading, group_id) if one.agreed_at is not None)


async def find_member(reading: Reading, id_: UUID) -> Member | None:
    """Return a member, or who was invited, by their id."""
    return read_optional(Member, await reading.row(_members(W.id == id_)))


async def get_member(reading: Reading, group_id: UUID, id_: UUID) -> Member:
    """Return somebody of this group. Raises `MemberNotFound`."""
    row = await reading.row(_members(W.id == id_, W.group_id == group_id))
    if row is None:
        raise MemberNotFound
    return read_row(Member, row)


async def list_by_email(reading: Reading, email: str) -> Sequence[Member]:
    """Return all memberships of who has this address."""
    rows = await reading.rows(_members(Person.email == email.lower()).order_by(W.id).limit(50))
    return read_rows(Member, rows)


async def open_link(reading: Reading, links: Links, secret: str) -> Member:
    """Return whose link this is, who was invited too. Raises `GroupLinkUnknown`, and `NoLongerMember` for who left."""
    id_ = links.read(secret)
    member = await find_member(reading, id_) if id_ else None
    if member is None:
        ours = any(links.holds(LINK, secret, generation) for generation in range(1, MOST_RENEWED))
        raise NoLongerMember if ours else GroupLinkUnknown
    if not links.holds(LINK, secret, member.link_generation):
        raise GroupLinkUnknown
    return member
