"""The crash lab: people come in a rush while processes are killed, and afterwards every promise is looked up."""

import asyncio
import os
import random
import signal
from collections import Counter
from dataclasses import dataclass, field

from leerkring.core.database.db import Database
from leerkring.mail.sending.delivering import MAY_HAVE_ARRIVED
from tests.support.running import SLUG, Running, until
from tests.support.rush import AGAIN, Visitor, browsers

MAY_BECOME = {"waitlisted": {"waitlisted", "offered"}, "confirmed": {"confirmed"}, "cancelled": {"cancelled"}}
"""What may come after what a page said: a promise is kept, who waits may be offered a place."""
UNSETTLED = (
    "SELECT count(*) AS number FROM delivery WHERE state IN ('queued', 'claimed', 'handed', 'uncertain')"
)
LEASES = "UPDATE delivery SET lease_until = now() - interval '1 s' WHERE claimed_by IS NOT NULL"


@dataclass
class Lab:
    """One run of the lab; the same seed plans the same arrivals and kills."""

    services: Running
    seed: int
    people: int
    victims: list[str]
    seconds: float
    killed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.visitors = [Visitor.number(number) for number in range(self.people)]

    async def run(self) -> None:
        """The rush, the kills, the quiet after, and the reckoning."""
        async with browsers(self.services.url, 60) as client, asyncio.timeout(self.seconds * 10 + 120):
            async with asyncio.TaskGroup() as group:
                group.create_task(self._kill())
                for visitor in self.visitors:
                    group.create_task(self._come(client, visitor))
            await until(lambda: self.services.status("/readyz") == 200)
            for visitor in self.visitors:
                while not await visitor.look(client):
                    await asyncio.sleep(AGAIN)
        self._check_promises()
        db = self.services.database()
        try:
            await self._settle(db)
            await self._check_mails(db)
        finally:
            await db.close()
        checked = await asyncio.to_thread(self.services.command, "check")
        assert checked.returncode == 0, checked.stdout + checked.stderr

    async def _come(self, client, visitor: Visitor) -> None:
        await asyncio.sleep(self.random.uniform(0, self.seconds))
        await visitor.register(client, SLUG)
        if self.random.random() < 0.15 and visitor.seen[-1][0] == "confirmed":
            await self._cancel(client, visitor)

    async def _cancel(self, client, visitor: Visitor) -> None:
        while True:
            try:
                answer = await client.post(f"{visitor.told[-1]}/afmelden")
            except Exception as error:
                visitor.refused.append(type(error).__name__)
                answer = None
            # Asked again after an answer that was lost, the house says that it is done already.
            if answer is not None and answer.status_code in {303, 409, 410}:
                break
            await asyncio.sleep(AGAIN)
        while not await visitor.look(client):
            await asyncio.sleep(AGAIN)
        assert visitor.seen[-1][0] == "cancelled"

    async def _kill(self) -> None:
        pause = self.seconds / (len(self.victims) + 1)
        for victim in self.victims:
            await asyncio.sleep(self.random.uniform(0.5, 1.5) * pause)
            pid = await asyncio.to_thread(self._one_of, victim)
            if pid is not None:
                os.kill(pid, signal.SIGKILL)
                self.killed.append(victim)

    def _one_of(self, role: str) -> int | None:
        if role == "postgres":
            return self.services.postgres.cluster.postmaster()
        return next(iter(self.services.children(role)), None)

    def _check_promises(self) -> None:
        """Nobody is told something else later than what their page said, but for an offer to who waited."""
        assert self.killed, "nothing was killed"
        broken = [
            (visitor.person.email, visitor.seen)
            for visitor in self.visitors
            for (before, place), (after, now) in zip(visitor.seen, visitor.seen[1:], strict=False)
            if not (
                after in MAY_BECOME.get(before, {before}) or (before, after) == ("confirmed", "cancelled")
            )
            or (before == after == "waitlisted" and now > place)
        ]
        assert not broken
        assert all(len(set(visitor.told)) == 1 for visitor in self.visitors)
        assert len({visitor.told[0] for visitor in self.visitors}) == self.people

    async def _settle(self, db: Database) -> None:
        """Wait until the worker has nothing left; the leases of who was killed run out at once."""
        async with asyncio.timeout(120):
            while True:
                async with db.transaction() as tx:
                    await tx.sql(LEASES)
                    (left,) = await tx.sql(UNSETTLED)
                if not left.number:
                    return
                await asyncio.sleep(1)

    async def _check_mails(self, db: Database) -> None:
        """One file for each mail that left, and a mail for everyone with a place.

        Who cancels while their confirmation hangs between a killed worker and the next: it left, and says no
        more that it did not.
        """
        async with db.transaction() as tx:
            sent = await tx.sql("SELECT id, dedupe_key, state, recipient, reply FROM delivery")
            confirmed = await tx.sql("SELECT id, email FROM registration WHERE state = 'confirmed'")
        files = self.services.mails
        assert Counter(row.state for row in sent).keys() <= {"accepted", "skipped"}
        accepted = {str(row.id): row for row in sent if row.state == "accepted"}
        perhaps = {str(row.id) for row in sent if row.state == "skipped" and MAY_HAVE_ARRIVED in row.reply}
        assert set(accepted) <= set(files) <= set(accepted) | perhaps
        assert all(row.recipient in str(files[id_]["To"]) for id_, row in accepted.items())
        told = {row.dedupe_key: row.recipient for row in accepted.values()}
        assert {f"registration:{row.id}:confirmed": row.email for row in confirmed}.items() <= told.items()
        said = {visitor.person.email for visitor in self.visitors if visitor.seen[-1][0] == "confirmed"}
        assert said == {row.email for row in confirmed}
