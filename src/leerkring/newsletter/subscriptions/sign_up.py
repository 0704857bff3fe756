"""From a form to a subscription: the wish is kept, and becomes one when its address is confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, update

from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.secrets import Links, hash_secret
from leerkring.mail.pruning import prune_passing
from leerkring.mail.service import NewMail, queue_mail, queue_mails
from leerkring.newsletter.model import Signup
from leerkring.newsletter.queries import subscription_queries
from leerkring.newsletter.queries.subscription_queries import SignupRow, SubscriptionRow
from leerkring.newsletter.refusals import ConfirmLinkExpired, ConfirmLinkUnknown, ConfirmLinkUsed
from leerkring.newsletter.rules import Rhythm
from leerkring.newsletter.subscriptions.consent import Consent
from leerkring.newsletter.subscriptions.service import CONFIRM, PREFERENCES, TEST, WELCOME, subscribe
from leerkring.people.persons import persons_by_email

CONFIRM_WITHIN = timedelta(days=7)
PASSING = (CONFIRM, PREFERENCES, TEST)
"""Mails that say nothing any more once their link is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asked for with the form, and the words that they ticked."""

    email: str
    name: str
    streams: Sequence[str]
    themes: Sequence[str]
    rhythm: str
    consent_text: str
    form: str


async def ask(db: Database, links: Links, wish: Wish, now: datetime) -> None:
    """Keep the wish for seven days and mail the link that confirms it; the same for every address.

    The secret is derived from the delivery's `about_id`, a random number that stands nowhere else.
    """
    async with db.transaction() as tx:
        await ask_in(tx, links, [wish], now)


async def ask_in(tx: Tx, links: Links, wishes: Sequence[Wish], now: datetime) -> list[UUID]:
    """The same for several people within a larger use case; returns the ids of what waits (`Signup`)."""
    asked = [(uuid4(), wish) for wish in wishes]
    if not asked:
        return []
    rows: list[dict[str, Any]] = [
        {
            "id": uuid7(),
            "secret_hash": hash_secret(links.make(CONFIRM, about)),
            "email": wish.email,
            "name": wish.name,
            "streams": list(wish.streams),
            "themes": list(wish.themes),
            "rhythm": wish.rhythm,
            "consent_text": wish.consent_text,
            "form": wish.form,
            "asked_at": now,
            "expires_at": now + CONFIRM_WITHIN,
        }
        for about, wish in asked
    ]
    await tx.execute(insert(Signup), rows)
    mails = [
        NewMail(
            kind=CONFIRM,
            dedupe_key=f"newsletter:confirm:{about}",
            recipient=wish.email,
            recipient_name=wish.name,
            about_id=about,
        )
        for about, wish in asked
    ]
    await queue_mails(tx, mails, now)
    return [row["id"] for row in rows]


def judge_signup(found: SignupRow | None, now: datetime) -> SignupRow:
    """Return the wish when it can be confirmed now; refuse it with what to do when not."""
    if found is None:
        raise ConfirmLinkUnknown
    if found.used_at is not None:
        raise ConfirmLinkUsed
    if now >= found.expires_at:
        raise ConfirmLinkExpired
    return found


async def confirm(db: Database, secret: str, now: datetime) -> SubscriptionRow:
    """Make the subscriptions of a confirmed wish, with their proof, and mail the link to change them."""
    async with db.transaction() as tx:
        wish = judge_signup(await subscription_queries.lock_signup(tx, hash_secret(secret)), now)
        await tx.execute(update(Signup).where(Signup.id == wish.id).values(used_at=now))
        person_id = (await persons_by_email(tx, [(wish.email, wish.name)], now))[wish.email]
        consent = Consent(wish.form, wish.consent_text, asked_at=wish.asked_at)
        await subscribe(
            tx,
            person_id,
            streams=wish.streams,
            themes=wish.themes,
            rhythm=Rhythm(wish.rhythm),
            consent=consent,
            now=now,
        )
        mine = await subscription_queries.list_of_person(tx, person_id)
        first = next(one for one in mine if one.slug in wish.streams)
        await queue_mail(
            tx,
            kind=WELCOME,
            dedupe_key=f"newsletter:welcome:{wish.id}",
            recipient=wish.email,
            recipient_name=first.name,
            about_id=first.id,
            person_id=person_id,
            params={},
            now=now,
        )
        return first


async def prune(tx: Tx, now: datetime) -> int:
    """Forget addresses that were not confirmed within seven days, and mails with links that are over; returns how many."""
    done = await tx.execute(delete(Signup).where(Signup.expires_at <= now))
    return done.rowcount + await prune_passing(tx, now, PASSING)
