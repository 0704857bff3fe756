"""From a form to a question: the wish is kept, and becomes one when its address is confirmed. Following goes the same way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.secrets import Links, hash_secret
from leerkring.core.text.slugs import slugified
from leerkring.mail.pruning import prune_passing
from leerkring.mail.service import queue_mail
from leerkring.people.persons import persons_by_email
from leerkring.questions.indexing import make_findable
from leerkring.questions.model import (
    KnowledgeQuestion,
    KnowledgeQuestionFollower,
    KnowledgeQuestionHelp,
    KnowledgeQuestionLink,
    KnowledgeQuestionTold,
    KnowledgeQuestionWish,
)
from leerkring.questions.queries.followers import lock_wish
from leerkring.questions.queries.one import lock_question
from leerkring.questions.refusals import WishExpired, WishUnknown, WishUsed
from leerkring.questions.rules import QuestionState, hold_reason
from leerkring.questions.views import Wish

CONFIRM = "questions.confirm"
RECEIVED = "questions.received"
FOLLOW = "questions.follow"
"""Kinds of mail, and the purposes from which the secrets of their links are derived (FOLLOW only that)."""
PASSING = (CONFIRM, RECEIVED, "questions.linked", "questions.ended")
"""Mails that go ninety days after they were made: their links are in the newest one as well."""
CONFIRM_WITHIN = timedelta(days=7)
RESERVED = frozenset({"stellen", "gevraagd", "bevestigen", "mijn", "afmelden"})
"""Addresses of pages of our own below /vragen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks or follows, as they say themselves."""

    email: str
    name: str = ""
    organization: str = ""
    region: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A question as somebody put it."""

    title: str
    why: str
    region: str | None
    themes: Sequence[str]
    target_groups: Sequence[str]
    public: bool


async def ask(db: Database, links: Links, asking: Asking, asker: Asker, now: datetime) -> None:
    """Keep a question for seven days and mail the link that puts it; the same for every address."""
    asked = {
        "title": asking.title,
        "why": asking.why,
        "themes": list(asking.themes),
        "target_groups": list(asking.target_groups),
        "public": asking.public,
    }
    async with db.transaction() as tx:
        await _keep_wish(tx, links, asker, now, question_id=None, asks=True, asked=asked)


async def ask_to_follow(
    db: Database, links: Links, question_id: UUID, asker: Asker, *, asks: bool, now: datetime
) -> None:
    """Keep the wish to follow a question, or to be one who asks it too, and mail the link that confirms it."""
    async with db.transaction() as tx:
        await _keep_wish(tx, links, asker, now, question_id=question_id, asks=asks, asked={})


async def _keep_wish(
    tx: Tx,
    links: Links,
    asker: Asker,
    now: datetime,
    *,
    question_id: UUID | None,
    asks: bool,
    asked: dict[str, object],
) -> None:
    """The secret is derived from the delivery's `about_id`, a random number that stands nowhere else."""
    about = uuid4()
    await tx.execute(
        insert(KnowledgeQuestionWish).values(
            id=uuid7(),
            secret_hash=hash_secret(links.make(CONFIRM, about)),
            email=asker.email,
            name=asker.name,
            organization=asker.organization,
            region=asker.region,
            question_id=question_id,
            asks=asks,
            asked=asked,
            asked_at=now,
            expires_at=now + CONFIRM_WITHIN,
        )
    )
    await queue_mail(
        tx,
        kind=CONFIRM,
        dedupe_key=f"question:confirm:{about}",
        recipient=asker.email,
        recipient_name=asker.name,
        about_id=about,
        params={},
        now=now,
    )


def judge_wish(found: Wish | None, now: datetime) -> Wish:
    """Return the wish when it can be confirmed now; refuse it with what to do when not."""
    if found is None:
        raise WishUnknown
    if found.used_at is not None:
        raise WishUsed
    if now >= found.expires_at:
        raise WishExpired
    return found


async def confirm(db: Database, secret: str, now: datetime) -> UUID:
    """Make the question of a confirmed wish, or follow the one it is about; returns who follows now.

    What a person reads first (`rules.hold_reason`) nobody else sees until then. Raises `WishUnknown`, `WishUsed`.
    """
    async with db.transaction() as tx:
        wish = judge_wish(await lock_wish(tx, hash_secret(secret)), now)
        await tx.execute(
            update(KnowledgeQuestionWish).where(KnowledgeQuestionWish.id == wish.id).values(used_at=now)
        )
        question_id = wish.question_id or await _put(tx, wish, now)
        person_id = (await persons_by_email(tx, [(wish.email, wish.name)], now))[wish.email]
        follower_id = await follow(
            tx,
            question_id,
            person_id,
            asks=wish.asks,
            organization=wish.organization,
            region=wish.region,
            now=now,
        )
        await queue_mail(
            tx,
            kind=RECEIVED,
            dedupe_key=f"question:received:{wish.id}",
            recipient=wish.email,
            recipient_name=wish.name,
            about_id=follower_id,
            person_id=person_id,
            params={},
            now=now,
        )
        return follower_id


