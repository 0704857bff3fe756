"""From a scheduled issue to deliveries: the audience is frozen, once, and later the sums are proved."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from jinja2 import Environment
from sqlalchemy import insert, update

from leerkring.activities.rules import VisitorState
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Reading, Tx
from leerkring.core.ids import uuid7
from leerkring.core.project_dirs import templates_dir
from leerkring.core.text.dutch import local
from leerkring.core.web.jinja import environment
from leerkring.mail.mailing_queries import count_mailing
from leerkring.mail.mailings import LAPSED, open_mailing
from leerkring.mail.message.address import Mailbox
from leerkring.mail.message.splice import Template
from leerkring.mail.rules import END_STATES
from leerkring.newsletter import rules
from leerkring.newsletter.indexing import index_issue
from leerkring.newsletter.issues.catch_up import owe_again
from leerkring.newsletter.letters import variants
from leerkring.newsletter.letters.letter import Letter, encode, write_letter
from leerkring.newsletter.letters.variants import Audience, Plan
from leerkring.newsletter.model import Issue, IssueItem, IssueVariant
from leerkring.newsletter.queries import issue_queries, news, reader_queries
from leerkring.newsletter.queries.issue_queries import IssueDetails, ItemLine
from leerkring.newsletter.queries.subscription_queries import StreamLine, get_stream
from leerkring.newsletter.rules import IssueState, ItemKind, Offered
from leerkring.newsletter.subscriptions.service import ISSUE
from leerkring.newsletter.subscriptions.unsubscribe_mail import leaving_address
from leerkring.programme.queries import list_themes
from leerkring.settings import Settings

FULL = "Vol. U kunt nog wel op de wachtlijst."
TOO_LATE = "De uiterste tijd was voorbij voordat het nummer uitging."

# Readers who changed their mind since the groups were read match none of them: they are left as they are, and
# get what they missed with the next issue.
_DELIVER = """
WITH grouped AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $15::text[], $6::uuid[])
        AS g (rhythm, themes, agenda_to, texts_to, texts_until, skips, variant)
), served AS (
    SELECT s.id, s.person_id, s.generation, s.agenda_to, s.texts_to, g.variant
      FROM subscription s
      JOIN grouped g ON g.rhythm = s.rhythm AND g.themes::jsonb = s.themes AND g.agenda_to = s.agenda_to
       AND g.texts_to = s.texts_to AND g.texts_until IS NOT DISTINCT FROM s.texts_until
       AND g.skips::jsonb = s.skips
     WHERE s.stream_id = $7 AND s.state = 'confirmed'
       FOR UPDATE OF s
), moved AS (
    UPDATE subscription s SET agenda_to = $8, texts_to = greatest(s.texts_to, $8)
      FROM served WHERE s.id = served.id
), ordered AS (
    SELECT served.*, row_number() OVER (ORDER BY md5(served.id::text || $9::uuid::text)) AS place,
           count(*) OVER () AS everyone
      FROM served WHERE variant IS NOT NULL
)
INSERT INTO delivery (kind, dedupe_key, recipient, recipient_name, person_id, about_id, params,
                      transactional, created_at, due_at)
SELECT $10, 'issue:' || $9::uuid::text || ':' || o.person_id, p.email, p.name, o.person_id, $9::uuid,
       jsonb_build_object('variant', o.variant, 'subscription', o.id, 'generation', o.generation,
                          'agenda_to', o.agenda_to, 'texts_to', o.texts_to),
       false, $11, CASE WHEN o.place <= ceil(o.everyone * $12::int / 100.0) THEN $13::timestamptz
                        ELSE $13::timestamptz + $14::interval END
  FROM ordered o JOIN person p ON p.id = o.person_id
 ORDER BY o.place
ON CONFLICT (dedupe_key) DO NOTHING
RETURNING 1
"""


@lru_cache(maxsize=4)
def letters_jinja(base_url: str) -> Environment:
    """Return the environment in which letters are written, here and in the previews alike."""
    return environment(templates_dir(), _no_static, base_url)


def _no_static(name: str) -> str:
    raise LookupError(f"a mail carries no static files: {name}")


@dataclass(frozen=True, slots=True)
class Prepared:
    """An issue as it would leave now: its items after today's facts, and who gets which of them."""

    stream: StreamLine
    issue: IssueDetails
    items: tuple[ItemLine, ...]
    own: tuple[ItemLine, ...]
    audience: Audience
    closes_month: bool
    following: date | None

    def of(self, plan: Plan) -> list[ItemLine]:
        """Return the items of one letter in its order."""
        by_id = {str(item.id): item for item in self.items}
        return [by_id[id_] for id_ in plan.items]


