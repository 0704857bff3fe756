"""Mails that were about nothing that lasts go after ninety days; the rest stays with what it is about."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.ids import uuid7
from leerkring.mail import pruning
from leerkring.mail.model import Delivery
from leerkring.worker import prunes
from tests.conftest import TODAY

DAY = timedelta(days=1)
LINKS = ("people.sign_in", "newsletter.confirm", "newsletter.preferences", "newsletter.test")
LASTING = ("newsletter.issue", "newsletter.welcome", "registrations.confirmed")


async def keep(db: Database, kind: str, *, state: str = "accepted", days: int) -> str:
    at = TODAY - days * DAY
    key = f"{kind}:{state}:{days}:{uuid7()}"
    async with db.transaction() as tx:
        await tx.execute(
            insert(Delivery).values(
                kind=kind,
                dedupe_key=key,
                recipient="noor@almelo.example",
                state=state,
                created_at=at,
                due_at=at,
                settled_at=None if state == "queued" else at,
            )
        )
    return key


async def prune(db: Database, clock: FixedClock) -> set[str]:
    """Do what the worker does each hour; returns which mails are still there."""
    for act in prunes():
        async with db.transaction() as tx:
            await act(tx, clock.now())
    async with db.reading() as reading:
        return {row.dedupe_key for row in await reading.rows(select(Delivery.dedupe_key))}


async def test_what_brought_a_link_goes_after_ninety_days(db: Database, clock: FixedClock) -> None:
    old = {await keep(db, kind, days=91) for kind in LINKS}
    young = {await keep(db, kind, days=89) for kind in LINKS}
    lasting = {await keep(db, kind, days=300) for kind in LASTING}
    waiting = await keep(db, "people.sign_in", state="queued", days=91)
    left = await prune(db, clock)
    assert not old & left
    assert left == young | lasting | {waiting}
    assert await prune(db, clock) == left


async def test_many_go_in_turns(db: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "MOST_AT_ONCE", 2)
    for _ in range(5):
        await keep(db, "people.sign_in", days=100)
    assert [len(await prune(db, clock)) for _ in range(4)] == [3, 1, 0, 0]
