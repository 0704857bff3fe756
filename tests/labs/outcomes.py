"""Outcomes as they stand at each step, for who looks at mails and pages."""

from datetime import datetime
from uuid import UUID

from leerkring.core.clock import FixedClock
from leerkring.core.versions import By
from leerkring.core.web.services import Services
from leerkring.labs.outcomes.service import ask_later, ask_owner
from tests.postbox import Letter, deliver

WRITTEN = """
INSERT INTO outcome (activity_id, case_id, question, learned, created_at, updated_at)
VALUES ($1, $2, 'Wat werkt in de wijk?', 'Een vast gezicht werkt.', $3, $3)
ON CONFLICT (activity_id) DO UPDATE SET case_id = excluded.case_id
"""
LATER = "INSERT INTO outcome_later (activity_id, months, due_at) VALUES ($1, 6, $2), ($1, 12, $2)"


async def asked(services: Services, activity: str, case_number: int, now: datetime) -> UUID:
    """Let the owner of a case be asked about the outcome of an activity, and of what became of it later."""
    async with services.db.transaction() as tx:
        (row,) = await tx.sql("SELECT id FROM activity WHERE slug = $1", activity)
        (case,) = await tx.sql("SELECT id FROM lab_case WHERE number = $1", case_number)
        await tx.sql(WRITTEN, row.id, case.id, now)
        await tx.sql(LATER, row.id, now)
    await ask_owner(services.db, row.id, By(actor="house:tests", now=now))
    return UUID(str(row.id))


async def outcomes_told(services: Services, clock: FixedClock, activity: str) -> list[Letter]:
    """Let each mail about an outcome be called for, and return them all."""
    async with services.db.reading() as reading:
        (case,) = await reading.sql("SELECT number FROM lab_case WHERE state = 'closed' LIMIT 1")
    await asked(services, activity, case.number, clock.now())
    await ask_later(services.db, clock.now())
    return await deliver(services)