async def prepare(reading: Reading, issue: IssueDetails, now: datetime) -> Prepared:
    """Look at an issue as it would leave now; nothing is written."""
    stream = await get_stream(reading, issue.stream_id)
    groups = await reader_queries.list_groups(reading, stream.id)
    since = min((min(g.agenda_to, g.texts_to) for g in groups), default=issue.number)
    earlier = [
        id_ for id_ in await issue_queries.list_frozen_after(reading, stream.id, since) if id_ != issue.id
    ]
    found = await issue_queries.list_items(reading, [issue.id, *earlier])
    items = await _as_of_now(reading, found, issue, now)
    following = following_date(stream, issue.send_on)
    closing = rules.closes_month(
        issue.send_on, following, await issue_queries.last_closed(reading, stream.id)
    )
    offered = [
        Offered(str(one.id), one.number, one.position, one.kind == ItemKind.ACTIVITY, frozenset(one.themes))
        for one in items
        if not one.dropped
    ]
    themes = {theme.slug: theme.name for theme in await list_themes(reading)}
    audience = variants.divide(groups, offered, issue.number, closes_month=closing, themes=themes)
    own = tuple(item for item in items if item.issue_id == issue.id)
    return Prepared(stream, issue, items, own, audience, closing, following)


def following_date(stream: StreamLine, on: date) -> date | None:
    """Return the next date of the stream's rhythm after this one."""
    if stream.rhythm_days is None or stream.anchor_on is None:
        return None
    return next(rules.planned(stream.anchor_on, stream.rhythm_days, on, 1))


async def _as_of_now(
    reading: Reading, items: Sequence[ItemLine], issue: IssueDetails, now: datetime
) -> tuple[ItemLine, ...]:
    """Drop activities that are over or off and what nobody may read any more, and mark activities that are full."""
    sources = [one.source for one in items if one.kind == ItemKind.ACTIVITY and one.source]
    stands = await news.activities_now(reading, sources, now) if sources else {}
    texts = [one.source for one in items if one.kind != ItemKind.ACTIVITY and one.source]
    gone = await news.gone_sources(reading, texts) if texts else frozenset()
    day = max(local(now).date(), issue.send_on) if issue.frozen_at is None else local(now).date()

    def looked_at(one: ItemLine) -> ItemLine:
        if not one.source or one.dropped:
            return one
        if one.kind != ItemKind.ACTIVITY:
            return replace(one, dropped=rules.GONE) if one.source in gone else one
        found = stands.get(one.source)
        if found is None or found.state is VisitorState.CANCELLED:
            return replace(one, dropped="gaat niet door")
        if found.starts_on <= day or found.state is VisitorState.CLOSED:
            return replace(one, dropped="u kunt zich niet meer aanmelden")
        return replace(one, mark=FULL if found.state is VisitorState.FULL else "")

    return tuple(looked_at(one) for one in items)


def letter_of(prepared: Prepared, items: Sequence[ItemLine], base_url: str) -> Letter:
    """Write one letter of a prepared issue."""
    return write_letter(letters_jinja(base_url), base_url, prepared.stream, prepared.issue, items)


async def freeze_due(db: Database, now: datetime, settings: Settings) -> int:
    """Freeze each issue whose time has come; returns how many."""
    async with db.reading() as reading:
        due = await issue_queries.list_due(reading, now)
    for id_ in due:
        await freeze(db, id_, now, settings)
    return len(due)


