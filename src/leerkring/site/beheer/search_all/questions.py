"""Where a lab comes from and what goes on after it: questions, cases, experts who can be asked, and working groups."""

from collections.abc import Sequence

from sqlalchemy import select

from leerkring.core.database.db import Reading
from leerkring.core.database.folding import holds
from leerkring.core.text.dutch import korte_datum
from leerkring.groups.labels import SUBJECTS
from leerkring.groups.model import WorkingGroup
from leerkring.groups.rules import GroupSubject
from leerkring.labs.cases import labels as case_labels
from leerkring.labs.cases.model import LabCase
from leerkring.labs.experts.model import Expert
from leerkring.questions import labels
from leerkring.questions.model import KnowledgeQuestion
from leerkring.site.beheer.search_all.matching import Hit, Hits, has, read_hits, total_of_all


async def search_questions(reading: Reading, words: Sequence[str], most: int) -> Hits:
    """Find questions in any state, those that were joined into another too."""
    q = KnowledgeQuestion
    rows, total = await read_hits(
        reading,
        select(q.slug, q.title, q.state, q.asked_at, total_of_all())
        .where(has(words, q.title, q.why, q.answer))
        .order_by(has(words, q.title).desc(), q.asked_at.desc(), q.id),
        most,
    )
    return [
        Hit(
            row.title,
            f"/beheer/vragen/{row.slug}",
            f"gesteld {korte_datum(row.asked_at)}",
            labels.STATES[row.state],
            labels.TONES[row.state],
        )
        for row in rows
    ], total


async def search_cases(reading: Reading, words: Sequence[str], most: int) -> Hits:
    """Find cases by what they say and by whose they are; not drafts of strangers that were never confirmed."""
    c = LabCase
    said = has(
        words,
        c.title,
        c.question,
        c.context,
        c.tried,
        c.involved,
        c.hoped,
        c.owner_name,
        c.owner_organization,
    )
    rows, total = await read_hits(
        reading,
        select(c.number, c.title, c.state, c.owner_organization, c.state_at, total_of_all())
        .where(said, c.proven_at.is_not(None) | c.invited_by.is_not(None))
        .order_by(has(words, c.title).desc(), c.state_at.desc(), c.id),
        most,
    )
    return [
        Hit(
            row.title,
            f"/beheer/casussen/{row.number}",
            ", ".join(filter(None, (row.owner_organization, f"sinds {korte_datum(row.state_at)}"))),
            case_labels.STATES[row.state],
            case_labels.TONES[row.state],
        )
        for row in rows
    ], total


async def search_experts(reading: Reading, words: Sequence[str], most: int) -> Hits:
    """Find experts by their name, their work and what they can do."""
    e = Expert
    rows, total = await read_hits(
        reading,
        select(e.id, e.name, e.work, total_of_all()).where(holds(e.folded, words)).order_by(e.name, e.id),
        most,
    )
    return [Hit(row.name, f"/beheer/deskundigen/{row.id}", row.work) for row in rows], total


async def search_groups(reading: Reading, words: Sequence[str], most: int) -> Hits:
    """Find working groups by their name and what they are for; what they write is for their members."""
    g = WorkingGroup
    rows, total = await read_hits(
        reading,
        select(g.id, g.name, g.subject, g.archived_at, g.last_activity_at, total_of_all())
        .where(has(words, g.name, g.purpose))
        .order_by(has(words, g.name).desc(), g.last_activity_at.desc(), g.id),
        most,
    )
    return [
        Hit(
            row.name,
            f"/beheer/werkgroepen/{row.id}",
            f"{SUBJECTS[GroupSubject(row.subject)]}, het laatst iets gedaan op {korte_datum(row.last_activity_at)}",
            "gearchiveerd" if row.archived_at else "",
            "neutral",
        )
        for row in rows
    ], total
