"""Sending the second form, answering it, reminding of it, and letting its answers go by the clock."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from leerkring.activities.model import FollowUp
from leerkring.activities.queries.follow_up import find_follow_up
from leerkring.activities.queries.upkeep import lock_activity
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.versions import check_version, version_of
from leerkring.mail.service import NewMail, queue_mails
from leerkring.registrations.arrivals.locking import lock_registration
from leerkring.registrations.follow_up.keeping import drop_follow_up
from leerkring.registrations.follow_up.model import FollowUpResponse
from leerkring.registrations.follow_up.queries import (
    count_asked,
    count_progress,
    find_response,
    list_asked_ids,
    list_to_remind,
    list_unasked,
)
from leerkring.registrations.follow_up.refusals import (
    DeadlineBehind,
    FollowUpClosed,
    FormAlreadySent,
    FormNotSent,
    NotAskedYet,
    NothingToAsk,
)
from leerkring.registrations.follow_up.rules import KEEP, Answer
from leerkring.registrations.moving import log_stay
from leerkring.registrations.rules import Reason, State
from leerkring.registrations.sensitive.keeping import add_sensitive, drop_sensitive
from leerkring.registrations.sensitive.rules import AskedOn, SensitiveGiven
from leerkring.settings import Settings

_OVER = """
DELETE FROM follow_up_response p
 USING registration r, activity a
 WHERE r.id = p.registration_id AND a.id = r.activity_id
   AND (a.ends_at + $2::interval <= $1 OR a.state = 'cancelled' OR r.state <> 'confirmed')
