"""Deciding, while nobody is told yet: provisional decisions of the team, and what each of them thinks.

Each use case is one transaction under the activity's lock, so that two organisers never write over what they did not see.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.text.dutch import listed
from leerkring.core.versions import EditConflict, check_version
from leerkring.registrations.arrivals.locking import Locked, get_locked
from leerkring.registrations.deciding.model import ApplicationMark, Deciding, DecisionDraft
from leerkring.registrations.deciding.queries import get_standing, list_changed_since, was_decided
from leerkring.registrations.deciding.refusals import (
    AlreadyTold,
    AnswersChangedSince,
    ApplicationElsewhere,
    NobodyTicked,
    NotChosenByStaff,
    SecondPairInUse,
    WhyByHandNeeded,
    WhyNeeded,
)
from leerkring.registrations.deciding.rules import (
    DRAFTED,
    SECOND_PAIR_ASKED,
    SECOND_PAIR_DROPPED,
    TOLD_WHY,
    Mark,
    Verdict,
    may_draft,
)
from leerkring.registrations.model import Registration
from leerkring.registrations.rules import State
from leerkring.settings import Settings


async def draft_decisions(
    db: Database,
    activity_id: UUID,
    registration_ids: Sequence[UUID],
    verdict: Verdict,
    *,
    reason: str = "",
    by_hand: bool = False,
    seen: int | None = None,
    answers: int | None = None,
    actor: str,
    now: datetime,
    settings: Settings,
) -> int:
    """Keep what was decided about these people, in this order; returns how many. Nobody is told.

    `seen` is the revision that the screen was made of: what a colleague decided about one of them since then is refused
    with `EditConflict`; `answers` is that of the answers on it: other answers since then with `AnswersChangedSince`. Who cancelled meanwhile is kept too, so that the last look can name them. Raises `WhyNeeded`,
    `WhyByHandNeeded`, `AlreadyTold`, `NobodyTicked`, `ApplicationElsewhere` and `NotChosenByStaff`.
    """
    _check_known(seen)
    ids = list(dict.fromkeys(registration_ids))
    if not ids:
        raise NobodyTicked
    if verdict in TOLD_WHY and not reason:
        raise WhyNeeded
    if by_hand and not reason:
        raise WhyByHandNeeded
    async with db.transaction() as tx:
        locked = await lock_choosing(tx, activity_id, settings)
        await _check_draftable(tx, locked, ids, verdict)
        await _check_seen(tx, ids, seen, actor)
        if answers is not None and (names := await list_changed_since(tx, ids, answers)):
            raise AnswersChangedSince(names=listed(names))
        revision = await next_revision(tx, activity_id)
        first: int = await tx.scalar(
            select(func.coalesce(func.max(DecisionDraft.number), 0))
            .join(Registration, Registration.id == DecisionDraft.registration_id)
            .where(Registration.activity_id == activity_id)
        )
        values = [
            {
                "registration_id": id_,
                "verdict": verdict,
                "reason": reason,
                "by_hand": by_hand and verdict is Verdict.CONFIRM,
                "number": first + place,
                "revision": revision,
                "set_by": actor,
                "set_at": now,
                "ordered_by": None,
            }
            for place, id_ in enumerate(ids, start=1)
        ]
        statement = insert(DecisionDraft)
        kept = {name: statement.excluded[name] for name in values[0] if name != "registration_id"}
        await tx.execute(
            statement.on_conflict_do_update(index_elements=["registration_id"], set_=kept), values
        )
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action=DRAFTED,
            subject="activity",
            subject_id=activity_id,
            verdict=verdict.value,
            registrations=len(ids),
        )
        return len(ids)


async def drop_drafts(
    db: Database,
    activity_id: UUID,
    registration_ids: Collection[UUID],
    *,
    seen: int | None = None,
    actor: str,
    now: datetime,
    settings: Settings,
) -> int:
    """Take back what was decided about these people and not told; returns about how many something was."""
    _check_known(seen)
    if not registration_ids:
        raise NobodyTicked
    async with db.transaction() as tx:
        await lock_choosing(tx, activity_id, settings)
        await _check_seen(tx, registration_ids, seen, actor)
        await next_revision(tx, activity_id)
        of_activity = select(Registration.id).where(
            Registration.activity_id == activity_id, Registration.id.in_(registration_ids)
        )
        done = await tx.execute(delete(DecisionDraft).where(DecisionDraft.registration_id.in_(of_activity)))
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="decisions.taken-back",
            subject="activity",
            subject_id=activity_id,
            registrations=done.rowcount,
        )
        return done.rowcount


async def set_second_pair(
    db: Database,
    activity_id: UUID,
    *,
    wanted: bool,
    version: str | None = None,
    actor: str,
    now: datetime,
    settings: Settings,
) -> None:
    """Choose whether somebody else must tell what one decided, and write down who chose so.

    Raises `SecondPairInUse` for taking it away once anything was decided, told and taken back included: who decides
    could else do without the other's eyes. Asking for what stands already changes nothing.
    """
    async with db.transaction() as tx:
        await lock_choosing(tx, activity_id, settings)
        standing = await get_standing(tx, activity_id)
        check_version(version, standing.setting)
        if wanted == standing.second_pair:
            return
        if not wanted and await was_decided(tx, activity_id):
            raise SecondPairInUse
        await next_revision(tx, activity_id)
        await tx.execute(
            update(Deciding).where(Deciding.activity_id == activity_id).values(second_pair=wanted)
        )
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action=SECOND_PAIR_ASKED if wanted else SECOND_PAIR_DROPPED,
            subject="activity",
            subject_id=activity_id,
        )


async def give_mark(
    db: Database,
    activity_id: UUID,
    registration_ids: Collection[UUID],
    person_id: UUID,
    mark: Mark,
    *,
    note: str | None = None,
    now: datetime,
) -> None:
    """Keep what one of the team thinks of these applications, and with `note` why; a note stays where none is given."""
    if not registration_ids:
        raise NobodyTicked
    async with db.transaction() as tx:
        found = await tx.rows(
            select(Registration.id).where(
                Registration.activity_id == activity_id, Registration.id.in_(registration_ids)
            )
        )
        if len(found) != len(set(registration_ids)):
            raise ApplicationElsewhere
        values = [
            {
                "registration_id": row.id,
                "person_id": person_id,
                "mark": mark,
                "note": note or "",
                "marked_at": now,
            }
            for row in found
        ]
        statement = insert(ApplicationMark)
        kept = {"mark": statement.excluded.mark, "marked_at": now}
        if note is not None:
            kept["note"] = note
        await tx.execute(
            statement.on_conflict_do_update(index_elements=["registration_id", "person_id"], set_=kept),
            values,
        )


async def lock_choosing(tx: Tx, activity_id: UUID, settings: Settings) -> Locked:
    """Take the lock of an activity whose places staff give; raises `NotChosenByStaff` for any other."""
    locked = await get_locked(tx, activity_id, settings)
    if locked.terms.allocation != "application":
        raise NotChosenByStaff
    return locked


async def next_revision(tx: Tx, activity_id: UUID) -> int:
    """Count a change of what is decided, under the activity's lock, and return its number."""
    await tx.execute(insert(Deciding).values(activity_id=activity_id).on_conflict_do_nothing())
    found: int = await tx.scalar(
        update(Deciding)
        .where(Deciding.activity_id == activity_id)
        .values(revision=Deciding.revision + 1)
        .returning(Deciding.revision)
    )
    return found


async def _check_draftable(tx: Tx, locked: Locked, ids: Sequence[UUID], verdict: Verdict) -> None:
    rows = await tx.rows(
        select(Registration.id, Registration.name, Registration.state)
        .where(Registration.activity_id == locked.id, Registration.id.in_(ids))
        .order_by(Registration.position)
    )
    if len(rows) != len(ids):
        raise ApplicationElsewhere
    told = [
        row.name
        for row in rows
        if not may_draft(State(row.state), verdict) and row.state not in (State.CANCELLED, State.APPLIED)
    ]
    if told:
        raise AlreadyTold(names=listed(told))


def _check_known(seen: int | None) -> None:
    """Refuse what was made of no page of ours, before anything else is said of it."""
    if seen is not None and seen < 0:
        raise EditConflict


async def _check_seen(tx: Tx, ids: Collection[UUID], seen: int | None, actor: str) -> None:
    if seen is None:
        return
    missed = await tx.scalar(
        select(func.count())
        .select_from(DecisionDraft)
        .where(
            DecisionDraft.registration_id.in_(ids),
            DecisionDraft.revision > seen,
            func.coalesce(DecisionDraft.ordered_by, DecisionDraft.set_by) != actor,
        )
    )
    if missed:
        raise EditConflict
