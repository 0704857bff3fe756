"""A rush through the whole application: everybody sends the form at the same moment, and what each was told is kept."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from sqlalchemy import func, select, update

from leerkring.activities.model import Activity, FormField
from leerkring.app import Application
from leerkring.core import logs
from leerkring.core.clock import SystemClock
from leerkring.mail.fence.service import raise_fence
from leerkring.programme.queries import list_municipalities
from leerkring.registrations.model import Registration
from leerkring.run.check import run_checks
from leerkring.run.rehearsing.invented import invent_forms

if TYPE_CHECKING:
    from leerkring.core.database.db import Database
    from leerkring.settings import Settings

AT_ONCE = 400
"""How many forms are on their way at the same moment; who comes then waits for one of them."""
AGAIN_SECONDS = 0.25
MOST_TRIES = 200
REASON = "Dit is een proef op een kopie van de database."


@dataclass(slots=True)
class Rush:
    """What came of it. `waits`: seconds between pressing the button and the answer, of everybody; `wrong`: other answers."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    tried_again: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    states: Mapping[str, int] = field(default_factory=dict)
    broken: Sequence[tuple[str, str]] = ()

    @property
    def per_second(self) -> float:
        """How many were told where they stand in each second."""
        return len(self.waits) / self.seconds if self.seconds else 0.0


async def rush(settings: Settings, folder: Path, slug: str, people: int, step: Callable[[], object]) -> Rush:
    """Let so many invented people register for an activity in the copy that `settings` point to, and recount everything.

    `folder` is where the application may write; `step` is called for each person who was answered.
    """
    app = Application(_alone(settings, folder))
    logs.only_errors()
    async with app.litestar.lifespan():
        activity_id, municipalities = await _open(app.db, slug)
        before = await _states(app.db, activity_id)
        forms = invent_forms(people, municipalities)
        found = await _drive(app, slug, forms, step)
        after = await _states(app.db, activity_id)
        found.states = {
            state: after[state] - before[state] for state in after if after[state] != before[state]
        }
        found.broken = [(one.name, one.text) for one in await run_checks(app.db) if not one.ok]
    return found


def _alone(settings: Settings, folder: Path) -> Settings:
    """Return settings with which nothing of the real site is touched: no mail, no files, no standby, no tracing."""
    return replace(
        settings,
        data_dir=folder,
        database_replica_url="",
        files_url="",
        smtp_url="",
        rate_limits=False,
        metrics_token="",
        traces=False,
        backup_dir="",
    )


async def _open(db: Database, slug: str) -> tuple[Any, list[str]]:
    """Hold the copy's mail, and open the activity's registration there now, without questions that must be answered."""
    now = SystemClock().now()
    async with db.transaction() as tx:
        await raise_fence(tx, reason=REASON, backup_taken_at=None, now=now)
        a = Activity
        row = await tx.row(select(a.id, a.starts_at).where(a.slug == slug))
        assert row is not None
        await tx.execute(
            update(a)
            .where(a.id == row.id)
            .values(state="published", registration_opens_at=now, registration_closes_at=row.starts_at)
        )
        await tx.execute(update(FormField).where(FormField.activity_id == row.id).values(required=False))
    async with db.reading() as reading:
        codes = [one.code for one in await list_municipalities(reading)]
    return row.id, codes


async def _states(db: Database, activity_id: Any) -> Counter[str]:
    async with db.reading() as reading:
        r = Registration
        rows = await reading.rows(
            select(r.state, func.count().label("many")).where(r.activity_id == activity_id).group_by(r.state)
        )
    return Counter({row.state: row.many for row in rows})


async def _drive(
    app: Application, slug: str, forms: Sequence[Mapping[str, Any]], step: Callable[[], object]
) -> Rush:
    found, room = Rush(), asyncio.Semaphore(AT_ONCE)
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 4000))
    headers = {"Sec-Fetch-Site": "same-origin"}
    path = f"/agenda/{slug}/aanmelden"

    async def one(client: httpx.AsyncClient, form: Mapping[str, Any], began: float) -> None:
        for _ in range(MOST_TRIES):
            async with room:
                answer = await client.post(path, data=form)
            if answer.status_code != 503:
                break
            found.tried_again += 1
            await asyncio.sleep(AGAIN_SECONDS)
        if answer.status_code == 303:
            found.waits.append(time.perf_counter() - began)
        else:
            found.wrong[f"{answer.status_code}"] += 1
        step()

    async with httpx.AsyncClient(
        transport=transport, base_url=app.settings.base_url, headers=headers
    ) as client:
        await client.get(path)  # the first page of a process fills what it keeps
        began = time.perf_counter()
        await asyncio.gather(*(one(client, form, began) for form in forms))
        found.seconds = time.perf_counter() - began
    return found
