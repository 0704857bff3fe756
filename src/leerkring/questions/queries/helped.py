"""What helped somebody who began a question: pages that were there already, and how often each did."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from leerkring.core.database.db import Reading
from leerkring.questions.model import KnowledgeQuestionHelp as H
from leerkring.search.model import SearchEntry

MOST = 10
WITHIN = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Helped:
    """A page that helped; its title is None where it is not public any more."""

    page: str
    title: str | None
    many: int


async def list_helped(reading: Reading, now: datetime) -> tuple[Helped, ...]:
    """Return the pages that helped most often in the year before, the most helpful first."""
    title = (
        select(SearchEntry.title)
        .where(SearchEntry.page == H.page)
        .order_by(SearchEntry.number)
        .limit(1)
        .correlate(H)
        .scalar_subquery()
    )
    many = func.sum(H.many).label("many")
    rows = await reading.rows(
        select(H.page, title.label("title"), many)
        .where(H.on_day > (now - WITHIN).date())
        .group_by(H.page)
        .order_by(many.desc(), H.page)
        .limit(MOST)
    )
    return tuple(Helped(row.page, row.title, int(row.many)) for row in rows)
