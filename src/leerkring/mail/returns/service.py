"""Writes down what came back, once, and does what it means. One transaction for each."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import TypeAlias

import structlog
from sqlalchemy import case, func, select, update
from sqlalchemy.dialects.postgresql import insert

from leerkring.core.database.db import Database, Tx
from leerkring.core.secrets import Links
from leerkring.core.text.cleaning import one_line
from leerkring.mail.model import Delivery, MailEvent
from leerkring.mail.outcomes import Deferred, Refused, Stage
from leerkring.mail.rendering import ClaimedDelivery
from leerkring.mail.returns.masking import hide_secrets
from leerkring.mail.returns.parsing.reading import Returned
from leerkring.mail.returns.rules import IN_A_ROW, Judgement, Meaning, is_too_often, judge
from leerkring.mail.returns.words import Cause
from leerkring.mail.rules import DeliveryState, EventKind
from leerkring.mail.service import suppress

log = structlog.get_logger("leerkring.mail")
_S = DeliveryState
_CAME_BACK = {_S.HANDED, _S.UNCERTAIN, _S.ACCEPTED}


Wish: TypeAlias = Callable[[Database, bytes, datetime, Links], Awaitable[bool]]
"""A feature that may know a mail as something else than a return, and then has dealt with it."""


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
        known = (
            returned
            if mail
            else replace(
                returned,
                kind=EventKind.OTHER,
                delivery_id=None,
                judgement=Judgement(Meaning.NOTHING, Cause.NONE),
            )
        )
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

    One rule for both ways: what servers say of our sender or our mail is kept for staff and closes nobody's address.
    """
    at_their_door = outcome.stage in (Stage.RCPT, Stage.DATA, Stage.DOT) and outcome.code
    said = one_line(f"{outcome.code} {outcome.enhanced} {outcome.text}")
    judgement = judge(outcome.enhanced, said, final=True)
    if not at_their_door or judgement.meaning is Meaning.NOTHING:
        return
    returned = Returned(
        EventKind.BOUNCE,
        delivery.id,
        outcome.enhanced,
        hide_secrets(one_line(f"{outcome.code} {outcome.text}"))[:500],
        final=True,
        digest=sha256(f"{delivery.id}:{delivery.attempts}".encode()).digest(),
        judgement=judgement,
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
            cause=returned.judgement.cause,
            by_person=returned.by_person,
            digest=returned.digest,
            at=now,
        )
        .on_conflict_do_nothing()
    )
    return bool(new.rowcount)


async def _close(tx: Tx, returned: Returned, person_id: object, key: bytes, now: datetime) -> str:
    """Close the address where that is what it means; returns why."""
    why = await _reason(tx, returned, person_id, key)
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


async def _reason(tx: Tx, returned: Returned, person_id: object, key: bytes) -> str:
    """Return why the address gets no more mail, or ""."""
    if returned.kind is EventKind.COMPLAINT:
        return "complaint"
    what = returned.judgement
    if what.meaning is Meaning.SUPPRESS:
        return "bounce"
    if what.meaning is Meaning.OUR_FAULT:
        log.error("mail.our_fault", cause=what.cause, status=returned.status, reason=returned.text)
    if what.meaning is Meaning.COUNT and person_id is not None and await _is_too_often(tx, person_id, key):
        return "full" if what.cause is Cause.FULL else "bounce"
    return ""


_COUNTING = (Cause.FULL, Cause.GONE, Cause.DOMAIN)


async def _is_too_often(tx: Tx, person_id: object, key: bytes) -> bool:
    """Look at the last letters to this person, since staff opened their address again."""
    came_back = select(MailEvent.delivery_id).where(
        MailEvent.kind == EventKind.BOUNCE, MailEvent.address_key == key, MailEvent.cause.in_(_COUNTING)
    )
    opened = await tx.scalar(select(func.max(MailEvent.reopened_at)).where(MailEvent.address_key == key))
    rows = await tx.rows(
        select(case((Delivery.id.in_(came_back), "counts"), else_=Delivery.state).label("state"))
        .where(
            Delivery.person_id == person_id,
            ~Delivery.transactional,
            Delivery.state.in_((_S.ACCEPTED, _S.BOUNCED, _S.REFUSED)),
            *([Delivery.created_at > opened] if opened else []),
        )
        .order_by(Delivery.created_at.desc())
        .limit(IN_A_ROW)
    )
    return is_too_often([row.state for row in rows])
