"""Taking words out of all issues at once, because somebody may say that they are not to be read any more (decision 0082)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, and_, cast, exists, func, insert, select, update

from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.mail.model import Delivery
from leerkring.mail.rules import END_STATES, DeliveryState
from leerkring.newsletter.indexing import index_issue
from leerkring.newsletter.issues.freezing import encode_letter, letters_jinja
from leerkring.newsletter.issues.moves import note
from leerkring.newsletter.letters.letter import write_letter
from leerkring.newsletter.model import Issue, IssueItem, IssueVariant
from leerkring.newsletter.queries import issue_queries
from leerkring.newsletter.queries.subscription_queries import get_stream
from leerkring.newsletter.rules import WITHDRAWN, WITHDRAWN_UNSENT, IssueState
from leerkring.newsletter.subscriptions.service import ISSUE
from leerkring.settings import Settings

NO_TITLE = "Teruggetrokken"
"""What staff read where the title of an item stood."""
NOTHING_LEFT = "teruggetrokken"


async def withdraw_source(tx: Tx, source: str, *, actor: str, now: datetime) -> int:
    """Erase what issues say of something ("lesson:0192…") in the transaction that withdraws it; returns of how many.

    An issue that left says in the archive that something was withdrawn, one that is still to leave goes without it, and
    letters that wait are written anew (`write_anew`). What was mailed cannot be called back.
    """
    issues = await tx.rows(
        select(Issue.id, Issue.frozen_at)
        .where(Issue.id.in_(select(IssueItem.issue_id).where(IssueItem.source == source)))
        .order_by(Issue.id)
        .with_for_update()
    )
    for issue in issues:
        said = WITHDRAWN if issue.frozen_at else WITHDRAWN_UNSENT
        await tx.execute(
            update(IssueItem)
            .where(IssueItem.issue_id == issue.id, IssueItem.source == source)
            .values(title=NO_TITLE, text="", path="", meta="", mark="", dropped=said)
        )
        values = {"version": Issue.version + 1, "updated_at": now}
        await tx.execute(update(Issue).where(Issue.id == issue.id).values(values))
        await index_issue(tx, issue.id)
        await note(tx, now, actor, "withdraw", issue.id)
    if issues:
        tx.touch("newsletter")
    return len(issues)


async def write_anew(db: Database, now: datetime, settings: Settings) -> int:
    """Write the letters that wait to leave without what was withdrawn from them; returns how many kinds of letter.

    Who would get nothing but that gets no letter. Running it twice is running it once.
    """
    async with db.transaction() as tx:
        stale = await _list_stale(tx)
        for row in stale:
            await issue_queries.lock_issue(tx, row.issue_id)
            await _write_anew(tx, row, now, settings)
        return len(stale)


_WAITS = (Delivery.kind == ISSUE, Delivery.state.not_in(sorted(END_STATES)))


async def _list_stale(tx: Tx) -> Sequence[Any]:
    """Return the letters of issues on their way with an item that was withdrawn, as far as somebody has still to get them."""
    v = IssueVariant
    withdrawn = exists().where(
        IssueItem.dropped.in_([WITHDRAWN, WITHDRAWN_UNSENT]), v.items.op("?")(cast(IssueItem.id, Text))
    )
    waiting = exists().where(
        Delivery.about_id == v.issue_id, Delivery.params["variant"].astext == cast(v.id, Text), and_(*_WAITS)
    )
    return await tx.rows(
        select(v.id, v.issue_id, v.label, v.items, v.readers)
        .join(Issue, Issue.id == v.issue_id)
        .where(Issue.state == IssueState.SENDING, withdrawn, waiting)
        .order_by(v.issue_id, v.id)
    )


async def _write_anew(tx: Tx, row: Any, now: datetime, settings: Settings) -> None:
    """Put another letter in the place of one that waits: a frozen one never changes, since it is kept where it is sent."""
    issue = await issue_queries.find_issue(tx, row.issue_id)
    assert issue is not None
    waiting = (
        Delivery.about_id == row.issue_id,
        Delivery.params["variant"].astext == str(row.id),
        *_WAITS,
    )
    ids = [UUID(one) for one in row.items]
    of = [one.issue_id for one in await tx.rows(select(IssueItem.issue_id).where(IssueItem.id.in_(ids)))]
    by_id = {str(item.id): item for item in await issue_queries.list_items(tx, of)}
    items = [by_id[one] for one in row.items if one in by_id and not by_id[one].dropped]
    if not items:
        gone = {"state": DeliveryState.SKIPPED, "settled_at": now, "reply": NOTHING_LEFT}
        await tx.execute(
            update(Delivery).where(*waiting, Delivery.state == DeliveryState.QUEUED).values(gone)
        )
        return
    stream = await get_stream(tx, issue.stream_id)
    letter = write_letter(letters_jinja(settings.base_url), settings.base_url, stream, issue, items)
    template = encode_letter(letter, stream, settings)
    made = uuid7()
    await tx.execute(
        insert(IssueVariant).values(
            id=made,
            issue_id=row.issue_id,
            label=row.label,
            items=[str(item.id) for item in items],
            readers=0,
            size=template.size,
            template=template.dump(),
        )
    )
    put = Delivery.params.op("||")(func.jsonb_build_object(cast("variant", Text), cast(str(made), Text)))
    moved = await tx.execute(update(Delivery).where(*waiting).values(params=put))
    await tx.execute(update(IssueVariant).where(IssueVariant.id == made).values(readers=moved.rowcount))
    await tx.execute(
        update(IssueVariant).where(IssueVariant.id == row.id).values(readers=row.readers - moved.rowcount)
    )