RETURNING r.activity_id
"""


def version_of_sending(places: int, asks: str) -> str:
    """Return what the last look before sending carries: how many get it, and what it asks."""
    return version_of("follow-up", places, asks)


async def send_follow_up(
    db: Database, activity_id: UUID, *, version: str | None, actor: str, now: datetime
) -> int:
    """Ask the second form of who has a place now, and from then on of who gets one; returns how many mails go out.

    Raises `NothingToAsk`, `DeadlineBehind`, `FormAlreadySent` and `EditConflict` where the last look named another number.
    """
    async with db.transaction() as tx:
        await lock_activity(tx, activity_id)
        form = await find_follow_up(tx, activity_id)
        if form is None or not (form.fields or form.sensitive):
            raise NothingToAsk
        if form.sent_at is not None:
            raise FormAlreadySent
        if form.deadline_at <= now:
            raise DeadlineBehind
        places = (await count_progress(tx, activity_id)).places
        check_version(version, version_of_sending(places, form.asks))
        await tx.execute(update(FollowUp).where(FollowUp.activity_id == activity_id).values(sent_at=now))
        asked = await _ask(tx, await list_unasked(tx, now, activity_id), now)
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="follow-up.sent",
            subject="activity",
            subject_id=activity_id,
            people=asked,
        )
        return asked


def version_of_withdrawing(sent_at: datetime | None, asked: int, answered: int) -> str:
    """Return what the last look before taking back carries: which sending, how many were asked, and how many answered."""
    return version_of("follow-up-withdrawn", sent_at, asked, answered)


async def withdraw_follow_up(
    db: Database, activity_id: UUID, *, version: str | None, actor: str, now: datetime
) -> int:
    """Take back the second form that was sent, with all that was answered to it; returns how many had answered.

    What nobody asks any more is not kept: answers go at once, sensitive ones too. Mails that still wait find nothing to say,
    and links say that it was withdrawn. It may be changed and sent again, then to everybody anew. Twice is once.
    Raises `FormNotSent`, and `EditConflict` where the last look named other numbers.
    """
    async with db.transaction() as tx:
        await lock_activity(tx, activity_id)
        form = await find_follow_up(tx, activity_id)
        if form is not None and form.is_withdrawn:
            return 0
        if form is None or form.sent_at is None:
            raise FormNotSent
        so_far = await count_asked(tx, activity_id)
        check_version(version, version_of_withdrawing(form.sent_at, so_far.asked, so_far.answered))
        asked = await list_asked_ids(tx, activity_id)
        await drop_sensitive(tx, asked, form=AskedOn.FOLLOW_UP)
        await drop_follow_up(tx, asked)
        f = FollowUp
        await tx.execute(update(f).where(f.activity_id == activity_id).values(sent_at=None, withdrawn_at=now))
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="follow-up.withdrawn",
            subject="activity",
            subject_id=activity_id,
            people=so_far.asked,
            answers=so_far.answered,
        )
        return so_far.answered


async def ask_due(db: Database, now: datetime) -> int:
    """Ask the second form of who got a place since it was sent; returns how many."""
    async with db.transaction() as tx:
        # A form that is being taken back is not asked: who takes it back waits for this, or this for that.
        sent = (
            select(FollowUp.activity_id).where(FollowUp.sent_at.is_not(None)).order_by(FollowUp.activity_id)
        )
        await tx.rows(sent.with_for_update(read=True))
        return await _ask(tx, await list_unasked(tx, now), now)


async def _ask(tx: Tx, people: Sequence[Any], now: datetime) -> int:
    if not people:
        return 0
    rows = [{"registration_id": row.id, "asked_at": now} for row in people]
    await tx.execute(insert(FollowUpResponse).on_conflict_do_nothing(), rows)
    return await queue_mails(tx, [_mail("follow_up", row) for row in people], now)


def _mail(kind: str, row: Any) -> NewMail:
    """Once for each person who holds the place: after a transfer the link is of another generation.

    And once more where the form was taken back and sent again.
    """
    again = f":{int(row.withdrawn_at.timestamp())}" if row.withdrawn_at else ""
    return NewMail(
        kind=f"registrations.{kind}",
        dedupe_key=f"registration:{row.id}:{kind.replace('_', '-')}:{row.link_generation}{again}",
        recipient=row.email,
        recipient_name=row.name,
        person_id=row.person_id,
        about_id=row.id,
    )


async def remind_due(db: Database, now: datetime) -> int:
    """Remind, once, who did not answer some days before the deadline; returns how many mails go out."""
    async with db.transaction() as tx:
        rows = await list_to_remind(tx, now)
        return await queue_mails(tx, [_mail("follow_up_reminder", row) for row in rows], now)


async def answer_follow_up(
    db: Database,
    registration_id: UUID,
    answers: Mapping[str, Answer],
    sensitive: Sequence[SensitiveGiven],
    *,
    now: datetime,
    settings: Settings,
    generation: int,
) -> None:
    """Put these answers in the place of what stood there; until the deadline.

    Raises `NotAskedYet` for who has no place or was not asked, `FollowUpClosed`, and `LinkRenewed`.
    """
    async with db.transaction() as tx:
        _, held = await lock_registration(tx, registration_id, settings, generation)
        response = await find_response(tx, held.id)
        if held.state is not State.CONFIRMED or response is None:
            raise NotAskedYet
        if now >= response.until:
            raise FollowUpClosed(until=response.until)
        await tx.execute(
            update(FollowUpResponse)
            .where(FollowUpResponse.registration_id == held.id)
            .values(answered_at=now, answers={key: one.dump() for key, one in answers.items()})
        )
        await drop_sensitive(tx, [held.id], form=AskedOn.FOLLOW_UP)
        await add_sensitive(tx, held.id, sensitive, now, form=AskedOn.FOLLOW_UP)
        await log_stay(tx, held, Reason.CHANGED, now, form="follow-up")


async def take_back_sensitive(
    db: Database, registration_id: UUID, *, now: datetime, settings: Settings, generation: int
) -> None:
    """Erase the sensitive answers to the second form at once; consent is taken back at any time, also after the deadline."""
    async with db.transaction() as tx:
        _, held = await lock_registration(tx, registration_id, settings, generation)
        await drop_sensitive(tx, [held.id], form=AskedOn.FOLLOW_UP)
        await log_stay(tx, held, Reason.CHANGED, now, form="follow-up")


async def erase_due(tx: Tx, now: datetime) -> int:
    """Erase the answers whose time is over, or whose place is; returns how many people's went."""
    rows = await tx.sql(_OVER, now, KEEP)
    gone: dict[UUID, int] = {}
    for row in rows:
        gone[row.activity_id] = gone.get(row.activity_id, 0) + 1
    for activity_id, many in sorted(gone.items()):
        await write_audit(
            tx,
            at=now,
            actor="house",
            action="follow-up.erased",
            subject="activity",
            subject_id=activity_id,
            people=many,
        )
    return len(rows)
