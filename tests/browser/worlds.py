"""What the world is like while a page is shown: as ever, or with mail that waits. It is put right again after it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from uuid import uuid4

from leerkring.backups.replaying import REASON
from leerkring.core.web.services import Services
from leerkring.mail.fence.service import raise_fence
from leerkring.mail.outage.service import begin_outage
from leerkring.mail.returns.words import Cause
from leerkring.mail.service import NewMail, queue_mails
from tests.cast import colleague

World = Callable[[Services], AbstractAsyncContextManager[None]]
WAITING = {"registrations.confirmed": 3, "registrations.reminder": 14, "people.sign_in": 2}
SAID = "554 5.7.1 Relay access denied"
_REFUSED = """
WITH those AS (
    UPDATE delivery SET state = 'refused', settled_at = $1, reply = $2
     WHERE dedupe_key LIKE 'world:%' AND kind <> 'people.sign_in' RETURNING id)
INSERT INTO mail_event (kind, delivery_id, status, text, cause, digest, at)
SELECT 'bounce', id, '5.7.1', $2, $3, sha256(id::text::bytea), $1 FROM those
"""
_TRIED_OFTEN = "UPDATE mail_outage SET probe_at = $1, probes = 20 WHERE ended_at IS NULL"
_AS_EVER = (
    "DELETE FROM mail_event WHERE delivery_id IN (SELECT id FROM delivery WHERE dedupe_key LIKE 'world:%')",
    "DELETE FROM delivery WHERE dedupe_key LIKE 'world:%'",
    "DELETE FROM mail_fence WHERE lifted_at IS NULL",
    "DELETE FROM mail_outage WHERE ended_at IS NULL",
)


@asynccontextmanager
async def as_ever(_services: Services) -> AsyncIterator[None]:
    """Nothing is the matter."""
    yield


@asynccontextmanager
async def mail_held(services: Services) -> AsyncIterator[None]:
    """A backup of an hour ago was put back: mail waits that was probably sent, and some that is new."""
    now, hour = services.clock.now(), timedelta(hours=1)
    await _let_wait(services)
    async with services.db.transaction() as tx:
        await raise_fence(tx, reason=REASON, backup_taken_at=now - hour, now=now - hour / 4)
    try:
        yield
    finally:
        await _put_right(services)


@asynccontextmanager
async def relay_refuses(services: Services) -> AsyncIterator[None]:
    """The mail server has refused for hours; what it refused, and what waits behind that."""
    now = services.clock.now()
    began = now - timedelta(hours=3)
    await _let_wait(services)
    async with services.db.transaction() as tx:
        await tx.sql(_REFUSED, began, SAID, Cause.RELAY)
        await begin_outage(tx, Cause.RELAY, SAID, began)
        await tx.sql(_TRIED_OFTEN, now + timedelta(minutes=4))
    try:
        yield
    finally:
        await _put_right(services)


async def _let_wait(services: Services) -> None:
    now = services.clock.now()
    mails = [
        NewMail(
            kind=kind,
            dedupe_key=f"world:{kind}:{number}",
            recipient=colleague(number).email,
            recipient_name=colleague(number).name,
            about_id=uuid4(),
            due_at=now - timedelta(minutes=10 * number),
        )
        for kind, many in WAITING.items()
        for number in range(many)
    ]
    async with services.db.transaction() as tx:
        await queue_mails(tx, mails, now)


async def _put_right(services: Services) -> None:
    async with services.db.transaction() as tx:
        for statement in _AS_EVER:
            await tx.sql(statement)
