"""The engine's one-row moves: each a guarded UPDATE, so that who lost a claim can change nothing.

`claimed_by` holds a word that is new for every claim, not the worker's name: a worker that stood still past
its lease, and then claimed the same row again, would otherwise take its older self for the owner.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, TextClause, Update, and_, func, literal, select, text, update

from leerkring.core.database.db import Reading, Tx
from leerkring.core.database.rows import read_rows
from leerkring.mail.fence.model import FENCE_IS_DOWN
from leerkring.mail.model import IS_IN_HAND, IS_WAITING, Delivery
from leerkring.mail.outage.model import RELAY_TAKES_MAIL
from leerkring.mail.rendering import ClaimedDelivery
from leerkring.mail.rules import IN_HAND, MAX_RESENDS, RESEND_AFTER, DeliveryState

LEASE = timedelta(seconds=60)
LOST_STEP = timedelta(minutes=1)
_FENCE_IS_DOWN, _RELAY_TAKES_MAIL = text(FENCE_IS_DOWN), text(RELAY_TAKES_MAIL)
_OUT_OF_HAND = {"claimed_by": None, "lease_until": None}
_CLAIMED = (
    Delivery.id,
    Delivery.kind,
    Delivery.recipient,
    Delivery.recipient_name,
    Delivery.person_id,
    Delivery.about_id,
    Delivery.params,
    Delivery.transactional,
    Delivery.attempts,
    Delivery.times_uncertain,
    Delivery.created_at,
    Delivery.first_tried_at,
    Delivery.claimed_by.label("claim"),
    Delivery.handed_at.is_not(None).label("handed_before"),
)


def due(now: datetime, limit: int, *, probe: bool) -> Any:
    """Return the SELECT of what is claimed next, by its time; letters go by `bulk_claims`."""
    open_ = [_FENCE_IS_DOWN] if probe else [_FENCE_IS_DOWN, _RELAY_TAKES_MAIL]
    return (
        select(Delivery.id)
        .where(IS_WAITING, Delivery.transactional, Delivery.due_at <= now, *open_)
        .order_by(Delivery.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


async def claim(
    tx: Tx, claim_word: str, now: datetime, limit: int, *, probe: bool = False
) -> list[ClaimedDelivery]:
    """Claim what is due, at most `limit`, under a lease; while the mail server refuses everybody only a `probe`."""
    chosen = due(now, limit, probe=probe).cte()
    rows = await tx.execute(
        update(Delivery)
        .where(Delivery.id == chosen.c.id)
        .values(
            state=DeliveryState.CLAIMED,
            claimed_by=claim_word,
            lease_until=now + LEASE,
            attempts=Delivery.attempts + 1,
            first_tried_at=func.coalesce(Delivery.first_tried_at, now),
        )
        .returning(*_CLAIMED, literal(probe).label("is_probe"))
    )
    found = read_rows(ClaimedDelivery, rows.all())
    return sorted(found, key=lambda delivery: (delivery.created_at, delivery.id))


async def suppressed(reading: Reading, keys: Sequence[bytes]) -> frozenset[bytes]:
    """Return which of these addresses (as keys) get no mail."""
    rows = await reading.sql("SELECT key FROM suppression WHERE key = ANY ($1::bytea[])", list(keys))
    return frozenset(row.key for row in rows)


async def renew(tx: Tx, claim_words: Sequence[str], now: datetime) -> None:
    """Lengthen the leases of what is still in hand: only a worker that stopped loses its claims."""
    await tx.execute(
        update(Delivery)
        .where(_free(Delivery.claimed_by.in_(claim_words), IS_IN_HAND))
        .values(lease_until=now + LEASE)
    )


async def hand(tx: Tx, delivery: ClaimedDelivery, now: datetime, *, subject: str, message_id: str) -> bool:
    """Write down that the final dot is coming. False: the claim was lost, or the fence is up, so it must not come."""
    return await _moved(
        tx,
        _mine(delivery, DeliveryState.CLAIMED)
        .where(_FENCE_IS_DOWN)
        .values(
            state=DeliveryState.HANDED,
            handed_at=now,
            lease_until=now + LEASE,
            subject=subject,
            message_id=message_id,
        ),
    )


async def settle(
    tx: Tx, delivery: ClaimedDelivery, *, from_: DeliveryState, to: DeliveryState, now: datetime, reply: str
) -> bool:
    """Move to an end state, out of hand."""
    values = {"state": to, "settled_at": now, "reply": reply, **_OUT_OF_HAND}
    return await _moved(tx, _mine(delivery, from_).values(**values))


async def defer(
    tx: Tx, delivery: ClaimedDelivery, *, from_: DeliveryState, due_at: datetime, reply: str
) -> bool:
    """Try again later; nothing was taken by the other side."""
    values = {
        "state": DeliveryState.DEFERRED,
        "due_at": due_at,
        "reply": reply,
        "handed_at": None,
        **_OUT_OF_HAND,
    }
    return await _moved(tx, _mine(delivery, from_).values(**values))


async def doubt(tx: Tx, delivery: ClaimedDelivery, now: datetime, *, reply: str) -> bool:
    """The other side may have taken it, or not."""
    values = _uncertain(now) | {"reply": reply}
    return await _moved(tx, _mine(delivery, DeliveryState.HANDED).values(**values))


async def accept_late(
    tx: Tx, delivery: ClaimedDelivery, handed_at: datetime, now: datetime, *, reply: str
) -> bool:
    """Settle a doubt that arose while we, out of touch with the database, had the relay's yes in hand."""
    return await _moved(
        tx,
        update(Delivery)
        .where(
            Delivery.id == delivery.id,
            Delivery.state == DeliveryState.UNCERTAIN,
            Delivery.handed_at == handed_at,
        )
        .values(state=DeliveryState.ACCEPTED, settled_at=now, reply=reply),
    )


