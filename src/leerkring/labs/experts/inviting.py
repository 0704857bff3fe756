"""Asking experts for an activity, and what they answer. Each use case is one transaction.

Who says no or withdraws is told to who organises at once, by mail and on *Vandaag*, with who is next in line; the letter is
written when it is sent, so the next in line is who it is by then.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from leerkring.activities.model import Activity
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.versions import check_version
from leerkring.labs.experts.indexing import TOPIC
from leerkring.labs.experts.labels import IS
from leerkring.labs.experts.model import Expert, ExpertInvitation
from leerkring.labs.experts.queries.invitations import (
    find_live,
    get_invitation,
    list_leads,
    list_to_remind,
    lock_invitation,
)
from leerkring.labs.experts.queries.pool import get_expert
from leerkring.labs.experts.refusals import (
    AnswerNotPossible,
    ExpertRetired,
    InvitationMoved,
    InvitationOver,
    InvitedAlready,
    WordsNeeded,
)
from leerkring.labs.experts.rules import (
    LEAVES_GAP,
    NEEDS_WORDS,
    InvitationState,
    answer_by,
    is_over,
    may_move,
    remind_at,
)
from leerkring.labs.experts.telling_days import note_days
from leerkring.labs.experts.views import Invitation
from leerkring.mail.service import NewMail, queue_mails

INVITATION = "experts.invitation"
"""The kind of mail that asks, and the purpose from which the secret of its link is derived."""
REMINDER = "experts.reminder"
ACCEPTED = "experts.accepted"
REVOKED = "experts.revoked"
ANSWERED = "experts.answered"


async def invite(
    db: Database,
    expert_id: UUID,
    activity_id: UUID,
    *,
    message: str,
    asked_by: UUID | None,
    actor: str,
    now: datetime,
) -> UUID:
    """Ask an expert for an activity by mail. What asked for somebody there is seen by it.

    Raises `ExpertRetired`, `InvitedAlready`, and `InvitationOver` where the activity is.
    """
    async with db.transaction() as tx:
        activity = await tx.row(
            select(Activity.id, Activity.state, Activity.starts_at, Activity.ends_at)
            .where(Activity.id == activity_id)
            .with_for_update(key_share=True)
        )
        if activity is None or is_over(activity.state, activity.ends_at, now):
            raise InvitationOver
        await tx.execute(select(Expert.id).where(Expert.id == expert_id).with_for_update())
        expert = await get_expert(tx, expert_id)
        if expert.retired_at is not None:
            raise ExpertRetired
        if await find_live(tx, expert_id, activity_id):
            raise InvitedAlready
        id_, until = uuid7(), answer_by(now, activity.starts_at)
        await tx.execute(
            insert(ExpertInvitation).values(
                id=id_,
                expert_id=expert_id,
                activity_id=activity_id,
                state=InvitationState.ASKED,
                message=message,
                asked_by=asked_by,
                asked_at=now,
                answer_by=until,
                remind_at=remind_at(now, until),
            )
        )
        await _see_gaps(tx, activity_id, now)
        await _mail_expert(tx, INVITATION, await get_invitation(tx, id_), now)
        await _note(tx, "expert.asked", (activity_id, expert_id), actor, now)
        return id_


async def _see_gaps(tx: Tx, activity_id: UUID, now: datetime) -> None:
    """Whoever is asked next takes the place of the one that was looked at longest ago."""
    i = ExpertInvitation
    oldest = (
        select(i.id)
        .where(i.activity_id == activity_id, i.state.in_(sorted(LEAVES_GAP)), i.seen_at.is_(None))
        .order_by(i.answered_at, i.id)
        .limit(1)
        .scalar_subquery()
    )
    await tx.execute(update(i).where(i.id == oldest).values(seen_at=now))


async def answer(
    db: Database, id_: UUID, state: InvitationState, words: str, *, now: datetime
) -> InvitationState:
    """Write what an expert answers, and tell who organises; the same answer twice is one.

    Raises `WordsNeeded`, `AnswerNotPossible` (it moved on, or was taken back) or `InvitationOver`.
    """
    async with db.transaction() as tx:
        before = await lock_invitation(tx, id_)
        if before.state == state and (before.words == words or state is InvitationState.ACCEPTED):
            return state
        if before.is_over(now):
            raise InvitationOver
        if not may_move(before.state, state):
            raise AnswerNotPossible(state=IS[before.state])
        if state in NEEDS_WORDS and not words:
            raise WordsNeeded
        if state is InvitationState.ACCEPTED and before.state is InvitationState.DECLINED:
            other = await find_live(tx, before.expert_id, before.activity_id)
            if other is not None:
                raise AnswerNotPossible(state=IS[InvitationState.ASKED])
        await _move(tx, id_, state=state, words=words, answered_at=now, remind_at=None, seen_at=None)
        after = await get_invitation(tx, id_)
        if state is InvitationState.ACCEPTED:
            await note_days(tx, id_)
            await _mail_expert(tx, ACCEPTED, after, now)
        await _tell_leads(tx, after, now)
        tx.touch(TOPIC, f"activity:{after.slug}")
        actor = f"person:{after.person_id}"
        await _note(tx, f"expert.{state}", (after.activity_id, after.expert_id), actor, now)
        return state


async def revoke(db: Database, id_: UUID, *, version: str | None, actor: str, now: datetime) -> None:
    """Take an invitation back, and say so to the expert. Raises `EditConflict`, or `InvitationMoved` where it ended."""
    async with db.transaction() as tx:
        before = await lock_invitation(tx, id_)
        check_version(version, before.version)
        if not may_move(before.state, InvitationState.REVOKED):
            raise InvitationMoved
        await _move(tx, id_, state=InvitationState.REVOKED, remind_at=None, seen_at=now)
        await _mail_expert(tx, REVOKED, before, now)
        tx.touch(TOPIC, f"activity:{before.slug}")
        await _note(tx, "expert.revoked", (before.activity_id, before.expert_id), actor, now)


async def accept_for(db: Database, id_: UUID, *, version: str | None, actor: str, now: datetime) -> None:
    """Write that an expert comes, as they agreed with who organises (another date that fits after all).

    Raises `EditConflict`, `InvitationMoved` or `InvitationOver`.
    """
    async with db.transaction() as tx:
        before = await lock_invitation(tx, id_)
        check_version(version, before.version)
        if before.is_over(now):
            raise InvitationOver
        if before.state is not InvitationState.OTHER_DATE:
            raise InvitationMoved
        await _move(tx, id_, state=InvitationState.ACCEPTED, remind_at=None, seen_at=now)
        await note_days(tx, id_)
        await _mail_expert(tx, ACCEPTED, await get_invitation(tx, id_), now)
        tx.touch(TOPIC, f"activity:{before.slug}")
        await _note(tx, "expert.accepted", (before.activity_id, before.expert_id), actor, now)


async def see(db: Database, id_: UUID, *, version: str | None, actor: str, now: datetime) -> None:
    """Say that nobody else is asked for who said no: it stands on *Vandaag* no longer. Twice is once. Raises `EditConflict`."""
    async with db.transaction() as tx:
        before = await lock_invitation(tx, id_)
        if before.seen_at is not None:
            return
        check_version(version, before.version)
        await _move(tx, id_, seen_at=now)
        await _note(tx, "expert.seen", (before.activity_id, before.expert_id), actor, now)


async def remind_due(db: Database, now: datetime) -> int:
    """Remind once who did not answer yet; returns how many. Who cannot come to anything any more is left alone."""
    async with db.transaction() as tx:
        due = await list_to_remind(tx, now)
        for one in due:
            await _move(tx, one.id, remind_at=None)
        going = [one for one in due if not one.is_over(now)]
        return await queue_mails(tx, [_mail(REMINDER, one) for one in going], now)


async def _move(tx: Tx, id_: UUID, **values: Any) -> None:
    await tx.execute(update(ExpertInvitation).where(ExpertInvitation.id == id_).values(**values))


def _mail(kind: str, one: Invitation) -> NewMail:
    return NewMail(
        kind=kind,
        dedupe_key=f"expert_invitation:{one.id}:{kind.partition('.')[2]}:{one.answered_at or one.asked_at}",
        recipient=one.email,
        recipient_name=one.name,
        about_id=one.id,
        person_id=one.person_id,
    )


async def _mail_expert(tx: Tx, kind: str, one: Invitation, now: datetime) -> None:
    await queue_mails(tx, [_mail(kind, one)], now)


async def _tell_leads(tx: Tx, one: Invitation, now: datetime) -> None:
    """Tell who organises the activity, and who asked, what the expert answered."""
    leads = await list_leads(tx, one.activity_id, one.asked_by)
    mails = [
        NewMail(
            kind=ANSWERED,
            dedupe_key=f"expert_invitation:{one.id}:answered:{one.answered_at}:{lead.person_id}",
            recipient=lead.email,
            recipient_name=lead.name,
            about_id=one.id,
            person_id=lead.person_id,
            params={"state": str(one.state), "words": one.words},
        )
        for lead in leads
    ]
    await queue_mails(tx, mails, now)


async def _note(tx: Tx, action: str, about: tuple[UUID, UUID], actor: str, now: datetime) -> None:
    activity_id, expert_id = about
    await write_audit(
        tx,
        at=now,
        actor=actor,
        action=action,
        subject="activity",
        subject_id=activity_id,
        expert=str(expert_id),
    )
