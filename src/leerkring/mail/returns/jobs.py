"""Reads the mailbox of returned mail, every minute, and forgets what was nothing to us."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, exists, update

from leerkring.core.database.db import Database, Tx
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.core.outages import Outage
from leerkring.mail.model import Delivery, MailEvent
from leerkring.mail.returns.intake import Taker
from leerkring.mail.returns.service import Wish
from leerkring.mail.rules import EventKind
from leerkring.settings import Settings

OTHER_DAYS = 90
log = structlog.get_logger("leerkring.mail")
_mailbox = Outage(log, "mailbox of returned mail")


async def read_mailbox(db: Database, now: datetime, settings: Settings, *wishes: Wish) -> int:
    """Take in what is new in the mailbox; returns how many returns were not known yet."""
    if not settings.return_imap:
        return 0
    from leerkring.mail.returns.mailbox import MailboxAway, ReturnMailbox

    mailbox, taker = ReturnMailbox.from_url(settings.return_imap), Taker(db, settings, wishes)
    try:
        messages, new = await mailbox.fetch(), 0
        for uid, content in messages:
            try:
                new += await taker.take(content, now) == "taken"
            except DatabaseAway:
                raise
            except Exception:  # one mail that we cannot take must not keep the others waiting for ever
                log.exception("mail.return_failed", uid=uid)
            await mailbox.mark([uid])
    except MailboxAway as away:
        _mailbox.failed(reason=str(away))
        return 0
    _mailbox.answered()
    return new


async def prune_other(tx: Tx, now: datetime) -> None:
    """Forget what was no bounce and no complaint, after ninety days: names and subjects of who wrote stand in it."""
    await tx.execute(
        delete(MailEvent).where(
            MailEvent.kind == EventKind.OTHER, MailEvent.at < now - timedelta(days=OTHER_DAYS)
        )
    )


async def forget_words(tx: Tx, _now: datetime) -> None:
    """Forget what a mail server said of a mail that is gone: the address of its reader stands in it."""
    its = exists().where(Delivery.id == MailEvent.delivery_id)
    gone = (MailEvent.text != "", MailEvent.delivery_id.is_not(None), ~its)
    await tx.execute(update(MailEvent).where(*gone).values(text=""))
