"""Reads of many groups: for staff, for what is due, and what everybody reads on the page of a region."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows
from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.query import read_list
from leerkring.groups.model import WorkingGroup as G
from leerkring.groups.model import WorkingGroupMember as W
from leerkring.groups.queries.one import lived_at
from leerkring.groups.rules import ANSWER_WITHIN, QUIET_AFTER, GroupSubject, Life
from leerkring.groups.views import GroupLine, PublicGroup
from leerkring.programme.model import Region

MOST = 50
MOST_LISTED = 30


def coordinator_name() -> Any:
    """Return the name of a group's coordinator, as a column."""
    name = select(W.name).where(W.group_id == G.id, W.coordinates).correlate(G).scalar_subquery()
    return func.coalesce(name, "")


def stands(life: Life, now: datetime) -> Any:
    """Return which groups stand so, as a condition; the same as `rules.life_of` (tests/groups compares them)."""
    asked = and_(G.asked_at.is_not(None), lived_at() <= G.asked_at)
    quiet = lived_at() <= now - QUIET_AFTER
    alive = G.archived_at.is_(None)
    unasked = or_(G.asked_at.is_(None), lived_at() > G.asked_at)
    return {
        Life.ARCHIVED: G.archived_at.is_not(None),
        Life.ASKED: and_(alive, asked),
        Life.QUIET: and_(alive, unasked, quiet),
        Life.ACTIVE: and_(alive, unasked, ~quiet),
    }[life]


def _lines() -> Any:
    many = select(func.count()).where(W.group_id == G.id, W.agreed_at.is_not(None))
    return select(
        *(G.id, G.name, G.subject, G.asked_at, G.archived_at),
        func.coalesce(Region.name, "").label("region_name"),
        coordinator_name().label("coordinator"),
        many.correlate(G).scalar_subquery().label("members"),
        lived_at().label("lived_at"),
    ).outerjoin(Region, Region.slug == G.region)


async def list_groups(reading: Reading, asked: Asked) -> Found[GroupLine]:
    """Return the groups that are asked for, with how each stands."""
    return await read_list(reading, asked, GroupLine, _lines(), tie=G.id)


async def list_asked(reading: Reading, now: datetime) -> tuple[GroupLine, ...]:
    """Return the groups that were asked whether they still are there and did not answer, the longest first."""
    rows = await reading.rows(_lines().where(stands(Life.ASKED, now)).order_by(G.asked_at, G.id).limit(MOST))
    return read_rows(GroupLine, rows)


async def list_without_coordinator(reading: Reading) -> tuple[GroupLine, ...]:
    """Return the groups that nobody coordinates any more, the oldest first."""
    rows = await reading.rows(
        _lines().where(G.archived_at.is_(None), coordinator_name() == "").order_by(G.id).limit(MOST)
    )
    return read_rows(GroupLine, rows)


async def list_to_ask(reading: Reading, now: datetime) -> tuple[UUID, ...]:
    """Return the groups that are quiet and whose coordinator can be asked."""
    there = select(W.id).where(W.group_id == G.id, W.coordinates, W.agreed_at.is_not(None)).exists()
    rows = await reading.rows(select(G.id).where(stands(Life.QUIET, now), there).order_by(G.id).limit(MOST))
    return tuple(row.id for row in rows)


async def list_unanswered(reading: Reading, now: datetime) -> tuple[UUID, ...]:
    """Return the groups whose time to answer is over, who was asked first first."""
    over = (stands(Life.ASKED, now), G.asked_at <= now - ANSWER_WITHIN)
    rows = await reading.rows(select(G.id).where(*over).order_by(G.asked_at, G.id).limit(MOST))
    return tuple(row.id for row in rows)


async def list_listed(reading: Reading, region: str) -> tuple[PublicGroup, ...]:
    """Return what everybody may read of the groups of a region: those that live and are shown, with who agreed to be named."""
    rows = await reading.rows(
        select(G.id, G.name, G.purpose, G.subject)
        .where(G.region == region, G.listed, G.archived_at.is_(None))
        .order_by(G.name, G.id)
        .limit(MOST_LISTED)
    )
    contacts = await _contacts(reading, [row.id for row in rows])
    return tuple(
        PublicGroup(row.name, row.purpose, GroupSubject(row.subject), contacts.get(row.id, ()))
        for row in rows
    )


async def _contacts(reading: Reading, ids: list[UUID]) -> Mapping[UUID, tuple[str, ...]]:
    if not ids:
        return {}
    rows = await reading.rows(
        select(W.group_id, W.name, W.organization)
        .where(W.group_id.in_(ids), W.named_at.is_not(None))
        .order_by(W.coordinates.desc(), W.name, W.id)
        .limit(MOST_LISTED * 5)
    )
    found: dict[UUID, tuple[str, ...]] = {}
    for row in rows:
        called = f"{row.name}, {row.organization}" if row.organization else row.name
        found[row.group_id] = (*found.get(row.group_id, ()), called)
    return found