async def give_back(tx: Tx, deliveries: Sequence[ClaimedDelivery], now: datetime) -> int:
    """Back to the queue at once; only for those of which we know that no final dot was sent. Returns how many were ours."""
    given = 0
    for delivery in deliveries:
        given += await _moved(
            tx,
            _mine(delivery, *IN_HAND).values(
                state=DeliveryState.QUEUED,
                due_at=now,
                attempts=Delivery.attempts - 1,
                handed_at=None,
                **_OUT_OF_HAND,
            ),
        )
    return given


async def sweep(tx: Tx, now: datetime, *, can_be_uncertain: bool) -> Sequence[Row[Any]]:
    """Take leases that ran out from whoever held them, and resend what was uncertain long enough.

    A mail whose claims keep running out (its worker dies of it, perhaps) waits `LOST_STEP` longer each time,
    so that it cannot hold up the others. Returns (id, state) of what became uncertain.
    """
    over = and_(IS_IN_HAND, Delivery.lease_until < now)
    safe = {DeliveryState.CLAIMED} if can_be_uncertain else IN_HAND
    again = literal(now) + (func.least(Delivery.attempts, 60) - 1) * LOST_STEP
    await tx.execute(
        update(Delivery)
        .where(_free(Delivery.state.in_(safe), over))
        .values(state=DeliveryState.QUEUED, due_at=again, **_OUT_OF_HAND)
    )
    lost = await tx.execute(
        update(Delivery)
        .where(_free(Delivery.state == DeliveryState.HANDED, over))
        .values(**_uncertain(now), reply="de werker stopte voordat het antwoord kwam")
        .returning(Delivery.id, Delivery.kind)
    )
    doubtful = lost.all()
    await tx.execute(
        update(Delivery)
        .where(
            Delivery.state == DeliveryState.UNCERTAIN,
            Delivery.transactional,
            Delivery.times_uncertain <= MAX_RESENDS,
            Delivery.due_at <= now,
            _FENCE_IS_DOWN,
        )
        .values(state=DeliveryState.QUEUED, due_at=now)
    )
    return doubtful


def _free(*which: ColumnElement[bool] | TextClause) -> ColumnElement[bool]:
    """Return the condition for rows that nobody else is writing this moment.

    Many rows at once are locked in no order, and others write groups of them: waiting would be a deadlock.
    Who is writing a row has it in hand, and it comes round again.
    """
    return Delivery.id.in_(select(Delivery.id).where(*which).with_for_update(skip_locked=True))


def _uncertain(now: datetime) -> dict[str, Any]:
    return {
        "state": DeliveryState.UNCERTAIN,
        "times_uncertain": Delivery.times_uncertain + 1,
        "due_at": now + RESEND_AFTER,
        **_OUT_OF_HAND,
    }


def _mine(delivery: ClaimedDelivery, *states: DeliveryState) -> Update:
    return update(Delivery).where(
        Delivery.id == delivery.id, Delivery.state.in_(states), Delivery.claimed_by == delivery.claim
    )


async def _moved(tx: Tx, statement: Update) -> bool:
    return (await tx.execute(statement)).rowcount == 1
