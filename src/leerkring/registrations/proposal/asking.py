"""What a proposal is asked, from how an activity and its applicants stand. Nothing is decided here."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from leerkring.registrations.arrivals.locking import Locked
from leerkring.registrations.deciding.queries import Applicant as Line
from leerkring.registrations.deciding.rules import Verdict
from leerkring.registrations.mix.gathering import Mixing
from leerkring.registrations.places.values import Quota, Unit
from leerkring.registrations.proposal.rules import Aim, Applicant, Asked

MOST_APPLICANTS = 2000
"""More people at once are not asked of the solver: it would not be ready in time."""


def free_places(locked: Locked) -> int:
    """Return how many places nobody has."""
    return max(0, locked.terms.capacity - locked.taken)


def ask(mixing: Mixing, locked: Locked, places: int, now: datetime, preferred: Mapping[UUID, int]) -> Asked:
    """Return the question: who applied, with what was decided about them so far as settled, for so many places.

    `preferred` says of whom their employer put in order which choice they are.
    """
    quotas = [quota for quota in locked.terms.quotas if quota.is_kept(now)]
    has = Counter(mark for one in mixing.placed for mark in mixing.marks[one.id])
    return Asked(
        tuple(_applicant(one, mixing, quotas, preferred.get(one.id)) for one in mixing.applied),
        places,
        free_places(locked),
        tuple(Aim(aim.mark, aim.least, has[aim.mark]) for aim in mixing.aims),
        {quota.id: max(0, quota.places - locked.quota_taken.get(quota.id, 0)) for quota in quotas},
        locked.terms.max_per_organization,
        Counter(one.organization_id for one in mixing.placed),
    )


def _applicant(one: Line, mixing: Mixing, quotas: list[Quota], rank: int | None) -> Applicant:
    unit = Unit(
        one.id,
        one.organization_id,
        one.organization_kind,
        one.municipality_code,
        frozenset(one.region_slugs),
    )
    return Applicant(
        one.id,
        one.group_id,
        one.organization_id,
        mixing.marks[one.id],
        frozenset(quota.id for quota in quotas if unit.meets(quota)),
        one.refused,
        None if one.verdict is None else one.verdict == Verdict.CONFIRM,
        rank,
    )
