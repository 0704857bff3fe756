"""How staff come in and go out: a link by mail or by the command line, a session, and its end."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.secrets import Links, hash_secret, random_secret
from leerkring.mail.pruning import prune_passing
from leerkring.mail.service import queue_mail
from leerkring.people import queries, rules
from leerkring.people.kept_forms import count_kept
from leerkring.people.model import SignInLink, WebSession
from leerkring.people.refusals import (
    NotStaff,
    OtherBrowser,
    SignInLinkExpired,
    SignInLinkUnknown,
    SignInLinkUsed,
)

SIGN_IN = "people.sign_in"
"""Kind of the mail with the link, and the purpose from which its secret is derived."""
INVITE = "people.invite"
"""The same for who becomes a colleague."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: its secret goes into the cookie and is kept nowhere."""

    secret: str
    next_path: str
    person_id: UUID


@dataclass(frozen=True, slots=True)
class Where:
    """Where somebody signs in, in words that they know it by (`devices`)."""

    device: str = ""
    network: str = ""


async def make_sign_in_link(db: Database, email: str, now: datetime, base_url: str) -> str:
    """Return a one-time address for the command line: any browser may use it."""
    secret = random_secret()
    async with db.transaction() as tx:
        member = await queries.find_staff(tx, email)
        if member is None:
            raise NotStaff(email=email)
        await keep_link(tx, secret, member.person_id, browser=None, next_path=rules.HOME, now=now)
        await write_audit(
            tx, at=now, actor="house", action="sign_in.link", subject="person", subject_id=member.person_id
        )
    return f"{base_url}/inloggen/{secret}"


async def ask_sign_in_link(
    db: Database, links: Links, *, email: str, browser: str, next_path: str, now: datetime
) -> bool:
    """Mail a link to a member of staff; the caller answers the same whether or not there is one.

    The secret in the mail is derived from the delivery's `about_id`, a random number that without our key
    opens nothing: so it stands nowhere, and a mail that is sent again holds the same one.
    """
    async with db.transaction() as tx:
        member = await queries.find_staff(tx, email)
        if member is None:
            return False
        about = uuid4()
        secret = links.make(SIGN_IN, about)
        await keep_link(tx, secret, member.person_id, browser=browser, next_path=next_path, now=now)
        return await queue_mail(
            tx,
            kind=SIGN_IN,
            dedupe_key=f"sign_in:{about}",
            recipient=member.email,
            recipient_name=member.name,
            person_id=member.person_id,
            about_id=about,
            params={},
            now=now,
        )


async def keep_link(
    tx: Tx,
    secret: str,
    person_id: UUID,
    *,
    browser: str | None = None,
    next_path: str = rules.HOME,
    lasts: timedelta = rules.LINK_LASTS,
    now: datetime,
) -> None:
    """Keep a one-time link as its hash; bound to a browser where one asked for it."""
    await tx.execute(
        insert(SignInLink).values(
            secret_hash=hash_secret(secret),
            person_id=person_id,
            browser_hash=hash_secret(browser) if browser else None,
            next_path=rules.safe_next(next_path),
            created_at=now,
            expires_at=now + lasts,
        )
    )


def judge_link(link: queries.OneTimeLink | None, browser: str, now: datetime) -> queries.OneTimeLink:
    """Return the link when this browser may use it now; refuse it with what to do when not."""
    if link is None:
        raise SignInLinkUnknown
    if link.browser_hash is not None and not hmac.compare_digest(link.browser_hash, hash_secret(browser)):
        raise OtherBrowser
    if link.used_at is not None:
        raise SignInLinkUsed
    if now >= link.expires_at:
        raise SignInLinkExpired
    return link


async def sign_in(
    db: Database, *, secret: str, browser: str, old_session: str, where: Where | None = None, now: datetime
) -> SignedIn:
    """Use the link and open a session; the one that this browser had before ends."""
    where = where or Where()
    new = random_secret()
    async with db.transaction() as tx:
        roles = await queries.lock_roles(tx, hash_secret(secret))
        found = judge_link(await queries.lock_link(tx, hash_secret(secret)), browser, now)
        if not roles:
            raise SignInLinkUnknown
        await tx.execute(
            update(SignInLink).where(SignInLink.secret_hash == hash_secret(secret)).values(used_at=now)
        )
        await _end_session(tx, old_session)
        await tx.execute(
            insert(WebSession).values(
                secret_hash=hash_secret(new),
                person_id=found.person_id,
                created_at=now,
                last_seen_at=now,
                expires_at=now + rules.SESSION_LASTS,
                device=where.device,
                network=where.network,
            )
        )
        await write_audit(
            tx,
            at=now,
            actor=f"staff:{found.person_id}",
            action=queries.SIGNED_IN,
            subject="person",
            subject_id=found.person_id,
        )
        kept = await count_kept(tx, found.person_id, now)
        return SignedIn(new, rules.KEPT if kept else found.next_path, found.person_id)


async def sign_out(db: Database, session: str, now: datetime) -> None:
    """End this browser's session, where it has one."""
    async with db.transaction() as tx:
        person_id = await _end_session(tx, session)
        if person_id is not None:
            await write_audit(
                tx,
                at=now,
                actor=f"staff:{person_id}",
                action="sign_out",
                subject="person",
                subject_id=person_id,
            )


async def _end_session(tx: Tx, session: str) -> UUID | None:
    """End a session and return whose it was."""
    if not session:
        return None
    ended = await tx.execute(
        delete(WebSession)
        .where(WebSession.secret_hash == hash_secret(session))
        .returning(WebSession.person_id)
    )
    person_id: UUID | None = ended.scalar()
    return person_id


async def seen(db: Database, secret_hash: bytes, now: datetime) -> None:
    """Note that a session is in use."""
    async with db.transaction() as tx:
        await tx.execute(
            update(WebSession).where(WebSession.secret_hash == secret_hash).values(last_seen_at=now)
        )


async def prune(tx: Tx, now: datetime) -> int:
    """Forget sessions and links that are over, and mails that brought such links; returns how many."""
    sessions = await tx.execute(
        delete(WebSession).where(
            (WebSession.expires_at <= now) | (WebSession.last_seen_at <= now - rules.SESSION_IDLE)
        )
    )
    # Links stay a day, so that one that is opened late is told why it does not work.
    links = await tx.execute(delete(SignInLink).where(SignInLink.expires_at <= now - rules.SESSION_IDLE * 2))
    return sessions.rowcount + links.rowcount + await prune_passing(tx, now, [SIGN_IN, INVITE])
