"""Answering the sensitive questions otherwise, taking it back, and letting answers go by the clock."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.registrations.arrivals.locking import lock_registration
from leerkring.registrations.moving import log_stay
from leerkring.registrations.queries.personal import BY_BROWSER, has_owner_acted
from leerkring.registrations.refusals import CannotCancel, MailedLinkNeeded
from leerkring.registrations.rules import LIVE, Reason
from leerkring.registrations.sensitive.keeping import add_sensitive, drop_sensitive
from leerkring.registrations.sensitive.rules import AskedOn, SensitiveGiven
from leerkring.settings import Settings

_OVER = """
DELETE FROM sensitive_answer s
 USING registration r, activity a
 WHERE r.id = s.registration_id AND a.id = r.activity_id
   AND (a.ends_at + s.erase_days * interval '1 day' <= $1 OR a.state = 'cancelled' OR r.state <> ALL ($2::text[]))
RETURNING r.activity_id
"""
# The release before this one knows no sensitive questions: what it took in meanwhile stands with the plain answers.
_ASTRAY = """
UPDATE registration r SET answers = r.answers - f.key
  FROM form_field f
 WHERE f.sensitive AND f.activity_id = r.activity_id AND r.answers ? f.key
"""


async def change_sensitive(
    db: Database,
    registration_id: UUID,
    given: Sequence[SensitiveGiven],
    *,
    now: datetime,
    settings: Settings,
    generation: int | None = None,
    browser: bool = False,
) -> None:
    """Put these answers in the place of what stood there; with none of them consent is taken back.

    Raises `CannotCancel` where the registration goes on no longer, and `MailedLinkNeeded`.
    """
    async with db.transaction() as tx:
        _, held = await lock_registration(tx, registration_id, settings, generation)
        if held.state not in LIVE:
            raise CannotCancel
        if browser and await has_owner_acted(tx, held.id):
            raise MailedLinkNeeded
        await drop_sensitive(tx, [held.id], form=AskedOn.REGISTRATION)
        await add_sensitive(tx, held.id, given, now, form=AskedOn.REGISTRATION)
        await log_stay(tx, held, Reason.CHANGED, now, **(dict(BY_BROWSER) if browser else {}))


async def erase_due(tx: Tx, now: datetime) -> int:
    """Erase what its day has come of, and what nobody needs any more; returns how many answers went.

    Nobody needs what was told for an activity that is off, or with a registration that ended.
    """
    await tx.sql(_ASTRAY)
    rows = await tx.sql(_OVER, now, sorted(LIVE))
    gone: dict[UUID, int] = {}
    for row in rows:
        gone[row.activity_id] = gone.get(row.activity_id, 0) + 1
    for activity_id, many in sorted(gone.items()):
        await write_audit(
            tx,
            at=now,
            actor="house",
            action="sensitive.erased",
            subject="activity",
            subject_id=activity_id,
            answers=many,
        )
    return len(rows)
