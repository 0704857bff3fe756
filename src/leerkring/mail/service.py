"""What features ask of mail: queue a delivery in their own transaction, take it back, decide on a doubt.

A feature may also insert its rows itself, inside a larger statement (the registration desk does); it then
fills the columns that `_INSERT` names and calls `wake(tx)`. `mail.model.Delivery` says what the others hold.
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from leerkring.core.database.db import Tx
from leerkring.core.ids import uuid7
from leerkring.mail.model import Delivery, MailEvent, Suppression
from leerkring.mail.refusals import DeliveryNotUncertain
from leerkring.mail.rules import WAITING, DeliveryState

CHANNEL = "leerkring_mail"

_INSERT = """
INSERT INTO delivery (id, kind, dedupe_key, recipient, recipient_name, person_id, about_id, params,
                      transactional, created_at, due_at)
SELECT id, kind, dedupe_key, recipient, recipient_name, person_id, about_id, params::jsonb,
       transactional, created_at, due_at
  FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::uuid[], $8::text[],
              $9::bool[], $10::timestamptz[], $11::timestamptz[])
    AS new (id, kind, dedupe_key, recipient, recipient_name, person_id, about_id, params,
            transactional, created_at, due_at)
ON CONFLICT (dedupe_key) DO NOTHING
RETURNING id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMail:
    """A mail to be: `dedupe_key` names the event once and for all ("registration:<id>:confirmed:1").

    `params` holds what cannot be looked up later (old and new date of a move); never a secret.
    """

    kind: str
    dedupe_key: str
    recipient: str
    recipient_name: str = ""
    person_id: UUID | None = None
    about_id: UUID | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None
    transactional: bool = True


async def queue_mails(tx: Tx, mails: Sequence[NewMail], now: datetime) -> int:
    """Queue these mails with one statement and return how many are new; a known `dedupe_key` is left alone.

    They are written in the order of their keys, so that two workers who queue the same mails wait for each other and not in
    a circle.
    """
    if not mails:
        return 0
    mails = sorted(mails, key=lambda mail: mail.dedupe_key)
    added = await tx.sql(
        _INSERT,
        [uuid7() for _ in mails],
        [mail.kind for mail in mails],
        [mail.dedupe_key for mail in mails],
        [mail.recipient for mail in mails],
        [mail.recipient_name for mail in mails],
        [mail.person_id for mail in mails],
        [mail.about_id for mail in mails],
        [json.dumps(dict(mail.params), ensure_ascii=False) for mail in mails],
        [mail.transactional for mail in mails],
        [now] * len(mails),
        [mail.due_at or now for mail in mails],
    )
    if added:
        await wake(tx)
    return len(added)


async def queue_mail(
    tx: Tx,
    *,
    kind: str,
    dedupe_key: str,
    recipient: str,
    recipient_name: str,
    about_id: UUID | None,
    params: Mapping[str, Any],
    now: datetime,
    due_at: datetime | None = None,
    person_id: UUID | None = None,
) -> bool:
    """Queue one mail; tells whether it is new."""
    mail = NewMail(
        kind=kind,
        dedupe_key=dedupe_key,
        recipient=recipient,
        recipient_name=recipient_name,
        about_id=about_id,
        params=params,
        due_at=due_at,
        person_id=person_id,
    )
    return await queue_mails(tx, [mail], now) == 1


async def wake(tx: Tx) -> None:
    """Have the workers look at commit; without it they would find the mails within their poll."""
    await tx.notify(CHANNEL)


async def skip_queued(
    tx: Tx,
    now: datetime,
    *,
    reason: str,
    person_id: UUID | None = None,
    about_id: UUID | None = None,
    about_ids: Sequence[UUID] = (),
    kinds: Sequence[str] = (),
    ids: Sequence[UUID] | None = None,
    claimed: bool = False,
) -> int:
    """Take back what is still waiting for a person or about things (and of these kinds), or these very mails.

    Returns how many.

    With `claimed` also what a worker has in hand and has not handed over: it may not any more. Without, its
    renderer sees that the facts are gone. Rows are locked in their order, as those who hand letters over do.
    """
    which: list[ColumnElement[bool]] = []
    if person_id is not None:
        which.append(Delivery.person_id == person_id)
    if about_id is not None:
        about_ids = [*about_ids, about_id]
    if ids is not None:
        if not ids:
            return 0
        which.append(Delivery.id.in_(ids))
    if about_ids:
        which.append(Delivery.about_id.in_(about_ids))
    if not which:
        raise ValueError("skip_queued wants a person or a thing; it never takes back everything")
    if kinds:
        which.append(Delivery.kind.in_(kinds))
    states = WAITING | {DeliveryState.CLAIMED} if claimed else WAITING
    those = select(Delivery.id).where(Delivery.state.in_(states), *which)
    done = await tx.execute(
        update(Delivery)
        .where(Delivery.id.in_(those.order_by(Delivery.id).with_for_update()))
        .values(state=DeliveryState.SKIPPED, settled_at=now, reply=reason, claimed_by=None, lease_until=None)
    )
    return done.rowcount


