"""Which day of a new version is which day that was kept: a day keeps its identity, so its invitation moves along."""

from collections.abc import Sequence

from leerkring.activities.content.drafts import OccurrenceDraft
from leerkring.activities.queries.upkeep import KeptOccurrence
from leerkring.activities.rules import OccurrenceState

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


def has_moved(kept: KeptOccurrence, draft: OccurrenceDraft) -> bool:
    """Tell whether people have to know: another time or another place, or on again."""
    before = (kept.starts_at, kept.ends_at, kept.location, kept.address, kept.online_url, kept.state)
    after = (draft.starts_at, draft.ends_at, draft.location, draft.address, draft.online_url)
    return before != (*after, OccurrenceState.SCHEDULED)
