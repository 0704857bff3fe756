"""The letters' lab: a newsletter leaves while its worker and PostgreSQL are killed, and then it is counted."""

import asyncio
import os
import random
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import select

from leerkring.core.database.db import Database
from leerkring.core.database.server.embedded import EmbeddedPostgres
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.mail.mailings import open_mailing
from leerkring.mail.model import Delivery
from leerkring.run import upgrading

ROOT = Path(__file__).parents[2]
TAKEN = re.compile(r"smtp\[4\]: \w+: to=<([^>]+)>")
WORKER = """
import asyncio, signal, sys
sys.path.insert(0, sys.argv[2])
from datetime import timedelta
from leerkring.core import logs
from leerkring.core.database.db import Database
from leerkring.mail import rules
from leerkring.mail.sending import bulk_claims, claims, engine
from leerkring.settings.reading import read_settings
from leerkring.worker import Worker
from benchmarks.newsletter_send import write

logs.configure("text")
claims.LEASE = bulk_claims.LEASE = timedelta(seconds=4)
claims.LOST_STEP = timedelta(seconds=1)  # a letter is in the hands of four killed workers, and has its minutes
engine.SWEEP_SECONDS = engine.RENEW_SECONDS = 0.5
rules.BACK_OFF = (timedelta(seconds=1),)

async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    db = Database(sys.argv[1])
    await Worker(
        read_settings(), db, renderers={}, batch_renderers={"bench.letter": write}, ticks=(), prunes=()
    ).run(stop)
    await db.close()

asyncio.run(main())
"""
FREEZE = """
INSERT INTO delivery (id, kind, dedupe_key, recipient, recipient_name, about_id, transactional)
SELECT gen_random_uuid(), 'bench.letter', $1 || number, 'lezer' || number || '@gemeente.example', 'Lezer', $2, false
  FROM generate_series(1, $3::int) AS number
"""


@dataclass
class LettersLab:
    """One run. `resolved`: the worker may read the mail server's log."""

    folder: Path
    seed: int
    readers: int
    kills: int
    resolved: bool
    workers: int = 2
    killed: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.log = self.folder / "mail.log"
        self.running: list[subprocess.Popen[bytes]] = []

    async def run(self) -> Counter[str]:
        """Send, kill, wait for the quiet, count. Returns how many letters ended in each state."""
        with EmbeddedPostgres(self.folder / "var") as postgres:
            await upgrading.upgrade(postgres.url)
            db = Database(postgres.url)
            try:
                async with self._office() as port, asyncio.timeout(600):
                    mailing = await self._freeze(db)
                    self.environment = self._settings(port)
                    await self._live(postgres, db)
                    return await self._count(db, mailing)
            finally:
                for worker in self.running:
                    worker.kill()
                    worker.wait()
                await db.close()

    @asynccontextmanager
    async def _office(self) -> AsyncIterator[int]:
        office = await asyncio.to_thread(
            subprocess.Popen,
            [sys.executable, str(ROOT / "tests/crash/post_office.py"), str(self.log)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert office.stdout
        try:
            yield int(await asyncio.to_thread(office.stdout.readline))
        finally:
            office.kill()
            office.wait()
            office.stdout.close()

    def _settings(self, port: int) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LEERKRING_")}
        ours = {
            "LEERKRING_SMTP_URL": f"smtp://127.0.0.1:{port}?connections=3",
            "LEERKRING_DATA_DIR": str(self.folder / "worker"),
            "LEERKRING_SECRET_KEY": "one key for all the workers of the lab",
        }
        if self.resolved:
            ours["LEERKRING_MAIL_RESOLVER"] = f"postfix:{self.log}?wait=3"
        return kept | ours

    async def _freeze(self, db: Database) -> UUID:
        mailing, now = uuid4(), datetime.now(UTC)
        async with db.transaction() as tx:
            await tx.sql(FREEZE, f"{mailing}:", mailing, self.readers)
            await open_mailing(tx, mailing, not_before=now, not_after=None, total=self.readers, now=now)
        return mailing

    def _start(self, url: str) -> None:
        with (self.folder / "output").open("ab") as output:
            self.running.append(
                subprocess.Popen(
                    [sys.executable, "-c", WORKER, url, str(ROOT)],
                    env=self.environment,
                    stdout=output,
                    stderr=output,
                )
            )

    def _accepted(self) -> Counter[str]:
        return Counter(TAKEN.findall(self.log.read_text()))

    async def _live(self, postgres: EmbeddedPostgres, db: Database) -> None:
        """Keep workers and database alive, kill one of them now and then, until nothing moves any more."""
        # Spread over the work, not the clock: by how far the newsletter is.
        marks = sorted(self.random.randrange(self.readers // 20, self.readers) for _ in range(self.kills))
        victims = self.random.choices(["worker", "worker", "postgres"], k=self.kills)
        while not (quiet := await self._quiet(db)) or marks:
            self.running = [one for one in self.running if one.poll() is None]
            while len(self.running) < self.workers:
                self._start(postgres.url)
            await asyncio.to_thread(postgres.restart_if_dead)
            await asyncio.sleep(self.random.uniform(0.05, 0.15))
            # Where all has left sooner than we looked, the rest is killed at rest.
            if marks and (quiet or self._accepted().total() >= marks[0]):
                del marks[0]
                self._kill(postgres, victims.pop())

    def _kill(self, postgres: EmbeddedPostgres, victim: str) -> None:
        if victim == "worker":
            self.random.choice(self.running).kill()
        elif pid := postgres.cluster.postmaster():
            os.kill(pid, signal.SIGKILL)
        self.killed[victim] += 1

    async def _quiet(self, db: Database) -> bool:
        moving = ["queued", "deferred", "claimed", "handed", *(["uncertain"] if self.resolved else [])]
        try:
            async with db.reading() as reading:
                left = await reading.rows(select(Delivery.id).where(Delivery.state.in_(moving)).limit(1))
        except DatabaseAway:
            return False
        return not left

    async def _count(self, db: Database, mailing: UUID) -> Counter[str]:
        taken = self._accepted()
        async with db.reading() as reading:
            rows = await reading.rows(
                select(Delivery.recipient, Delivery.state).where(Delivery.about_id == mailing)
            )
        states = Counter(row.state for row in rows)
        everybody = {row.recipient for row in rows}
        accepted = {row.recipient for row in rows if row.state == "accepted"}
        assert self.killed.total() == self.kills, "not everything was killed that was to be"
        assert states.total() == len(everybody) == self.readers, "the ledger does not add up"
        assert max(taken.values()) == 1, f"twice: {[who for who, times in taken.items() if times > 1][:5]}"
        if self.resolved:
            assert states == {"accepted": self.readers}
            assert taken.keys() == everybody, "somebody was missed"
        else:
            doubtful = {row.recipient for row in rows if row.state == "uncertain"}
            assert accepted | doubtful == everybody
            assert accepted <= taken.keys(), "named accepted, and not taken"
        return states
