"""Writing the questions of a form. A question is itself by its key, and what people answered keeps the words of then."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from leerkring.activities.content.drafts import FieldDraft
from leerkring.activities.model import FieldWording, FormField
from leerkring.core.database.db import Tx
from leerkring.core.ids import uuid7

WORDS = ("label", "type", "options")
"""What an answer was given to."""


async def save_fields(
    tx: Tx, activity_id: UUID, drafts: Sequence[FieldDraft], now: datetime, *, answered: bool
) -> None:
    """Write the questions; where people may have answered them, what was asked before is kept beside it."""
    f = FormField
    rows = await tx.rows(
        select(f.key, f.revision, f.number, f.label, f.type, f.options, f.sensitive).where(
            f.activity_id == activity_id
        )
    )
    stands = {row.key: row for row in rows}
    wanted = {draft.key: draft for draft in drafts}
    former = [row for row in rows if row.key not in wanted or _words(row) != _words(wanted[row.key])]
    if answered and former:
        await tx.execute(insert(FieldWording), [_wording(activity_id, row, now) for row in former])
    await tx.execute(delete(f).where(f.activity_id == activity_id, f.key.not_in(wanted)))
    last = await _last_wordings(tx, activity_id)
    for number, draft in enumerate(drafts, 1):
        before, revision = last.get(draft.key), 1
        if draft.key in stands:
            revision = max(before.revision + 1 if before else 1, stands[draft.key].revision)
        elif before is not None:
            revision = await _after_stop(tx, activity_id, before, draft)
        values = asdict(draft) | {"number": number, "options": list(draft.options), "revision": revision}
        statement = upsert(f).values(id=uuid7(), activity_id=activity_id, **values)
        await tx.execute(statement.on_conflict_do_update(index_elements=[f.activity_id, f.key], set_=values))


def _words(question: Any) -> tuple[str, str, tuple[str, ...]]:
    return question.label, str(question.type), tuple(question.options)


def _wording(activity_id: UUID, row: Any, now: datetime) -> dict[str, Any]:
    words = {name: getattr(row, name) for name in ("key", "revision", "number", "sensitive", *WORDS)}
    return words | {"activity_id": activity_id, "until": now}


async def _after_stop(tx: Tx, activity_id: UUID, before: Any, draft: FieldDraft) -> int:
    """Return the revision of a question that is asked again; in the words of then it is the one that it was."""
    if _words(before) != _words(draft):
        return int(before.revision) + 1
    w = FieldWording
    await tx.execute(
        delete(w).where(w.activity_id == activity_id, w.key == draft.key, w.revision == before.revision)
    )
    return int(before.revision)


async def _last_wordings(tx: Tx, activity_id: UUID) -> dict[str, Any]:
    """Return the last words of each question that was changed or stopped."""
    w = FieldWording
    rows = await tx.rows(
        select(w.key, w.revision, w.label, w.type, w.options)
        .where(w.activity_id == activity_id)
        .order_by(w.revision)
    )
    return {row.key: row for row in rows}
