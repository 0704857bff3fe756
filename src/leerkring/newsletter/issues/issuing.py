"""An issue from its last look to its end: approved, scheduled, held, stopped. Each is one transaction."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update

from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.text.dutch import local
from leerkring.mail.mailings import pause_mailing, resume_mailing, stop_mailing
from leerkring.mail.service import queue_mail
from leerkring.newsletter.indexing import index_issue
from leerkring.newsletter.issues.catch_up import owe_again
from leerkring.newsletter.issues.freezing import encode_letter, letter_of, prepare
from leerkring.newsletter.issues.moves import Seen, check_issue, lock_seen, note, take_to, write_state
from leerkring.newsletter.labels import ISSUE_STATES, subject_on
from leerkring.newsletter.letters.preflight import Draft, Remark, look
from leerkring.newsletter.model import IssueItem
from leerkring.newsletter.queries import issue_queries
from leerkring.newsletter.queries.issue_queries import IssueDetails
from leerkring.newsletter.queries.subscription_queries import get_stream
from leerkring.newsletter.refusals import NotNow, NotReady, SecondPersonNeeded
from leerkring.newsletter.rules import IssueState, may_approve
from leerkring.newsletter.subscriptions.service import TEST
from leerkring.settings import Settings

_I = IssueState


async def send_test(
    db: Database, id_: UUID, *, email: str, name: str, person_id: UUID, now: datetime
) -> None:
    """Mail the issue as it stands now to the editor who asks."""
    async with db.transaction() as tx:
        await queue_mail(
            tx,
            kind=TEST,
            dedupe_key=f"newsletter:test:{uuid7()}",
            recipient=email,
            recipient_name=name,
            about_id=None,
            person_id=person_id,
            params={"issue": str(id_)},
            now=now,
        )


# --- looking, approving, scheduling ----------------------------------------------------------------------


async def inspect(
    tx: Any, issue: IssueDetails, now: datetime, settings: Settings, dead: Collection[str]
) -> tuple[list[Remark], list[Draft]]:
    """Return what the preflight finds, and the letters that it looked at."""
    prepared = await prepare(tx, issue, now)
    choices = [(plan.label, prepared.of(plan)) for plan in prepared.audience.plans]
    if not choices:
        choices = [("alles", [item for item in prepared.own if not item.dropped])]
    drafts = []
    for label, items in choices:
        letter = letter_of(prepared, items, settings.base_url)
        size = encode_letter(letter, prepared.stream, settings).size
        drafts.append(Draft(label, letter.subject, letter.preheader, letter.html, letter.text, size))
    kept = [item for item in prepared.own if not item.dropped]
    found = look(
        drafts,
        base_url=settings.base_url,
        dates=[(item.title, item.happens_on) for item in kept if item.happens_on],
        send_on=issue.send_on,
        today=local(now).date(),
        dead=dead,
        items=len(kept),
    )
    found += [
        Remark(f"‘{item.title}’ valt weg: {item.dropped}.", blocks=False)
        for item in prepared.own
        if item.dropped
    ]
    return found, drafts


async def submit(
    db: Database,
    id_: UUID,
    *,
    seen: Seen,
    settings: Settings,
    dead: Collection[str],
    actor: str,
    now: datetime,
) -> None:
    """Offer a draft for approval, as it was `seen`: that version, with those dead links."""
    async with db.transaction() as tx:
        issue = await take_to(tx, id_, _I.IN_REVIEW, seen=seen)
        await _must_be_ready(tx, issue, now, settings, dead)
        await write_state(tx, id_, _I.IN_REVIEW, now, submitted_at=now, submitted_by=actor)
        await note(tx, now, actor, "submit", id_)


async def approve(
    db: Database,
    id_: UUID,
    *,
    seen: Seen,
    settings: Settings,
    dead: Collection[str],
    actor: str,
    now: datetime,
) -> None:
    """Approve an issue as it was `seen`; where the stream asks for two people, not by who offered it."""
    async with db.transaction() as tx:
        issue = await take_to(tx, id_, _I.APPROVED, seen=seen)
        stream = await get_stream(tx, issue.stream_id)
        if not may_approve(actor, issue.submitted_by, second_person=stream.second_person):
            raise SecondPersonNeeded
        await _must_be_ready(tx, issue, now, settings, dead)
        await write_state(tx, id_, _I.APPROVED, now, approved_at=now, approved_by=actor)
        await note(tx, now, actor, "approve", id_)


async def _must_be_ready(
    tx: Tx, issue: IssueDetails, now: datetime, settings: Settings, dead: Collection[str]
) -> None:
    found, _ = await inspect(tx, issue, now, settings, dead)
    first = next((one for one in found if one.blocks), None)
    if first is not None:
        raise NotReady(first=first.text)


async def reopen(db: Database, id_: UUID, *, seen: Seen | None = None, actor: str, now: datetime) -> None:
    """Back to draft, as it was `seen`, to be changed and approved anew."""
    async with db.transaction() as tx:
        await take_to(tx, id_, _I.DRAFT, seen=seen)
        await write_state(
            tx,
            id_,
            _I.DRAFT,
            now,
            submitted_at=None,
            submitted_by=None,
            approved_at=None,
            approved_by=None,
            not_before=None,
            not_after=None,
        )
        await note(tx, now, actor, "reopen", id_)


async def schedule(
    db: Database,
    id_: UUID,
    *,
    not_before: datetime,
    not_after: datetime | None,
    seen: Seen | None,
    actor: str,
    now: datetime,
) -> None:
    """Let an approved issue leave from a moment on; after `not_after` nothing leaves any more."""
    async with db.transaction() as tx:
        issue = await take_to(tx, id_, _I.SCHEDULED, seen=seen)
        on = local(not_before).date()
        stream = await get_stream(tx, issue.stream_id)
        await write_state(
            tx,
            id_,
            _I.SCHEDULED,
            now,
            not_before=not_before,
            not_after=not_after,
            send_on=on,
            subject=subject_on(stream.name, issue.subject, on),
        )
        await note(tx, now, actor, "schedule", id_)


async def unschedule(db: Database, id_: UUID, *, seen: Seen | None = None, actor: str, now: datetime) -> None:
    """Take an issue back from the schedule, as it was `seen`; it stays approved."""
    async with db.transaction() as tx:
        issue = await lock_seen(tx, id_, seen)
        if issue.state != _I.SCHEDULED:
            raise NotNow(state=ISSUE_STATES[IssueState(issue.state)])
        await write_state(tx, id_, _I.APPROVED, now, not_before=None, not_after=None)
        await note(tx, now, actor, "unschedule", id_)


async def hold(db: Database, id_: UUID, *, seen: Seen | None = None, actor: str, now: datetime) -> None:
    """Pause an issue that is being sent; it bites at the next claim. Twice is once, and it always brakes."""
    check_issue(id_, seen)
    async with db.transaction() as tx:
        await _must_be_sending(tx, id_)
        if await pause_mailing(tx, id_, reason="door een medewerker stilgezet", now=now):
            await note(tx, now, actor, "hold", id_)


async def go_on(db: Database, id_: UUID, *, seen: Seen | None = None, actor: str, now: datetime) -> None:
    """Let a paused issue go on, as it was `seen`. Twice is once."""
    async with db.transaction() as tx:
        await _must_be_sending(tx, id_, seen)
        if await resume_mailing(tx, id_, now=now):
            await note(tx, now, actor, "go_on", id_)


async def _must_be_sending(tx: Tx, id_: UUID, seen: Seen | None = None) -> None:
    issue = await lock_seen(tx, id_, seen)
    if issue.state != _I.SENDING:
        raise NotNow(state=ISSUE_STATES[IssueState(issue.state)])


async def cancel(
    db: Database,
    id_: UUID,
    *,
    reason: str,
    seen: Seen | None = None,
    actor: str,
    now: datetime,
    carry: bool = True,
) -> int:
    """Stop an issue for good; returns how many letters stayed here. What left has left.

    With `carry` the next issue brings what was in it to who did not get it. `seen` need only be this issue.
    """
    check_issue(id_, seen)
    async with db.transaction() as tx:
        await tx.take_time()
        issue = await take_to(tx, id_, _I.CANCELLED)
        if issue.frozen_at is not None:
            # Before the letters, as readers do who leave: who locks in one order never waits in a ring.
            await issue_queries.lock_readers(tx, issue.stream_id)
        stayed = await stop_mailing(tx, id_, reason="dit nummer is gestopt", now=now)
        if carry and issue.frozen_at is not None:
            await owe_again(tx, id_, issue.number)
        elif not carry:
            await tx.execute(
                update(IssueItem).where(IssueItem.issue_id == id_).values(dropped="niet verstuurd")
            )
        await write_state(tx, id_, _I.CANCELLED, now, cancelled_at=now, reason=reason)
        await index_issue(tx, id_)
        await note(tx, now, actor, "cancel", id_, stayed=stayed)
        tx.touch("newsletter")
        return stayed