async def freeze(db: Database, id_: UUID, now: datetime, settings: Settings) -> int:
    """Freeze the audience and queue a delivery for each reader; returns how many. Twice is once."""
    async with db.transaction() as tx:
        await tx.take_time()
        issue = await issue_queries.lock_issue(tx, id_)
        if issue.state != IssueState.SCHEDULED or issue.not_before is None:
            return 0
        if issue.not_after is not None and now >= issue.not_after:
            await _move(tx, id_, state=IssueState.CANCELLED, cancelled_at=now, reason=TOO_LATE)
            return 0
        prepared = await prepare(tx, issue, now)
        for item in prepared.own:
            await tx.execute(
                update(IssueItem).where(IssueItem.id == item.id).values(dropped=item.dropped, mark=item.mark)
            )
        chosen = await _encode(tx, prepared, settings)
        many = await _deliver(tx, prepared, chosen, now)
        await open_mailing(
            tx, id_, not_before=issue.not_before, not_after=issue.not_after, total=many, now=now
        )
        await _move(
            tx,
            id_,
            state=IssueState.SENDING,
            frozen_at=now,
            audience=many,
            closes_month=prepared.closes_month,
        )
        await index_issue(tx, id_)
        tx.touch("newsletter")
        await write_audit(
            tx,
            at=now,
            actor="house",
            action="issue.freeze",
            subject="issue",
            subject_id=id_,
            readers=many,
            variants=len(prepared.audience.plans),
        )
        return many


def encode_letter(letter: Letter, stream: StreamLine, settings: Settings) -> Template:
    """Encode a letter as it leaves from here."""
    return encode(
        letter,
        stream,
        base_url=settings.base_url,
        sender=Mailbox.parse(settings.mail_from),
        reply_to=Mailbox.parse(settings.reply_to) if settings.reply_to else None,
        leave_to=leaving_address(settings),
    )


async def _encode(tx: Tx, prepared: Prepared, settings: Settings) -> dict[Plan, UUID]:
    made: dict[Plan, UUID] = {}
    for plan in prepared.audience.plans:
        letter = letter_of(prepared, prepared.of(plan), settings.base_url)
        template = encode_letter(letter, prepared.stream, settings)
        made[plan] = uuid7()
        await tx.execute(
            insert(IssueVariant).values(
                id=made[plan],
                issue_id=prepared.issue.id,
                label=plan.label,
                items=list(plan.items),
                readers=plan.readers,
                size=template.size,
                template=template.dump(),
            )
        )
    return made


async def _deliver(tx: Tx, prepared: Prepared, made: dict[Plan, UUID], now: datetime) -> int:
    pairs: list[tuple[Any, UUID | None]] = [
        (group, made[plan]) for plan in prepared.audience.plans for group in plan.groups
    ]
    pairs += [(group, None) for group in prepared.audience.nothing]
    issue, stream = prepared.issue, prepared.stream
    # From the freezing, not from the schedule: also when a worker comes late, the seed goes well before the rest.
    start = max(issue.not_before or now, now)
    rows = await tx.sql(
        _DELIVER,
        [group.rhythm for group, _ in pairs],
        [json.dumps(list(group.themes)) for group, _ in pairs],
        [group.agenda_to for group, _ in pairs],
        [group.texts_to for group, _ in pairs],
        [group.texts_until for group, _ in pairs],
        [variant for _, variant in pairs],
        stream.id,
        issue.number,
        issue.id,
        ISSUE,
        now,
        stream.seed_percent,
        start,
        timedelta(minutes=stream.seed_minutes),
        [json.dumps(group.skips) for group, _ in pairs],
    )
    return len(rows)


async def close_sent(db: Database, now: datetime) -> int:
    """Call an issue sent when the frozen audience equals the sum of the end states; returns how many."""
    closed = 0
    async with db.transaction() as tx:
        await tx.take_time()
        for id_ in await issue_queries.list_on_their_way(tx):
            issue = await issue_queries.lock_issue(tx, id_)
            counted = await count_mailing(tx, id_)
            ended = sum(many for state, many in counted.items() if state in END_STATES)
            if issue.state == IssueState.SENDING and ended == issue.audience == sum(counted.values()):
                await _move(tx, id_, state=IssueState.SENT, sent_at=now)
                await owe_again(tx, id_, issue.number, reason=LAPSED)
                tx.touch("newsletter")
                closed += 1
    return closed


async def _move(tx: Tx, id_: UUID, **values: Any) -> None:
    await tx.execute(update(Issue).where(Issue.id == id_).values(version=Issue.version + 1, **values))
