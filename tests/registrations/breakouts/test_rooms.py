"""Rooms that grow, shrink and go away: who waits hears of a larger one, and nobody loses what they have."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import httpx
import pytest

from leerkring.activities.content.drafts import ActivityDraft, BreakoutDraft
from leerkring.activities.refusals import DraftRefused
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.registrations.changing.activity import change_activity
from tests.builders import register
from tests.cast import BAS, JOOST, NOOR
from tests.postbox import deliver
from tests.registrations.breakouts.meeting import make_meeting, programme
from tests.registrations.breakouts.test_choosing import DAY, in_order

Change = Callable[[BreakoutDraft], BreakoutDraft | None]


@pytest.fixture
async def day(client: httpx.AsyncClient, db: Database) -> UUID:
    """Noor is in, Bas and Joost wait, in that order."""
    day = await make_meeting(db)
    for person in (NOOR, BAS, JOOST):
        await register(client, person, DAY, **{"breakout-1": "verdelen"})
    return day


async def change(services: Services, day: UUID, what: Change) -> None:
    """Change the session "verdelen" of the first round, or let it go."""

    def into(draft: ActivityDraft) -> ActivityDraft:
        first, *rest = draft.rounds
        sessions = [what(one) if one.slug == "verdelen" else one for one in first.breakouts]
        kept = tuple(one for one in sessions if one is not None)
        return replace(draft, rounds=(replace(first, breakouts=kept), *rest))

    await change_activity(
        services.db,
        day,
        lambda stands: replace(stands, draft=into(stands.draft)),
        actor="staff:test",
        now=services.clock.now(),
        settings=services.settings,
    )


async def test_a_larger_room_takes_in_who_waits_longest(services: Services, db: Database, day: UUID) -> None:
    await deliver(services)
    await change(services, day, lambda one: replace(one, capacity=2))
    assert await programme(db) == {
        "noor": {1: "verdelen"},
        "bas": {1: "verdelen"},
        "joost": {1: "verdelen?"},
    }
    (letter,) = await deliver(services)
    assert BAS.email in letter.to
    await in_order(db)


async def test_a_room_is_never_smaller_than_who_is_in_it(services: Services, db: Database, day: UUID) -> None:
    await change(services, day, lambda one: replace(one, capacity=3))
    with pytest.raises(DraftRefused, match="al 3 mensen een plaats"):
        await change(services, day, lambda one: replace(one, capacity=2))


async def test_a_session_that_people_chose_does_not_just_go_away(services: Services, day: UUID) -> None:
    with pytest.raises(DraftRefused, match="al 1 mensen een plaats"):
        await change(services, day, lambda one: None)
