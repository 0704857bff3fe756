"""Loading content: all or nothing, and again without harm."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from leerkring.activities.content.files import Parsed, parse_directory
from leerkring.activities.content.loading import load_activities
from leerkring.activities.model import Activity, FormField, Quota
from leerkring.activities.queries.page import find_current_slug, get_activity_page
from leerkring.activities.queries.upkeep import get_activity_id, list_occurrences
from leerkring.activities.refusals import ContentRefused
from leerkring.activities.service import Saved
from leerkring.core.database.db import Database
from tests.activities.writing import CIRCLE, DRAWN, changed, write
from tests.conftest import TODAY

MOVED = ("2027-03-04T09:30:00+01:00\nends_at = 2027-03-04", "2027-03-11T09:30:00+01:00\nends_at = 2027-03-11")
SECOND_DAY = CIRCLE[CIRCLE.index("[[occurrences]]\nstarts_at = 2027-03-04") : CIRCLE.index("[[fields]]")]


async def load(db: Database, folder: Path, **files: str) -> tuple[Saved, ...]:
    parsed = parse_directory(write(folder, **files), TODAY)
    assert isinstance(parsed, Parsed), parsed
    async with db.transaction() as tx:
        return await load_activities(tx, parsed, TODAY)


async def days(db: Database, slug: str = "kring") -> list[tuple[str, str, int, str]]:
    async with db.reading() as reading:
        kept = await list_occurrences(reading, await get_activity_id(reading, slug))
    return [(day.title, str(day.id), day.sequence, day.state) for day in kept]


async def test_a_new_activity_is_kept_whole(db: Database, tmp_path: Path) -> None:
    (saved,) = await load(db, tmp_path, kring=CIRCLE)
    assert saved.created
    async with db.reading() as reading:
        page = await get_activity_page(reading, "kring", TODAY)
    assert [day.title for day in page.occurrences] == ["Agenderen", "Cijfers"]
    assert [f.key for f in page.fields] == ["fase", "bron"]
    assert page.quotas[0].name == "deelnemers uit Regio Groningen"
    assert page.body_html == "<h2>Voor wie</h2>\n<p>Voor u.</p>\n"
    assert page.ends_at == page.occurrences[1].ends_at


async def test_loading_again_changes_nothing(db: Database, tmp_path: Path) -> None:
    await load(db, tmp_path, kring=CIRCLE)
    before = await days(db)
    (saved,) = await load(db, tmp_path, kring=CIRCLE)
    assert saved == replace(saved, created=False, new_capacity=None, resettle=False, moved=(), dropped=())
    assert await days(db) == before


async def test_a_day_that_moves_stays_the_same_day(db: Database, tmp_path: Path) -> None:
    await load(db, tmp_path, kring=CIRCLE)
    first, second = await days(db)
    (saved,) = await load(db, tmp_path, kring=changed(CIRCLE, MOVED))
    assert await days(db) == [first, ("Cijfers", second[1], 1, "scheduled")]
    assert [str(day) for day in saved.moved] == [second[1]]


async def test_a_day_that_goes_away_stays_as_cancelled(db: Database, tmp_path: Path) -> None:
    await load(db, tmp_path, kring=CIRCLE)
    _, second = await days(db)
    (saved,) = await load(db, tmp_path, kring=changed(CIRCLE, (SECOND_DAY, "")))
    assert (await days(db))[1] == ("Cijfers", second[1], 1, "cancelled")
    assert [str(day) for day in saved.dropped] == [second[1]]
    (again,) = await load(db, tmp_path, kring=CIRCLE)
    assert (await days(db))[1] == ("Cijfers", second[1], 2, "scheduled")
    assert [str(day) for day in again.moved] == [second[1]]


async def test_a_day_put_in_between_moves_nobody_elses_day(db: Database, tmp_path: Path) -> None:
    await load(db, tmp_path, kring=CIRCLE)
    before = await days(db)
    extra = SECOND_DAY.replace("2027-03-04", "2027-02-18").replace("Cijfers", "Ertussen")
    (saved,) = await load(db, tmp_path, kring=changed(CIRCLE, (SECOND_DAY, extra + SECOND_DAY)))
    after = await days(db)
    assert [after[0], after[2]] == before
    assert after[1][0] == "Ertussen"
    assert saved.moved == ()


async def test_more_places_are_left_to_the_rule_of_places(db: Database, tmp_path: Path) -> None:
    await load(db, tmp_path, kring=CIRCLE)
    (saved,) = await load(db, tmp_path, kring=changed(CIRCLE, ("capacity = 12", "capacity = 14")))
    assert saved.new_capacity == 14
    async with db.reading() as reading:
        assert await reading.scalar(select(Activity.capacity)) == 12


async def test_one_clash_keeps_everything_as_it_was(db: Database, tmp_path: Path) -> None:
    await load(db, tmp_path, kring=CIRCLE)
    drawn = changed(CIRCLE, *DRAWN)
    with pytest.raises(ContentRefused) as refused:
        await load(db, tmp_path, kring=drawn, nieuw=CIRCLE)
    (mistake,) = refused.value.mistakes
    assert (mistake.file, mistake.line, mistake.field) == ("activities/kring.md", 8, "allocation")
    assert "al open" in mistake.sentence
    async with db.reading() as reading:
        assert [row.slug for row in await reading.rows(select(Activity.slug))] == ["kring"]


async def test_a_kept_group_keeps_its_tally_when_its_number_changes(db: Database, tmp_path: Path) -> None:
    await load(db, tmp_path, kring=CIRCLE)
    async with db.transaction() as tx:
        await tx.execute(update(Quota).values(taken=2))
    extra = '[[quotas]]\norganization_kind = "province"\nplaces = 1\n\n[[quotas]]\nregion'
    (saved,) = await load(db, tmp_path, kring=changed(CIRCLE, ("[[quotas]]\nregion", extra)))
    async with db.reading() as reading:
        rows = await reading.rows(
            select(Quota.number, Quota.organization_kind, Quota.taken).order_by(Quota.number)
        )
    assert [tuple(row) for row in rows] == [(1, "province", 0), (2, None, 2)]
    assert saved.resettle
    with pytest.raises(ContentRefused):
        await load(db, tmp_path, kring=changed(CIRCLE, ('region = "regio-groningen"', 'region = "mra"')))


async def test_a_question_that_was_taken_out_is_gone(db: Database, tmp_path: Path) -> None:
    await load(db, tmp_path, kring=CIRCLE)
    last = CIRCLE[CIRCLE.rindex("[[fields]]") : CIRCLE.rindex("+++")]
    await load(db, tmp_path, kring=changed(CIRCLE, (last, "")))
    async with db.reading() as reading:
        assert [row.key for row in await reading.rows(select(FormField.key))] == ["fase"]


async def test_an_activity_that_gets_another_address_keeps_its_old_one(db: Database, tmp_path: Path) -> None:
    (first,) = await load(db, tmp_path, kring=CIRCLE)
    (tmp_path / "activities" / "kring.md").unlink()
    text = changed(CIRCLE, ("capacity = 12", 'previous_slugs = ["kring"]\ncapacity = 12'))
    (second,) = await load(db, tmp_path, nieuwe_kring=text)
    assert (second.id, second.slug) == (first.id, "nieuwe-kring")
    async with db.reading() as reading:
        assert await find_current_slug(reading, "kring") == "nieuwe-kring"
