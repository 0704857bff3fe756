"""What search finds of experts: those who agreed that everybody may read of them."""

from uuid import UUID

from sqlalchemy import select

from leerkring.core.database.db import Tx
from leerkring.labs.experts.model import Expert
from leerkring.labs.experts.queries.pool import get_expert
from leerkring.programme.queries import get_facet_names
from leerkring.search.model import EntryKind
from leerkring.search.service import Entry, Source, forget, index

TOPIC = "experts"
"""Every page that names an expert carries it."""


def source_of(id_: UUID) -> Source:
    """Return what search knows an expert by."""
    return Source("expert", str(id_))


async def make_findable(tx: Tx, id_: UUID) -> None:
    """Let an expert be found while everybody may read of them, and not otherwise; kept pages that name them are dropped."""
    expert = await get_expert(tx, id_)
    tx.touch(TOPIC)
    if not expert.is_public:
        await forget(tx, source_of(id_))
        return
    names = await get_facet_names(tx)
    known = [
        *(names.themes[slug] for slug in expert.themes if slug in names.themes),
        *(names.target_groups[slug] for slug in expert.target_groups if slug in names.target_groups),
    ]
    entry = Entry(
        kind=EntryKind.EXPERT,
        path=expert.path,
        title=expert.name,
        text="\n".join(filter(None, (expert.work, expert.offers))),
        context=", ".join(["Deskundige", *known]),
        themes=expert.themes,
        regions=expert.regions,
        target_groups=expert.target_groups,
        published_at=expert.public_at,
    )
    await index(tx, source_of(id_), [entry])


async def index_experts(tx: Tx) -> int:
    """Let all experts be found anew; returns how many were looked at."""
    ids = [row.id for row in await tx.rows(select(Expert.id).order_by(Expert.id))]
    for id_ in ids:
        await make_findable(tx, id_)
    return len(ids)
