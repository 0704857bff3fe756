"""Making the whole index anew, from what each feature keeps: `leerkring reindex`, and once for an older database."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeAlias

from leerkring.core.database.db import Database, Tx

ShowAll: TypeAlias = Callable[[Tx], Awaitable[object]]


def _features() -> tuple[ShowAll, ...]:
    """Return, for each feature that keeps texts, what lets all of them be found."""
    from leerkring.activities.indexing import index_activities as activities
    from leerkring.labs.cases.indexing import index_cases as cases
    from leerkring.labs.experts.indexing import index_experts as experts
    from leerkring.library.handbooks.indexing import index_handbooks as handbooks
    from leerkring.library.indicators.indexing import index_sheets as sheets
    from leerkring.library.items.indexing import index_items as items
    from leerkring.newsletter.indexing import index_issues as issues
    from leerkring.questions.indexing import index_questions as questions

    return activities, handbooks, items, sheets, questions, cases, experts, issues


async def reindex(db: Database, now: datetime) -> int:
    """Index everything anew; meanwhile all that was found still is. Returns how many places there are."""
    from leerkring.search import upkeep

    async with db.transaction() as tx:
        for show_all in _features():
            await show_all(tx)
        await tx.sql("UPDATE search_entry SET analysis = 0")
    await upkeep.tend(db, now)
    async with db.transaction() as tx:
        rows = await tx.sql("SELECT count(*) AS entries FROM search_entry")
    return int(rows[0].entries)


async def fill(db: Database, now: datetime) -> None:
    """Index what is there when nothing is indexed yet: a database from before there was a search."""
    async with db.transaction() as tx:
        (row,) = await tx.sql(
            "SELECT EXISTS (SELECT FROM search_entry) AS found,"
            " EXISTS (SELECT FROM activity) OR EXISTS (SELECT FROM item) OR EXISTS (SELECT FROM handbook) AS kept"
        )
    if row.kept and not row.found:
        await reindex(db, now)
