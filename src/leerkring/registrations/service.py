"""What people can do with a registration after it was made. Each use case is one visible transaction.

Each locks the activity first, then reads the registration: two of them never decide on the same moment.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.versions import check_version
from leerkring.mail.service import queue_mail, take_back_late
from leerkring.people.persons import get_merged, persons_by_email
from leerkring.registrations.arrivals.locking import Held, lock_registration
from leerkring.registrations.arrivals.settling import give_free_places, write_moves
from leerkring.registrations.deciding.model import ApplicationMark
from leerkring.registrations.follow_up.keeping import drop_follow_up
from leerkring.registrations.model import Registration
from leerkring.registrations.moving import log_stay, step, stop_mails
from leerkring.registrations.queries.personal import BY_BROWSER, has_owner_acted
from leerkring.registrations.refusals import (
    AlreadyRegistered,
    CannotCancel,
    CannotTransfer,
    MailedLinkNeeded,
    NoOffer,
    OfferExpired,
)
from leerkring.registrations.rules import LIVE, Reason, State
from leerkring.registrations.sensitive.keeping import drop_sensitive
from leerkring.registrations.versions import version_of_registration
from leerkring.settings import Settings


async def _by(tx: Tx, held: Held, browser: bool) -> dict[str, Any]:
    """Return what the history says of who did it; the browser gives way to an owner who acted meanwhile."""
    if browser and await has_owner_acted(tx, held.id):
        raise MailedLinkNeeded
    return dict(BY_BROWSER) if browser else {}


async def cancel(
    db: Database,
    registration_id: UUID,
    *,
    now: datetime,
    settings: Settings,
    generation: int | None = None,
    browser: bool = False,
) -> None:
    """Give the place back, or leave the waiting list; who waits is offered what comes free.

    `browser`: by the link of the browser, which the history keeps apart from what the owner of the address did.
    """
    async with db.transaction() as tx:
        locked, held = await lock_registration(tx, registration_id, settings, generation)
        if held.state not in LIVE:
            raise CannotCancel
        by = await _by(tx, held, browser)
        await stop_mails(tx, [held.id], now)
        unheard = browser and await take_back_late(tx, held.id, now)
        mail = None if unheard else "cancelled"
        leaving = step(held, State.CANCELLED, Reason.CANCELLED_BY_PERSON, mail=mail, details=by)
        await write_moves(tx, locked, [leaving], now)
        await give_free_places(tx, locked, now)


async def answer_offer(
    db: Database,
    registration_id: UUID,
    *,
    accept: bool,
    now: datetime,
    settings: Settings,
    generation: int | None = None,
    browser: bool = False,
) -> None:
    """Accept or decline an offered place; after the deadline it is too late for either.

    Accepting twice is accepting once.
    """
    async with db.transaction() as tx:
        locked, held = await lock_registration(tx, registration_id, settings, generation)
        if held.state is State.CONFIRMED and accept:
            return
        if held.state is State.EXPIRED:
            raise OfferExpired(expired_at=await _expired_at(tx, held.id) or now)
        if held.state is not State.OFFERED:
            raise NoOffer
        assert held.offer_expires_at is not None
        if now >= held.offer_expires_at:
            raise OfferExpired(expired_at=held.offer_expires_at)
        by = await _by(tx, held, browser)
        if accept:
            quota = held.quota_id
            move = step(
                held, State.CONFIRMED, Reason.ACCEPTED, mail="confirmed", quota_after=quota, details=by
            )
        else:
            move = step(held, State.DECLINED, Reason.DECLINED, mail="declined", details=by)
        await write_moves(tx, locked, [move], now)
        await give_free_places(tx, locked, now)


async def _expired_at(tx: Tx, registration_id: UUID) -> datetime | None:
    found: datetime | None = await tx.scalar(
        select(Registration.decided_at).where(Registration.id == registration_id)
    )
    return found


async def transfer(
    db: Database,
    registration_id: UUID,
    *,
    name: str,
    email: str,
    now: datetime,
    settings: Settings,
    generation: int | None = None,
    version: str | None = None,
    actor: str = "person",
) -> None:
    """Hand a confirmed place to a colleague: a new link for them, both are told, the old link ends.

    By the holder of the link (`generation`), or by staff (`actor`) as it was on the screen (`version`).

    The place stays the same place, so nothing is settled. Answers, function and phone number were the first
    person's own and do not go along.
    """
    async with db.transaction() as tx:
        # Before the lock, as at the desk: who holds it never waits for a person that someone else adds.
        person_id = (await persons_by_email(tx, [(email, name)], now))[email]
        locked, held = await lock_registration(tx, registration_id, settings, generation)
        check_version(version, version_of_registration(held))
        person_id = await get_merged(tx, person_id)
        if held.state is not State.CONFIRMED or now >= locked.terms.starts_at or locked.state != "published":
            raise CannotTransfer
        there = await tx.scalar(
            select(Registration.id).where(
                Registration.activity_id == held.activity_id,
                Registration.person_id == person_id,
                Registration.state.in_(LIVE),
            )
        )
        if there is not None:
            raise AlreadyRegistered(name=name)
        renewed = held.link_generation + 1
        await stop_mails(tx, [held.id], now)
        await tx.execute(
            update(Registration)
            .where(Registration.id == held.id)
            .values(
                person_id=person_id,
                name=name,
                email=email,
                job_title="",
                phone="",
                answers={},
                asked={},
                request_key=None,
                link_generation=renewed,
            )
        )
        await drop_sensitive(tx, [held.id])
        await drop_follow_up(tx, [held.id])
        await tx.execute(delete(ApplicationMark).where(ApplicationMark.registration_id == held.id))
        await log_stay(tx, held, Reason.TRANSFERRED, now, actor)
        if actor != "person":
            await write_audit(
                tx, at=now, actor=actor, action="transfer-place", subject="registration", subject_id=held.id
            )
        for kind, address, who, person in (
            ("transferred_away", held.email, held.name, held.person_id),
            ("transferred_to", email, name, person_id),
        ):
            await queue_mail(
                tx,
                kind=f"registrations.{kind}",
                dedupe_key=f"registration:{held.id}:{kind}:{renewed}",
                recipient=address,
                recipient_name=who,
                about_id=held.id,
                params={"from": held.name, "to": name},
                person_id=person,
                now=now,
            )


async def change_answers(
    db: Database,
    registration_id: UUID,
    *,
    job_title: str,
    phone: str,
    answers: Mapping[str, Any],
    asked: Mapping[str, int],
    now: datetime,
    settings: Settings,
    generation: int | None = None,
    browser: bool = False,
) -> None:
    """Keep other answers. What decides about places (organisation, kind, municipality) stays as it was."""
    async with db.transaction() as tx:
        _, held = await lock_registration(tx, registration_id, settings, generation)
        if held.state not in LIVE:
            raise CannotCancel
        by = await _by(tx, held, browser)
        await tx.execute(
            update(Registration)
            .where(Registration.id == held.id)
            .values(job_title=job_title, phone=phone, answers=dict(answers), asked=dict(asked))
        )
        await log_stay(tx, held, Reason.CHANGED, now, **by)
