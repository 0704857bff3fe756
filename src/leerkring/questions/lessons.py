"""A lesson that was learned in an activity about a question is linked to it by itself, once readers have it."""

from datetime import datetime

from sqlalchemy import Text, cast, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from leerkring.activities.model import Activity
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database
from leerkring.core.ids import uuid7
from leerkring.core.model import Audit
from leerkring.library.items.model import Item, ItemActivity
from leerkring.library.items.rules import ItemKind, TextState
from leerkring.questions.indexing import make_findable
from leerkring.questions.model import KnowledgeQuestion as Q
from leerkring.questions.model import KnowledgeQuestionLink as L
from leerkring.questions.rules import LinkKind
from leerkring.questions.telling import SETTLE

MOST_AT_ONCE = 50


async def link_lessons(db: Database, now: datetime) -> int:
    """Link each published lesson to the questions of its activity; who asked or follows is told a little later (`telling`).

    Returns how many were linked. Running it twice is running it once. A lesson that staff took away from a question stays away:
    the log knows that it was linked.
    """
    one, counted = aliased(L), aliased(Q)
    linked = exists().where(
        one.question_id == counted.id,
        counted.root_id == Q.root_id,
        one.kind == LinkKind.ITEM,
        one.target == cast(Item.id, Text),
    )
    was_linked = exists().where(
        Audit.subject_id.in_(select(counted.id).where(counted.root_id == Q.root_id)),
        Audit.action == "question.linked",
        Audit.details["target"].astext == cast(Item.id, Text),
    )
    async with db.transaction() as tx:
        rows = await tx.rows(
            select(Q.root_id.label("root"), Item.id.label("item"))
            .join(L, (L.question_id == Q.id) & (L.kind == LinkKind.ACTIVITY))
            .join(Activity, cast(Activity.id, Text) == L.target)
            .join(ItemActivity, ItemActivity.activity_id == Activity.id)
            .join(Item, Item.id == ItemActivity.item_id)
            .where(
                Item.kind == ItemKind.LESSON,
                Item.state == TextState.PUBLISHED,
                ~linked,
                ~was_linked,
            )
            .distinct()
            .order_by(Q.root_id, Item.id)
            .limit(MOST_AT_ONCE)
        )
        linked_now = 0
        for row in rows:
            made = await tx.execute(
                insert(L)
                .values(
                    id=uuid7(),
                    question_id=row.root,
                    kind=LinkKind.ITEM,
                    target=str(row.item),
                    linked_at=now,
                )
                .on_conflict_do_nothing()
            )
            if made.rowcount:
                linked_now += 1
                values = {"tell_after": now + SETTLE, "version": Q.version + 1, "updated_at": now}
                await tx.execute(update(Q).where(Q.id == row.root).values(**values))
                await make_findable(tx, row.root)
                await write_audit(
                    tx,
                    at=now,
                    actor="house",
                    action="question.linked",
                    subject="question",
                    subject_id=row.root,
                    kind=LinkKind.ITEM,
                    target=str(row.item),
                )
        return linked_now
