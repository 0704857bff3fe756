"""What is done with a mail that came back, whichever way it came: mailbox, LMTP or the hook."""

from asyncio import to_thread
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from leerkring.core.database.db import Database
from leerkring.core.secrets import Links
from leerkring.mail.message.address import Mailbox
from leerkring.mail.message.verp import ReturnAddress
from leerkring.mail.returns.parsing.reading import read_returned
from leerkring.mail.returns.service import Wish, take_returned
from leerkring.mail.service import address_key
from leerkring.settings import Settings


@dataclass(frozen=True, slots=True)
class Taker:
    """Takes in mails. `wishes` are asked first, and may know it as something else than a return."""

    db: Database
    settings: Settings
    wishes: Sequence[Wish]

    async def take(self, content: bytes, now: datetime) -> str:
        """Take in one mail: "left" when it was a wish to leave, else "taken", or "known" from before."""
        keys = self.settings.secret_keys
        for wish in self.wishes:
            if await wish(self.db, content, now, Links(*keys)):
                return "left"
        sender = Mailbox.parse(self.settings.mail_from)
        addresses = ReturnAddress.of(keys, self.settings.bounce_address, sender.address)
        # A stranger's bytes: in a thread, so that nobody else waits for them.
        found = await to_thread(read_returned, content, addresses.read, domain=sender.domain)
        return "taken" if await take_returned(self.db, found, now, partial(address_key, keys[0])) else "known"
