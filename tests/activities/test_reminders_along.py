"""Reminders belong to an activity: they come along with a copy, and go out and in with its file."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from leerkring.activities.model import Activity
from leerkring.activities.refusals import ContentRefused
from leerkring.activities.reminders.model import ReminderPlan
from leerkring.activities.reminders.rules import DEFAULTS, Moment, ReminderRule, Who, timeless
from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.registrations.reminding.queries import list_rules
from leerkring.registrations.reminding.service import set_reminders
from leerkring.run.exporting import export_directory
from leerkring.run.loading import load_directory
from tests.builders import make_circle
from tests.cast import FATIMA
from tests.conftest import TODAY
from tests.people.office import back_office_of
from tests.run.test_export import out_and_in
from tests.support.forms import open_form

COPY = "/beheer/activiteiten/woonzorganalyse/kopieren"
OURS = (
    ReminderRule(Moment.BEFORE, 5, "Neem uw **cijfers** mee."),
    ReminderRule(Moment.AFTER_LAST, 1, who=Who.PRESENT),
)


@pytest.fixture
async def circle(services: Services) -> UUID:
    """A circle with two rules of its own."""
    id_ = await make_circle(services.db)
    await choose(services, id_, OURS)
    return id_


@pytest.fixture
async def fatima(app: Application, services: Services, circle: UUID) -> AsyncIterator[httpx.AsyncClient]:
    """Her browser."""
    async with back_office_of(app, services, FATIMA, "organizer") as office:
        yield office


async def choose(services: Services, circle: UUID, rules: tuple[ReminderRule, ...]) -> None:
    await set_reminders(services.db, circle, rules, version=None, actor="house:tests", now=TODAY)


async def stands(db: Database, slug: str = "woonzorganalyse") -> tuple[ReminderRule, ...]:
    async with db.reading() as reading:
        return await list_rules(
            reading, await reading.scalar(select(Activity.id).where(Activity.slug == slug))
        )


async def begun(db: Database) -> set[datetime | None]:
    return {one.since for one in await stands(db)}


async def test_they_come_along_with_a_copy_where_that_is_chosen(fatima: httpx.AsyncClient, db: Database):
    for title, along in (("Met", ["reminders"]), ("Zonder", ["text", "team"])):
        form = await open_form(fatima, COPY)
        assert "reminders" in form.data()["along"], "all that can come along is ticked"
        made = await fatima.post(COPY, data=form.data(title=title) | {"along": along})
        assert made.status_code == 303, made.text
    assert timeless(await stands(db, "met")) == OURS
    assert await stands(db, "zonder") == DEFAULTS


async def test_they_go_out_and_in_and_nothing_changes(services: Services, circle: UUID, tmp_path: Path):
    await out_and_in(services.db, tmp_path / "uit", services.settings)
    text = (tmp_path / "uit/activities/woonzorganalyse.md").read_text()
    assert text.count("moment = ") == 2
    assert 'who = "present"' in text
    assert timeless(await stands(services.db)) == OURS
    assert await begun(services.db) == {TODAY}
    await choose(services, circle, ())
    await out_and_in(services.db, tmp_path / "geen", services.settings)
    assert "no_reminders = true" in (tmp_path / "geen/activities/woonzorganalyse.md").read_text()
    assert await stands(services.db) == ()


@pytest.mark.parametrize("chosen", [None, DEFAULTS])
async def test_what_each_activity_does_is_not_written_down(
    services: Services, tmp_path: Path, chosen: tuple[ReminderRule, ...] | None
):
    id_ = await make_circle(services.db)
    if chosen:
        await choose(services, id_, ())
        await choose(services, id_, chosen)
    await out_and_in(services.db, tmp_path / "uit", services.settings)
    assert "reminders" not in (tmp_path / "uit/activities/woonzorganalyse.md").read_text()


async def load(services: Services, folder: Path, **changed: str) -> None:
    """Load the folder, with words of its file changed."""
    file = folder / "activities/woonzorganalyse.md"
    text = file.read_text()
    for was, now in changed.items():
        text = text.replace(was.replace("_is_", " = "), now)
    file.write_text(text)
    await load_directory(services.db, folder, TODAY + timedelta(hours=1), services.settings)


async def test_another_rule_in_the_file_holds_from_then_on_and_staff_keep_theirs(
    services: Services, circle: UUID, tmp_path: Path
):
    await out_and_in(services.db, tmp_path / "uit", services.settings)
    await load(services, tmp_path / "uit", days_is_5="days = 6")
    assert [(one.days, one.since) for one in await stands(services.db)] == [
        (6, TODAY + timedelta(hours=1)),
        (1, TODAY),
    ]
    await choose(services, circle, ())
    await load(services, tmp_path / "uit", Neem="Breng")
    assert await stands(services.db) == (), "staff changed it since"


async def test_what_does_not_fit_is_named(services: Services, circle: UUID, tmp_path: Path):
    await export_directory(services.db, tmp_path / "uit", services.settings)
    for was, now, says in (
        ('who_is_"present"', 'who = "iedereen"', "bestaat niet"),
        ('moment_is_"after_last"', 'moment = "before_first"', "Vóór een dag weet niemand nog wie er was."),
        ("days_is_5", "days = 61", "60"),
        ("Neem", "Dag {{voornam}}, neem", "Bedoelt u {{voornaam}}?"),
    ):
        file = tmp_path / "uit/activities/woonzorganalyse.md"
        before = file.read_text()
        with pytest.raises(ContentRefused) as refused:
            await load(services, tmp_path / "uit", **{was: now})
        assert any(says in mistake.sentence for mistake in refused.value.mistakes), refused.value.mistakes
        file.write_text(before)
    async with services.db.reading() as reading:
        assert await reading.scalar(select(ReminderPlan.rules)) is not None
