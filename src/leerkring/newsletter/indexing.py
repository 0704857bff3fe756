"""What search finds of the newsletter: each issue from the moment it leaves, with the items that were left in."""

from uuid import UUID

from sqlalchemy import select

from leerkring.content.markdown.parse import parse
from leerkring.content.markdown.writers.to_words import search_text
from leerkring.core.database.db import Tx
from leerkring.newsletter.model import Issue, IssueItem, Stream
from leerkring.newsletter.rules import PUBLIC
from leerkring.search.model import EntryKind
from leerkring.search.service import Entry, Source, forget, index


async def index_issue(tx: Tx, issue_id: UUID) -> None:
    """Let an issue be found from its freezing on, unless it was stopped: as the archive shows it."""
    source = Source("issue", str(issue_id))
    row = await tx.row(
        select(Issue.number, Issue.subject, Issue.intro, Issue.frozen_at, Stream.slug, Stream.name)
        .join(Stream, Stream.id == Issue.stream_id)
        .where(Issue.id == issue_id, Issue.state.in_(sorted(PUBLIC)))
    )
    if row is None:
        await forget(tx, source)
        return
    items = await tx.rows(
        select(IssueItem.title, IssueItem.text)
        .where(IssueItem.issue_id == issue_id, IssueItem.dropped == "")
        .order_by(IssueItem.position)
    )
    words = (
        search_text(parse(row.intro)),
        *(f"{item.title}. {search_text(parse(item.text))}" for item in items),
    )
    entry = Entry(
        kind=EntryKind.NEWSLETTER,
        path=f"/nieuwsbrief/archief/{row.slug}/{row.number}",
        title=row.subject,
        text="\n".join(filter(None, words)),
        context=f"{row.name} {row.number}",
        published_at=row.frozen_at,
    )
    await index(tx, source, [entry])


async def index_issues(tx: Tx) -> int:
    """Let all issues that left be found anew; returns how many were looked at."""
    ids = [row.id for row in await tx.rows(select(Issue.id).order_by(Issue.id))]
    for issue_id in ids:
        await index_issue(tx, issue_id)
    return len(ids)
