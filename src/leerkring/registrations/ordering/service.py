"""Asking an organisation for an order, taking that back, and putting its candidates in order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import delete, insert, update
from sqlalchemy.dialects.postgresql import insert as upsert

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.versions import check_version, version_of
from leerkring.mail.service import NewMail, queue_mails
from leerkring.registrations.arrivals.locking import Locked, get_locked, lock_activity
from leerkring.registrations.model import RegistrationMove
from leerkring.registrations.ordering.model import PreferredOrder
from leerkring.registrations.ordering.queries import (
    CandidateLine,
    Order,
    count_of_organization,
    find_order,
    find_order_of,
    list_candidates,
    list_to_tell,
    list_units,
)
from leerkring.registrations.ordering.refusals import (
    NoSuchOrder,
    NothingToOrder,
    OrderChanged,
    OrderLinkOver,
)
from leerkring.registrations.ordering.rules import KEEP_DAYS, exchanged, in_order, may_order
from leerkring.registrations.rules import Reason, State
from leerkring.settings import Settings

# Positions are unique at every moment: who exchanges steps aside first.
_ASIDE = "UPDATE registration SET position = -position WHERE id = ANY ($1::uuid[])"
_EXCHANGE = """
UPDATE registration r SET position = new.position
  FROM jsonb_to_recordset($1::jsonb) AS new (id uuid, position bigint)
 WHERE r.id = new.id
"""
_FORGET = """
DELETE FROM preferred_order o USING activity a
 WHERE a.id = o.activity_id AND (a.ends_at + make_interval(days => $2::int) <= $1 OR a.state = 'cancelled')
"""


def version_of_contact(order: Order | None) -> str:
    """Return what the form carries that names who puts an organisation's candidates in order."""
    return version_of("contact", order and (order.contact_name, order.contact_email, order.generation))


def version_of_candidates(ids: Sequence[UUID]) -> str:
    """Return what the form of an order carries: who stood on it, and how."""
    return version_of("order", *map(str, ids))


async def ask_for_order(
    db: Database,
    activity_id: UUID,
    organization_id: UUID,
    *,
    name: str,
    email: str,
    version: str | None,
    actor: str,
    now: datetime,
    settings: Settings,
) -> None:
    """Mail somebody of an organisation the link to put its candidates in order, and tell these that it was asked.

    Another name or address is another contact: the link of the one before ends, and what was put in order stays.
    Raises `NothingToOrder` and `EditConflict`.
    """
    async with db.transaction() as tx:
        locked = await get_locked(tx, activity_id, settings)
        await _check_there_is(tx, locked, organization_id, now)
        stands = await find_order_of(tx, activity_id, organization_id)
        check_version(version, version_of_contact(stands))
        generation = stands.generation + 1 if stands else 1
        o = PreferredOrder
        values = {
            "contact_name": name,
            "contact_email": email,
            "generation": generation,
            "asked_at": now,
            "asked_by": actor,
        }
        new = upsert(o).values(id=uuid7(), activity_id=activity_id, organization_id=organization_id, **values)
        row = await tx.execute(
            new.on_conflict_do_update(
                index_elements=[o.activity_id, o.organization_id], set_=values
            ).returning(o.id)
        )
        order_id: UUID = row.scalar_one()
        asked = NewMail(
            kind="registrations.order_asked",
            dedupe_key=f"order:{order_id}:asked:{generation}",
            recipient=email,
            recipient_name=name,
            about_id=order_id,
            params={"generation": generation},
        )
        await queue_mails(tx, [asked, *map(_told, await list_to_tell(tx, now, order_id))], now)
        await _log(tx, "order.asked", activity_id, actor, now)


async def take_back_order(
    db: Database, activity_id: UUID, organization_id: UUID, *, version: str | None, actor: str, now: datetime
) -> None:
    """Ask no order any more: the link ends, and the contact is forgotten. Numbers that were exchanged stay as they are.

    Raises `NoSuchOrder` and `EditConflict`.
    """
    async with db.transaction() as tx:
        stands = await find_order_of(tx, activity_id, organization_id)
        if stands is None:
            raise NoSuchOrder
        check_version(version, version_of_contact(stands))
        await tx.execute(delete(PreferredOrder).where(PreferredOrder.id == stands.id))
        await _log(tx, "order.taken-back", activity_id, actor, now)


