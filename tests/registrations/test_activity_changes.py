"""An activity is changed under its lock: its words, its days and its places, and who has to hear of it hears."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from leerkring.activities.content.drafts import FieldDraft, OccurrenceDraft
from leerkring.activities.queries.standing import read_standing
from leerkring.activities.queries.upkeep import find_kept_activity
from leerkring.activities.refusals import ActivityNotFound, DraftRefused
from leerkring.activities.rules import Allocation, FieldType
from leerkring.core.ids import uuid7
from leerkring.core.versions import EditConflict
from leerkring.registrations.changing.activity import Changed, Standing, change_activity
from leerkring.registrations.refusals import CapacityTooLow
from tests.builders import make_circle, states
from tests.cast import BAS, JOOST, NOOR
from tests.registrations.desks import come, mails


@pytest.fixture
async def circle(app, db) -> UUID:
    """A circle of two places: Noor and Bas are in, Joost waits."""
    made = await make_circle(db, capacity=2)
    for person in (NOOR, BAS, JOOST):
        await come(app.desk, made, person)
    return made


@pytest.fixture
def change(db, clock, settings) -> Any:
    """Change an activity's draft by a function of it."""

    async def act(circle: UUID, into: Any) -> Changed | None:
        return await change_activity(
            db,
            circle,
            lambda stands: replace(stands, draft=into(stands.draft)),
            actor="staff:test",
            now=clock.now(),
            settings=settings,
        )

    return act


async def words(db, circle: UUID) -> Standing:
    """Return the activity as it stands."""

    async with db.transaction() as tx:
        kept = await find_kept_activity(tx, (), circle)
        assert kept is not None
        return Standing(*await read_standing(tx, kept))


async def test_words_change_and_nobody_is_mailed(db, circle, change) -> None:
    before = len(await mails(db))
    done = await change(circle, lambda draft: replace(draft, title="Samen wonen"))
    assert done is not None
    assert (done.mails, done.offers) == (0, 0)
    assert (await words(db, circle)).draft.title == "Samen wonen"
    assert len(await mails(db)) == before


async def test_what_stays_the_same_is_no_change(circle, change) -> None:
    assert await change(circle, lambda draft: draft) is None


async def test_a_day_that_moves_is_told_and_keeps_its_id(db, circle, change) -> None:
    was = await words(db, circle)

    def a_week_later(draft: Any) -> Any:
        first, *others = draft.occurrences
        week = timedelta(days=7)
        later = replace(first, starts_at=first.starts_at + week, ends_at=first.ends_at + week)
        return replace(draft, occurrences=(later, *others))

    done = await change(circle, a_week_later)
    assert done is not None
    assert done.mails == 2  # Noor and Bas; Joost has no place
    now = await words(db, circle)
    assert set(now.days) == set(was.days)
    assert sorted(who for who, kind in await mails(db) if kind == "moved") == ["bas", "noor"]


async def test_more_places_are_offered_to_who_waits(db, circle, change) -> None:
    done = await change(circle, lambda draft: replace(draft, capacity=3))
    assert done is not None
    assert done.offers == 1
    assert (await states(db))["joost"] == "offered"


async def test_fewer_places_than_were_given_change_nothing(db, circle, change) -> None:
    with pytest.raises(CapacityTooLow):
        await change(circle, lambda draft: replace(draft, title="Kleiner", capacity=1))
    assert (await words(db, circle)).draft.title != "Kleiner"


async def test_what_people_were_told_stands(circle, change) -> None:
    with pytest.raises(DraftRefused) as no:
        await change(circle, lambda draft: replace(draft, allocation=Allocation.DRAW))
    assert no.value.mistakes[0][0] == ("allocation",)
    assert no.value.text.startswith("De aanmelding is al open.")


async def test_every_mistake_is_named_with_its_place(circle, change) -> None:
    ask = FieldDraft("keuze", "Welke?", FieldType.CHOICE, options=("een",))
    with pytest.raises(DraftRefused) as no:
        await change(circle, lambda draft: replace(draft, fields=(ask, ask)))
    assert [path for path, _ in no.value.mistakes] == [
        ("fields", 0, "options"),
        ("fields", 1, "key"),
        ("fields", 1, "options"),
    ]


async def test_a_new_day_gets_an_id_of_its_own(db, circle, clock, settings) -> None:
    def one_more(stands: Standing) -> Standing:
        last = max(stands.draft.occurrences, key=lambda day: day.starts_at)
        month = timedelta(days=28)
        day = OccurrenceDraft(last.starts_at + month, last.ends_at + month, title="Terugkomdag")
        draft = replace(stands.draft, occurrences=(*stands.draft.occurrences, day))
        return Standing(draft, (*stands.days, uuid7()))

    was = await words(db, circle)
    await change_activity(db, circle, one_more, actor="staff:test", now=clock.now(), settings=settings)
    now = await words(db, circle)
    assert set(was.days) < set(now.days)
    assert now.draft.occurrences[-1].title == "Terugkomdag"


async def test_a_version_is_checked_under_the_lock(db, circle, clock, settings) -> None:
    def conflict(stands: Standing) -> Standing:
        raise EditConflict

    with pytest.raises(EditConflict):
        await change_activity(db, circle, conflict, actor="staff:test", now=clock.now(), settings=settings)


async def test_there_must_be_an_activity(change) -> None:
    with pytest.raises(ActivityNotFound):
        await change(uuid7(), lambda draft: draft)