async def redirect_waiting(
    tx: Tx, person_id: UUID, old: str, new: str, *, kinds: str
) -> set[tuple[str, UUID | None]]:
    """Send what still waits for a person at their old address to the new one; `kinds` is how the kinds begin.

    Returns of each its kind and what it is about. What a worker has in hand already goes where it went.
    """
    those = select(Delivery.id).where(
        Delivery.state.in_(WAITING),
        Delivery.person_id == person_id,
        Delivery.recipient == old,
        Delivery.kind.startswith(kinds, autoescape=True),
    )
    done = await tx.execute(
        update(Delivery)
        .where(Delivery.id.in_(those.order_by(Delivery.id).with_for_update()))
        .values(recipient=new)
        .returning(Delivery.kind, Delivery.about_id)
    )
    return {(row.kind, row.about_id) for row in done}


async def take_back_late(tx: Tx, about_id: UUID, now: datetime) -> bool:
    """Take back what was to be sent about a thing later on, and tell whether there was any: nobody heard of it yet."""
    d = Delivery
    late = await tx.scalar(
        select(d.id).where(d.about_id == about_id, d.state == DeliveryState.QUEUED, d.due_at > now).limit(1)
    )
    return late is not None and await skip_queued(tx, now, reason="niet meer nodig", about_id=about_id) > 0


async def resend_uncertain(tx: Tx, id_: UUID, now: datetime) -> None:
    """Send a mail again of which nobody knows whether it arrived; same Message-ID. A person decided."""
    await _decide(tx, id_, state=DeliveryState.QUEUED, due_at=now)
    await wake(tx)


async def accept_uncertain(tx: Tx, id_: UUID, now: datetime) -> None:
    """Settle a doubt as accepted: a person knows that it arrived."""
    await _decide(tx, id_, state=DeliveryState.ACCEPTED, settled_at=now)


async def _decide(tx: Tx, id_: UUID, **values: Any) -> None:
    done = await tx.execute(
        update(Delivery).where(Delivery.id == id_, Delivery.state == DeliveryState.UNCERTAIN).values(**values)
    )
    if not done.rowcount:
        raise DeliveryNotUncertain


def address_key(secret_key: str, address: str) -> bytes:
    """Return what is kept of a suppressed address: a keyed hash, so that the list names nobody."""
    return hmac.digest(
        secret_key.encode(), b"leerkring suppression\0" + address.strip().lower().encode(), "sha256"
    )


async def suppress(tx: Tx, key: bytes, reason: str, now: datetime, *, by_staff: bool = False) -> None:
    """Send no more to the address with this key (`address_key`).

    The first reason stays, but what staff close is theirs: undoing what returns closed does not open it.
    """
    closing = insert(Suppression).values(key=key, reason=reason, at=now)
    if by_staff:
        await tx.execute(
            closing.on_conflict_do_update(index_elements=["key"], set_={"reason": reason, "at": now})
        )
    else:
        await tx.execute(closing.on_conflict_do_nothing())


async def unsuppress(tx: Tx, keys: Sequence[bytes], now: datetime) -> int:
    """Let mail go to these addresses again; returns how many were closed.

    What closed them is marked as undone, and letters that came back before count no more.
    """
    done = await tx.execute(delete(Suppression).where(Suppression.key.in_(list(keys))))
    await tx.execute(
        update(MailEvent)
        .where(MailEvent.address_key.in_(list(keys)), MailEvent.suppressed, MailEvent.reopened_at.is_(None))
        .values(reopened_at=now)
    )
    return done.rowcount
