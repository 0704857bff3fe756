"""Reads the mailbox of returned mail, every minute."""

from datetime import datetime
from functools import partial

import structlog

from leerkring.core.db import Database
from leerkring.mail.address import Mailbox
from leerkring.mail.returns.reading import read_returned
from leerkring.mail.returns.service import Wish, take_returned
from leerkring.mail.service import address_key
from leerkring.mail.verp import ReturnAddress
from leerkring.settings import Settings

log = structlog.get_logger("leerkring.mail")


async def read_mailbox(db: Database, now: datetime, settings: Settings, *wishes: Wish) -> int:
    """Take in what is new in the mailbox; returns how many were not known yet."""
    if not settings.return_imap:
        return 0
    from leerkring.mail.returns.mailbox import MailboxAway, ReturnMailbox

    mailbox, sender = ReturnMailbox.from_url(settings.return_imap), Mailbox.parse(settings.mail_from)
    addresses = ReturnAddress.of(settings.secret_key, settings.bounce_address, sender.address)
    key = partial(address_key, settings.secret_key)
    try:
        messages, new = await mailbox.fetch(), 0
        for uid, content in messages:
            if any([await wish(db, content, now, settings.secret_key) for wish in wishes]):
                await mailbox.mark([uid])
                continue
            found = read_returned(content, addresses.read, domain=sender.domain)
            new += await take_returned(db, found, now, key)
            await mailbox.mark([uid])
    except MailboxAway as away:
        log.warning("mail.mailbox_away", reason=str(away))
        return 0
    return new
