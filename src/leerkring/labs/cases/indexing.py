"""What search finds of cases: what everybody may read of those that may be read, and not a word more."""

from uuid import UUID

from sqlalchemy import select

from leerkring.core.database.db import Tx
from leerkring.labs.cases.labels import STATES
from leerkring.labs.cases.model import LabCase
from leerkring.labs.cases.queries import find_case, list_places, public_case
from leerkring.labs.cases.views import PublicCase
from leerkring.search.model import EntryKind
from leerkring.search.service import Entry, Source, forget, index

TOPIC = "cases"
"""Every kept page that shows a case carries it."""


async def make_findable(tx: Tx, id_: UUID) -> None:
    """Let a case be found as far as everybody may read it now, and drop the kept pages that show it."""
    source = Source("lab_case", str(id_))
    tx.touch(TOPIC)
    case = await find_case(tx, id_)
    found = public_case(case, await list_places(tx)) if case else None
    if found is None:
        await forget(tx, source)
    else:
        await index(tx, source, [_entry(found)])


def _entry(case: PublicCase) -> Entry:
    """A case is a question that a region has: search shows it with those."""
    text = case.text
    return Entry(
        kind=EntryKind.QUESTION,
        path=case.path,
        title=text.title,
        text="\n".join(filter(None, (text.question, text.context, text.tried, text.hoped))),
        context=", ".join(["Casus", STATES[case.state], *text.regions]),
        themes=text.themes,
        regions=[case.region] if case.region else [],
        target_groups=text.target_groups,
        published_at=case.at,
    )


async def index_cases(tx: Tx) -> int:
    """Let all cases be found anew; returns how many were looked at."""
    ids = [row.id for row in await tx.rows(select(LabCase.id).order_by(LabCase.id))]
    for id_ in ids:
        await make_findable(tx, id_)
    return len(ids)
