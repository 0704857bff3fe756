"""The sample's newsletter: invented readers, an issue in the archive and one in the making."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import select, update

from leerkring.core.database.db import Database, Tx
from leerkring.core.text.dutch import local
from leerkring.mail.model import Delivery, Mailing
from leerkring.newsletter.indexing import index_issue
from leerkring.newsletter.issues import drafting, proposing
from leerkring.newsletter.issues.freezing import close_sent, freeze
from leerkring.newsletter.labels import CONSENT
from leerkring.newsletter.model import Issue, IssueItem
from leerkring.newsletter.queries.subscription_queries import StreamLine, list_streams
from leerkring.newsletter.rules import ItemKind, Rhythm
from leerkring.newsletter.subscriptions.consent import Consent
from leerkring.newsletter.subscriptions.service import subscribe
from leerkring.people.persons import persons_by_email
from leerkring.settings import Settings

ACTOR = "house:sample"
READERS = (
    ("noor@almelo.example", "Noor Haddad", ("nieuwsbrief", "update-wonen-en-zorg"), (), Rhythm.BIWEEKLY),
    ("joost@domijn.example", "Joost Bakker", ("nieuwsbrief",), ("woonzorganalyse",), Rhythm.BIWEEKLY),
    ("sanne@zorgthuis.example", "Sanne de Boer", ("nieuwsbrief",), (), Rhythm.MONTHLY),
    ("wim@drenthe.example", "Wim Hoekstra", ("nieuwsbrief",), (), Rhythm.AGENDA),
    ("amina@deltawonen.example", "Amina Yusuf", ("update-wonen-en-zorg",), (), Rhythm.BIWEEKLY),
)
"""Address, name, streams, themes and rhythm."""
WORDS = {
    "nieuwsbrief": (
        "Samen leren over wonen en zorg",
        "Nieuwe leerkringen, en wat regio’s onderweg ontdekten.",
        "Dit is het eerste nummer. Hieronder leest u wat er nieuw is, en waar u nog bij kunt zijn.",
    ),
    "update-wonen-en-zorg": (
        "Aanmelden kan nu",
        "Voor een paar bijeenkomsten zijn nog plaatsen vrij.",
        "Een korte mail, omdat de aanmelding net open is.",
    ),
}
MOST_TEXTS, MOST_ACTIVITIES = 3, 3


async def sample_newsletter(db: Database, now: datetime, settings: Settings) -> None:
    """Make the sample's readers, one issue that was sent and one draft; nobody gets mail, since nobody exists."""
    then = now - timedelta(days=12)
    async with db.transaction() as tx:
        if await tx.scalar(select(Issue.id).limit(1)) is not None:
            return
        for email, name, streams, themes, rhythm in READERS:
            person_id = (await persons_by_email(tx, [(email, name)], then))[email]
            await subscribe(
                tx,
                person_id,
                streams=streams,
                themes=themes,
                rhythm=rhythm,
                consent=Consent("nieuwsbrief", CONSENT, asked_at=then - timedelta(minutes=3)),
                now=then,
            )
        known = await list_streams(tx)
    for stream in known:
        await _sent(db, stream, then + timedelta(days=2), now, settings)
    await _set_most_aside(db, known[0], now)
    await drafting.create(db, known[0], actor=ACTOR, now=now)


async def _sent(db: Database, stream: StreamLine, then: datetime, now: datetime, settings: Settings) -> None:
    number = await drafting.create(db, stream, actor=ACTOR, now=now)
    subject, preheader, intro = WORDS[stream.slug]
    async with db.transaction() as tx:
        issue = await tx.row(select(Issue.id).where(Issue.stream_id == stream.id, Issue.number == number))
        assert issue is not None
        await _trim(tx, stream, number)
        await tx.execute(
            update(Issue)
            .where(Issue.id == issue.id)
            .values(
                subject=subject,
                preheader=preheader,
                intro=intro,
                state="scheduled",
                send_on=local(then).date(),
                not_before=then,
                created_at=then,
                updated_at=then,
            )
        )
    await freeze(db, issue.id, now, settings)
    async with db.transaction() as tx:
        await tx.execute(
            update(Delivery)
            .where(Delivery.about_id == issue.id)
            .values(state="skipped", settled_at=now, reply="voorbeeld")
        )
        await tx.execute(update(Mailing).where(Mailing.id == issue.id).values(state="stopped"))
        await tx.execute(update(Issue).where(Issue.id == issue.id).values(frozen_at=then))
        await index_issue(tx, issue.id)
    await close_sent(db, then)


async def _trim(tx: Tx, stream: StreamLine, number: int) -> None:
    """Keep a few of each, as an editor would; the rest is for the next one."""
    rows = await tx.rows(
        select(IssueItem.id, IssueItem.kind)
        .join(Issue, Issue.id == IssueItem.issue_id)
        .where(Issue.stream_id == stream.id, Issue.number == number)
        .order_by(IssueItem.position)
    )
    left = {True: MOST_ACTIVITIES, False: 0 if stream.rhythm_days is None else MOST_TEXTS}
    out = []
    for row in rows:
        is_activity = row.kind == ItemKind.ACTIVITY
        left[is_activity] -= 1
        if left[is_activity] < 0:
            out.append(row.id)
    await tx.sql("DELETE FROM issue_item WHERE id = ANY($1::uuid[])", out)


async def _set_most_aside(db: Database, stream: StreamLine, now: datetime) -> None:
    """In the sample the whole library is new on one day; the draft shows an ordinary fortnight."""
    async with db.reading() as reading:
        news = await proposing.proposed(reading, stream.id, now)
    seen: Counter[str] = Counter()
    for one in news:
        seen[one.kind] += 1
        if seen[one.kind] > (MOST_ACTIVITIES if one.kind == ItemKind.ACTIVITY else 1):
            await proposing.forget_source(db, stream.id, one.source, now)
