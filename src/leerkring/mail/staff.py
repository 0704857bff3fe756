"""What staff decide about a mail. Each use case is one visible transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database
from leerkring.core.versions import check_version, version_of
from leerkring.mail.fence.queries import find_fence
from leerkring.mail.model import Delivery
from leerkring.mail.refusals import DeliveryNotHeld
from leerkring.mail.rules import WAITING, DeliveryState
from leerkring.mail.service import accept_uncertain, resend_uncertain, skip_queued


def version_of_doubt(delivery: Any) -> str:
    """Return the version of a doubt: a mail that was sent again can be in doubt again."""
    return version_of(delivery.id, delivery.state, delivery.times_uncertain)


def version_of_waiting(delivery: Any) -> str:
    """Return the version of a mail that waits to be sent."""
    return version_of(delivery.id, delivery.state, delivery.attempts)


async def skip_held(
    db: Database, id_: UUID, *, version: str | None = None, actor: str, now: datetime
) -> None:
    """Leave out one mail that waits behind the fence. Refuses with `DeliveryNotHeld` once it is up to nobody any more."""
    async with db.transaction() as tx:
        d = Delivery
        row = await tx.row(select(d.id, d.state, d.attempts).where(d.id == id_).with_for_update())
        if row is None or row.state not in WAITING or await find_fence(tx) is None:
            raise DeliveryNotHeld
        check_version(version, version_of_waiting(row))
        await skip_queued(tx, now, reason="met de hand overgeslagen", ids=[id_])
        await write_audit(tx, at=now, actor=actor, action="mail.skip", subject="delivery", subject_id=id_)


async def decide_uncertain(
    db: Database, id_: UUID, *, resend: bool, version: str | None = None, actor: str, now: datetime
) -> None:
    """End the doubt that was seen (`version`): send the mail again with the same Message-ID, or note that it arrived."""
    async with db.transaction() as tx:
        d = Delivery
        row = await tx.row(select(d.id, d.state, d.times_uncertain).where(d.id == id_).with_for_update())
        if row is not None and row.state == DeliveryState.UNCERTAIN:
            check_version(version, version_of_doubt(row))
        await (resend_uncertain if resend else accept_uncertain)(tx, id_, now)
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="mail.resend" if resend else "mail.accept",
            subject="delivery",
            subject_id=id_,
        )