async def put_in_order(
    db: Database,
    order_id: UUID,
    wanted: Sequence[UUID],
    *,
    version: str,
    generation: int,
    now: datetime,
    settings: Settings,
) -> int:
    """Keep this order; on a waiting list who may exchange numbers does so. Returns how many people's number changed.

    Nobody with a place or an offer moves, and nobody of another organisation: see `rules.exchanged`.
    Raises `OrderLinkOver`, `NothingToOrder`, and `OrderChanged` where it was opened with others, or in another order.
    """
    async with db.transaction() as tx:
        found = await find_order(tx, order_id)
        locked = await lock_activity(tx, found.activity_id, settings) if found else None
        order = await find_order(tx, order_id)
        if locked is None or order is None or order.generation != generation:
            raise OrderLinkOver
        there = await _check_there_is(tx, locked, order.organization_id, now)
        stands = in_order([one.id for one in there], order.ids)
        if version != version_of_candidates(stands) or sorted(wanted) != sorted(stands):
            if list(wanted) == stands:
                return 0  # sent twice
            raise OrderChanged
        await tx.execute(
            update(PreferredOrder)
            .where(PreferredOrder.id == order_id)
            .values(ordered=[str(id_) for id_ in wanted], ordered_at=now)
        )
        moved: dict[UUID, int] = {}
        if locked.terms.allocation == "first_come":
            units = await list_units(tx, locked.id, order.organization_id)
            moved = exchanged(units, wanted, locked.terms.quotas)
            await _exchange(tx, moved, now)
        await _log(tx, "order.given", locked.id, "person", now)
        return len(moved)


async def _exchange(tx: Tx, moved: dict[UUID, int], now: datetime) -> None:
    if not moved:
        return
    await tx.sql(_ASIDE, list(moved))
    rows = [{"id": str(id_), "position": position} for id_, position in moved.items()]
    await tx.sql(_EXCHANGE, msgspec.json.encode(rows).decode())
    await tx.execute(
        insert(RegistrationMove),
        [
            {
                "id": uuid7(),
                "registration_id": id_,
                "at": now,
                "from_state": State.WAITLISTED,
                "to_state": State.WAITLISTED,
                "reason": Reason.ORDERED,
                "actor": "house",
                "details": {"position": position},
            }
            for id_, position in moved.items()
        ],
    )


async def _check_there_is(
    tx: Tx, locked: Locked, organization_id: UUID, now: datetime
) -> tuple[CandidateLine, ...]:
    """Return whom an order would be about; raises `NothingToOrder`."""
    there = await list_candidates(tx, locked.id, organization_id)
    live = await count_of_organization(tx, locked.id, organization_id)
    terms = locked.terms
    is_time = locked.state == "published" and now < terms.starts_at
    if not is_time or not may_order(
        terms.allocation, terms.max_per_organization, live=live, candidates=len(there)
    ):
        raise NothingToOrder
    return there


async def tell_due(db: Database, now: datetime) -> int:
    """Tell who became a candidate since that their employer puts them in order; returns how many mails go out."""
    async with db.transaction() as tx:
        return await queue_mails(tx, [_told(row) for row in await list_to_tell(tx, now)], now)


def _told(row: Any) -> NewMail:
    return NewMail(
        kind="registrations.order_told",
        dedupe_key=f"registration:{row.id}:order-told:{row.link_generation}",
        recipient=row.email,
        recipient_name=row.name,
        person_id=row.person_id,
        about_id=row.id,
    )


async def forget_orders(tx: Tx, now: datetime) -> None:
    """Forget contacts and their orders some time after the last day, or where the activity is off."""
    await tx.sql(_FORGET, now, KEEP_DAYS)


async def _log(tx: Tx, action: str, activity_id: UUID, actor: str, now: datetime) -> None:
    await write_audit(tx, at=now, actor=actor, action=action, subject="activity", subject_id=activity_id)
