"""A proposal of experts for what a lab or a case asks: read once, decided by the pure rules of `matching`.

The page of an activity calls `propose` with `queries.wish.wish_of_activity`; the page of a case calls it with a wish of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from leerkring.activities.rules import ActivityKind
from leerkring.core.database.db import Reading
from leerkring.core.text.dutch import local
from leerkring.labs.experts.matching import Candidate, Fit, Subject, Wish, best_set, fit, rank, uncovered
from leerkring.labs.experts.queries.invitations import list_of_activity
from leerkring.labs.experts.queries.pool import list_days, list_pool
from leerkring.labs.experts.queries.wish import wish_of_activity
from leerkring.labs.experts.rules import LIVE, LOAD_WINDOW, count_load
from leerkring.labs.experts.views import Invitation, LabDay, Profile
from leerkring.programme.distances import find_nearest
from leerkring.programme.queries import list_members

UNSEEN = "een andere activiteit"
"""What is told of a colleague's draft: that it is there, and not what."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The best set, everybody who fits (best first), who does not, and the subjects that the set does not cover."""

    chosen: tuple[Fit, ...]
    ranked: tuple[Fit, ...]
    barred: tuple[Fit, ...]
    uncovered: tuple[Subject, ...]


async def propose(
    reading: Reading,
    wish: Wish,
    size: int,
    now: datetime,
    *,
    but: Sequence[UUID] = (),
    fixed: Sequence[UUID] = (),
    activity_id: UUID | None = None,
) -> Proposal:
    """Return whom to ask: not who is in `but` (they said no), and beside who is in `fixed` (they come already).

    Load and other labs are as they stand, without the activity that it is about.
    """
    first = min(wish.days, default=local(now).date())
    pool = await list_pool(reading, fixed)
    days = await list_days(reading, first - LOAD_WINDOW)
    members = {
        region: frozenset(one.code for one in municipalities)
        for region, municipalities in (await list_members(reading, first)).items()
    }
    candidates = [
        candidate_of(
            one, [day for day in days.get(one.id, ()) if day.activity_id != activity_id], wish, members, first
        )
        for one in pool
        if one.id not in but
    ]
    chosen = best_set(wish, candidates, size, fixed)
    barred = [one for one in (fit(wish, candidate) for candidate in candidates) if one.bar is not None]
    return Proposal(
        chosen=chosen,
        ranked=tuple(one for one in rank(wish, candidates) if one.candidate.id not in fixed),
        barred=tuple(sorted(barred, key=lambda one: (one.candidate.name.casefold(), one.candidate.id))),
        uncovered=uncovered(wish, chosen),
    )


def candidate_of(
    expert: Profile, days: Sequence[LabDay], wish: Wish, members: Mapping[str, frozenset[str]], first: date
) -> Candidate:
    """Return an expert as matching sees them, for a lab that begins on this day."""
    home = frozenset(region for region, codes in members.items() if expert.municipality_code in codes)
    wished = wish.municipalities or frozenset(
        code for region in wish.regions for code in members.get(region, ())
    )
    return Candidate(
        id=expert.id,
        name=expert.name,
        subjects=frozenset(expert.subjects),
        regions=frozenset(expert.regions),
        municipality=expert.municipality_code,
        home_regions=home,
        months=frozenset(expert.months),
        away=expert.away,
        busy={day.day: day.title if day.is_public else UNSEEN for day in days},
        load=count_load(
            ((str(day.activity_id), day.day) for day in days if day.kind == ActivityKind.LAB), first
        ),
        km=find_nearest(expert.municipality_code, sorted(wished)) if expert.municipality_code else None,
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """The experts of an activity: what it asks, who was asked, who of those stands, and whom to ask beside them."""

    wish: Wish
    asked: tuple[Invitation, ...]
    standing: frozenset[UUID]
    proposal: Proposal


async def plan_for(
    reading: Reading, activity_id: UUID, size: int, now: datetime, *, own_municipality: bool = False
) -> Plan:
    """Return the experts of an activity for a set of this size; who said no is not proposed again.

    Who was asked and did not say no counts for the set.
    """
    asked = await list_of_activity(reading, activity_id)
    standing = frozenset(one.expert_id for one in asked if one.state in LIVE)
    wish = replace(await wish_of_activity(reading, activity_id), own_municipality=own_municipality)
    proposal = await propose(
        reading,
        wish,
        size,
        now,
        but=sorted({one.expert_id for one in asked} - standing),
        fixed=sorted(standing),
        activity_id=activity_id,
    )
    return Plan(wish, asked, standing, proposal)


async def find_next(reading: Reading, activity_id: UUID, now: datetime) -> Fit | None:
    """Return who is next in line for an activity: who completes best those who were asked and did not say no."""
    asked = await list_of_activity(reading, activity_id)
    many = len({one.expert_id for one in asked if one.state in LIVE})
    plan = await plan_for(reading, activity_id, many + 1, now)
    return next((one for one in plan.proposal.chosen if one.candidate.id not in plan.standing), None)
