"""Letting mail go again after a restore: what is skipped, and the rest. One transaction, as it was looked at."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.versions import check_version, version_of
from leerkring.mail.fence.queries import MOMENT, WAITS, FenceLine, find_fence, list_held
from leerkring.mail.fence.refusals import NothingHeld
from leerkring.mail.fence.rules import Choice, Held
from leerkring.mail.fence.service import lift_fence
from leerkring.mail.rules import MAX_RESENDS

PROBABLY_SENT = "waarschijnlijk al verstuurd vóór het terugzetten"
NOT_WANTED = "niet meer verstuurd na het terugzetten"

# Locked in the order of their ids, as all who write groups of them do.
_SKIP = f"""
WITH those AS (
    SELECT d.id FROM delivery d LEFT JOIN mailing m ON m.id = d.about_id
     WHERE {WAITS} AND ($1::text IS NULL OR d.kind = $1) AND ($2::text IS NULL OR coalesce(m.id::text, '') = $2)
       AND ($3::timestamptz IS NULL OR {MOMENT} <= $3)
     ORDER BY d.id FOR UPDATE OF d
)
UPDATE delivery d SET state = 'skipped', settled_at = $4, reply = $5, claimed_by = NULL, lease_until = NULL
  FROM those WHERE d.id = those.id RETURNING d.id
"""  # noqa: S608  (constants)
# Who had these at their dot has told the other side since: from here on a person decides about them.
_DOUBT = """
UPDATE delivery SET state = 'uncertain', times_uncertain = greatest(times_uncertain, $2), claimed_by = NULL, lease_until = NULL
 WHERE handed_at <= $1 AND (state = 'uncertain' OR (state = 'handed' AND lease_until < $3))
"""


def version_of_held(fence: FenceLine, held: Sequence[Held]) -> str:
    """Return the version of what was looked at; a mail that somebody asks for now makes it no other."""
    return version_of(fence.id, fence.reason, *(f"{one.key} {one.likely}" for one in held if one.likely))


async def release(
    db: Database, choices: Mapping[str, Choice], *, version: str | None, actor: str, now: datetime
) -> int:
    """Skip by the choices (by `Held.key`; all of it leaves where there is none) and lift the fence.

    Returns how many are skipped. Refuses with `NothingHeld`, or `EditConflict` when it stands otherwise by now.
    """
    async with db.transaction() as tx:
        await tx.take_time()
        fence = await _lock(tx)
        held = await list_held(tx, fence, now)
        check_version(version, version_of_held(fence, held))
        skipped = 0
        for one in held:
            choice = choices.get(one.key, Choice.ALL)
            if choice is not Choice.ALL:
                until, why = (fence.raised_at, PROBABLY_SENT) if choice is Choice.NEW else (None, NOT_WANTED)
                skipped += len(await tx.sql(_SKIP, one.kind, one.about_id, until, now, why))
        await _lift(tx, fence, skipped, actor=actor, now=now)
        return skipped


async def release_after(db: Database, skip_before: datetime | None, *, actor: str, now: datetime) -> int:
    """Skip all that was meant for a moment up to this one, of every kind, and lift the fence; returns how many.

    Refuses with `NothingHeld`.
    """
    async with db.transaction() as tx:
        await tx.take_time()
        fence = await _lock(tx)
        skipped = 0
        if skip_before is not None:
            skipped = len(await tx.sql(_SKIP, None, None, skip_before, now, PROBABLY_SENT))
        await _lift(tx, fence, skipped, actor=actor, now=now)
        return skipped


async def _lock(tx: Tx) -> FenceLine:
    await tx.sql("SELECT FROM mail_fence WHERE lifted_at IS NULL FOR UPDATE")
    fence = await find_fence(tx)
    if fence is None:
        raise NothingHeld
    return fence


async def _lift(tx: Tx, fence: FenceLine, skipped: int, *, actor: str, now: datetime) -> None:
    await tx.sql(_DOUBT, fence.raised_at, MAX_RESENDS + 1, now)
    await lift_fence(tx, actor=actor, now=now)
    await write_audit(tx, at=now, actor=actor, action="mail.release", subject="mail", skipped=skipped)
