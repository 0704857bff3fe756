"""Which day of a new version is which day that was kept: a day keeps its identity, so its invitation moves along."""

from collections.abc import Sequence
from uuid import UUID

from leerkring.activities.content.drafts import OccurrenceDraft
from leerkring.activities.queries.upkeep import KeptOccurrence
from leerkring.activities.rules import OccurrenceState
from leerkring.content.files.merging import Memory, same_parts
from leerkring.content.files.rules import FileValue
from leerkring.core.ids import uuid7

Pair = tuple[KeptOccurrence | None, OccurrenceDraft | None]


def match_days(kept: Sequence[KeptOccurrence], drafts: Sequence[OccurrenceDraft]) -> list[Pair]:
    """Pair days: those that stand still first, then the others in their order.

    A kept day without a draft is one that goes away; a draft without a kept day is new. A day that was
    cancelled stays so, unless the new version has a day at that very moment.
    """
    by_start = {day.starts_at: day for day in kept}
    same = {draft.starts_at: by_start[draft.starts_at] for draft in drafts if draft.starts_at in by_start}
    taken = {day.id for day in same.values()}
    left = [day for day in kept if day.id not in taken and day.state == OccurrenceState.SCHEDULED]
    pairs: list[Pair] = []
    for draft in drafts:
        day = same.get(draft.starts_at) or (left.pop(0) if left else None)
        pairs.append((day, draft))
    return [*pairs, *((day, None) for day in left)]


def name_days(
    kept: Sequence[KeptOccurrence], memory: Memory | None, days: Sequence[tuple[OccurrenceDraft, FileValue]]
) -> tuple[UUID, ...]:
    """Return which day each day of a file is, by what the file said of it before; a new one gets a new id.

    Each comes with what the file says of its start. What staff did with a day since does not matter for who it is.
    """
    if memory is None:
        by_draft = {id(draft): day for day, draft in match_days(kept, [draft for draft, _ in days]) if day}
        return tuple(day.id if (day := by_draft.get(id(draft))) else uuid7() for draft, _ in days)
    on = [
        day for day in kept if day.state == OccurrenceState.SCHEDULED or f"occurrences/{day.id}" not in memory
    ]
    known = same_parts(
        memory,
        "occurrences",
        [{"starts_at": said} for _, said in days],
        "starts_at",
        {f"occurrences/{day.id}": day.starts_at for day in on},
    )
    return tuple(UUID(key.rpartition("/")[2]) if key else uuid7() for key in known)


def has_moved(
    kept: KeptOccurrence, draft: OccurrenceDraft, state: OccurrenceState = OccurrenceState.SCHEDULED
) -> bool:
    """Tell whether people have to know: another time or another place, or on again."""
    before = (kept.starts_at, kept.ends_at, kept.location, kept.address, kept.online_url, kept.state)
    after = (draft.starts_at, draft.ends_at, draft.location, draft.address, draft.online_url)
    return before != (*after, state)
