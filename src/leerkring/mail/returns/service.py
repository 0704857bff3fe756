"""Writes down what came back, once, and does what it means. One transaction for each."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import TypeAlias

import structlog
from sqlalchemy import case, select, update
from sqlalchemy.dialects.postgresql import insert

from leerkring.core.database.db import Database, Tx
from leerkring.core.text.cleaning import one_line
from leerkring.mail.model import Delivery, MailEvent
from leerkring.mail.outcomes import Deferred, Refused, Stage
from leerkring.mail.rendering import ClaimedDelivery
from leerkring.mail.returns.reading import Returned
from leerkring.mail.returns.rules import FULL_IN_A_ROW, Meaning, is_full_too_often, meaning
from leerkring.mail.rules import DeliveryState, EventKind
from leerkring.mail.service import suppress

log = structlog.get_logger("leerkring.mail")
_S = DeliveryState
_CAME_BACK = {_S.HANDED, _S.UNCERTAIN, _S.ACCEPTED}


Wish: TypeAlias = Callable[[Database, bytes, datetime, str], Awaitable[bool]]
"""A feature that may know a mail as something else than a return, and then has dealt with it; our key proves links."""


async def take_returned(
    db: Database, returned: Returned, now: datetime, suppression_key: Callable[[str], bytes]
) -> bool:
    """Take in one returned mail; False when it was taken before."""
    async with db.transaction() as tx:
        mail = (
            await tx.row(
                select(Delivery.recipient, Delivery.person_id, Delivery.state)
                .where(Delivery.id == returned.delivery_id)
                .with_for_update()
            )
            if returned.delivery_id
            else None
        )
        key = suppression_key(mail.recipient) if mail else None
        # What is about no mail of ours is kept as something else.
        known = returned if mail else replace(returned, kind=EventKind.OTHER, delivery_id=None)
        if not await _keep(tx, known, key, now):
            return False
        why = ""
        if mail and key and returned.kind is not EventKind.OTHER:
            await _settle(tx, returned, mail.state, now)
            why = await _close(tx, returned, mail.person_id, key, now)
    log.info("mail.returned", kind=returned.kind, status=returned.status, suppressed=why)
    return True


async def take_refusal(
    tx: Tx, delivery: ClaimedDelivery, outcome: Refused | Deferred, key: bytes, now: datetime
) -> None:
    """Take in that a mail server refused a mail at its door for good, as if it had come back.

    Only what is about the recipient: what servers say of our sender or our mail closes nobody's address.
    """
    about_them = outcome.stage in (Stage.RCPT, Stage.DATA, Stage.DOT) and outcome.code
    if not about_them or meaning(outcome.enhanced, final=True) not in (Meaning.SUPPRESS, Meaning.COUNT):
        return
    returned = Returned(
        EventKind.BOUNCE,
        delivery.id,
        outcome.enhanced,
        one_line(f"{outcome.code} {outcome.text}")[:500],
        final=True,
        digest=sha256(f"{delivery.id}:{delivery.attempts}".encode()).digest(),
    )
    await _keep(tx, returned, key, now)
    await _close(tx, returned, delivery.person_id, key, now)


async def _keep(tx: Tx, returned: Returned, key: bytes | None, now: datetime) -> bool:
    """Write it down; tells whether it is new."""
    new = await tx.execute(
        insert(MailEvent)
        .values(
            kind=returned.kind,
            delivery_id=returned.delivery_id,
            address_key=key,
            status=returned.status,
            text=returned.text,
            digest=returned.digest,
            at=now,
        )
        .on_conflict_do_nothing()
    )
    return bool(new.rowcount)


async def _close(tx: Tx, returned: Returned, person_id: object, key: bytes, now: datetime) -> str:
    """Close the address where that is what it means; returns why."""
    why = await _reason(tx, returned, person_id)
    if why:
        await suppress(tx, key, why, now)
        await tx.execute(update(MailEvent).where(MailEvent.digest == returned.digest).values(suppressed=True))
    return why


async def _settle(tx: Tx, returned: Returned, state: str, now: datetime) -> None:
    """The delivery tells it too; a mail of which we were not sure has, it turns out, been taken."""
    complaint = returned.kind is EventKind.COMPLAINT
    if state not in _CAME_BACK | ({_S.BOUNCED} if complaint else set()):
        return
    if not (returned.final or complaint):
        return
    await tx.execute(
        update(Delivery)
        .where(Delivery.id == returned.delivery_id)
        .values(
            state=_S.COMPLAINED if complaint else _S.BOUNCED,
            reply=f"{returned.status} {returned.text}".strip()[:500],
            settled_at=now,
            claimed_by=None,
            lease_until=None,
        )
    )


async def _reason(tx: Tx, returned: Returned, person_id: object) -> str:
    """Return why the address gets no more mail, or ""."""
    if returned.kind is EventKind.COMPLAINT:
        return "complaint"
    what = meaning(returned.status, final=returned.final)
    if what is Meaning.SUPPRESS:
        return "bounce"
    if what is Meaning.OUR_FAULT:
        log.error("mail.our_fault", status=returned.status, reason=returned.text)
    if what is Meaning.COUNT and person_id is not None:
        full = select(MailEvent.delivery_id).where(
            MailEvent.kind == EventKind.BOUNCE, MailEvent.status.in_(("4.2.2", "5.2.2"))
        )
        rows = await tx.rows(
            select(case((Delivery.id.in_(full), "full"), else_=Delivery.state).label("state"))
            .where(
                Delivery.person_id == person_id,
                ~Delivery.transactional,
                Delivery.state.in_((_S.ACCEPTED, _S.BOUNCED, _S.REFUSED)),
            )
            .order_by(Delivery.created_at.desc())
            .limit(FULL_IN_A_ROW)
        )
        if is_full_too_often([row.state for row in rows]):
            return "full"
    return ""
