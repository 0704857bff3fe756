"""Two workers queue the same mails at once, each in an order of its own: both come to an end, and each mail is there once."""

import asyncio

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.mail.service import NewMail, queue_mails

KEYS = [f"registration:{number:03}:reminder" for number in range(200)]


def mails(keys: list[str]) -> list[NewMail]:
    return [
        NewMail(kind="test.hello", dedupe_key=key, recipient=f"{key[-12:-9]}@voorbeeld.example")
        for key in keys
    ]


async def test_each_mail_is_there_once_and_nobody_waits_in_a_circle(db: Database, clock: FixedClock) -> None:
    async def queue(keys: list[str]) -> int:
        async with db.transaction() as tx:
            return await queue_mails(tx, mails(keys), clock.now())

    for turn in range(25):
        mine = [f"{turn}:{key}" for key in KEYS]
        added = await asyncio.gather(queue(mine), queue(mine[::-1]), queue(mine), queue(mine[::-1]))
        assert sum(added) == len(KEYS)