async def _put(tx: Tx, wish: Wish, now: datetime) -> UUID:
    """Write the question that waited."""
    asked = wish.asked
    reason = hold_reason(str(asked["title"]), str(asked["why"]), wish.organization)
    return await put_question(
        tx,
        Asking(
            title=str(asked["title"]),
            why=str(asked["why"]),
            region=wish.region,
            themes=_words(asked["themes"]),
            target_groups=_words(asked["target_groups"]),
            public=bool(asked["public"]),
        ),
        now,
        held_for=reason,
    )


def _words(kept: object) -> list[str]:
    return [str(word) for word in kept] if isinstance(kept, list) else []


async def put_question(
    tx: Tx, asking: Asking, now: datetime, *, held_for: str | None = None, sample: bool = False
) -> UUID:
    """Write a question at an address of its own, and let it be found."""
    id_ = uuid7()
    await tx.execute(
        insert(KnowledgeQuestion).values(
            id=id_,
            root_id=id_,
            slug=await _free_slug(tx, asking.title),
            title=asking.title,
            why=asking.why,
            state=QuestionState.HELD if held_for else QuestionState.NEW,
            held_for=held_for,
            public=asking.public,
            regions=[asking.region] if asking.region else [],
            themes=list(asking.themes),
            target_groups=list(asking.target_groups),
            sample=sample,
            asked_at=now,
            updated_at=now,
        )
    )
    await make_findable(tx, id_)
    return id_


async def _free_slug(tx: Tx, title: str) -> str:
    """Return an address that no question has: the words of the question, with a number where they are taken."""
    await tx.sql("SELECT pg_advisory_xact_lock(hashtext('leerkring.questions.slug'))")
    wanted = slugified(title) or "vraag"
    rows = await tx.rows(
        select(KnowledgeQuestion.slug).where(KnowledgeQuestion.slug.startswith(wanted, autoescape=True))
    )
    taken = {row.slug for row in rows} | RESERVED
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(slug for slug in numbered if slug not in taken)


async def follow(
    tx: Tx,
    question_id: UUID,
    person_id: UUID,
    *,
    asks: bool,
    organization: str,
    region: str | None,
    now: datetime,
) -> UUID:
    """Let somebody follow a question, and return who they are to it; who asks it keeps asking it.

    What is linked already they have seen on its page: only what comes after this is told.
    """
    model = KnowledgeQuestionFollower
    statement = upsert(model).values(
        id=uuid7(),
        question_id=question_id,
        person_id=person_id,
        asks=asks,
        organization=organization,
        region=region,
        since=now,
    )
    kept = statement.on_conflict_do_update(
        index_elements=[model.question_id, model.person_id],
        set_={
            "asks": model.asks | statement.excluded.asks,
            "organization": statement.excluded.organization,
            "region": statement.excluded.region,
        },
    ).returning(model.id)
    follower_id: UUID = (await tx.execute(kept)).scalar_one()
    link = KnowledgeQuestionLink
    question = await lock_question(tx, question_id)
    seen = (
        select(literal(follower_id), link.id)
        .join(KnowledgeQuestion, KnowledgeQuestion.id == link.question_id)
        .where(KnowledgeQuestion.root_id == question.root)
    )
    await tx.execute(
        upsert(KnowledgeQuestionTold).from_select(["follower_id", "link_id"], seen).on_conflict_do_nothing()
    )
    if asks and region and region not in question.regions:
        regions = [*question.regions, region]
        where = KnowledgeQuestion.id == question_id
        version = KnowledgeQuestion.version + 1
        await tx.execute(update(KnowledgeQuestion).where(where).values(regions=regions, version=version))
    await make_findable(tx, question.root)
    return follower_id


async def was_helped(db: Database, page: str, now: datetime) -> None:
    """Count that somebody who began a question was helped by a page that was there already."""
    help_ = KnowledgeQuestionHelp
    async with db.transaction() as tx:
        once = upsert(help_).values(page=page, on_day=now.date(), many=1)
        await tx.execute(
            once.on_conflict_do_update(
                index_elements=[help_.page, help_.on_day], set_={"many": help_.many + 1}
            )
        )


async def prune(tx: Tx, now: datetime) -> int:
    """Forget addresses that were not confirmed within seven days, with their mails; returns how many."""
    done = await tx.execute(delete(KnowledgeQuestionWish).where(KnowledgeQuestionWish.expires_at <= now))
    return done.rowcount + await prune_passing(tx, now, PASSING)
