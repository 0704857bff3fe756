"""A folder is loaded again after organisers worked on its activities: what they did stays, and nobody gets mail for nothing."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import delete, func, insert, select, update

from leerkring.activities.model import (
    Activity,
    ActivityTheme,
    Breakout,
    FormField,
    Occurrence,
    Quota,
    Round,
)
from leerkring.activities.queries.page import find_current_slug
from leerkring.activities.refusals import ContentRefused
from leerkring.app import Application
from leerkring.content.files.model import ContentFile
from leerkring.content.files.report import Report
from leerkring.core.database.db import Database
from leerkring.core.ids import uuid7
from leerkring.core.web.services import Services
from leerkring.mail.model import Delivery
from leerkring.registrations.model import Registration
from leerkring.run.loading import load_directory
from leerkring.settings import Settings
from tests.activities.writing import CIRCLE, DRAWN, changed, write
from tests.builders import form_of
from tests.cast import FATIMA, NOOR
from tests.conftest import TODAY
from tests.people.office import back_office_of

ROUNDS = """
[[rounds]]
starts_at = 2027-02-04T11:00:00+01:00
ends_at = 2027-02-04T12:00:00+01:00
breakouts = [
  {slug = "delen", title = "Eerlijk delen", capacity = 20, room = "Zaal 1"},
  {slug = "wonen", title = "Samen wonen", capacity = 20, room = "Zaal 2"},
]
"""
MEETING = changed(CIRCLE, ("\n[[fields]]", f"{ROUNDS}\n[[fields]]"))
DESK = "/beheer/activiteiten/kring"
SUMMARY = ("Vijf dagen samen werken", "Zes dagen samen werken")
FIRST, SECOND = "2027-02-04T09:30:00+01:00", "2027-03-04T09:30:00+01:00"


class Folder:
    """A content folder with one activity, and the database it is loaded into."""

    def __init__(self, path: Path, db: Database, settings: Settings) -> None:
        self.path, self.db, self.settings = path, db, settings
        self.text = CIRCLE

    async def load(self, *changes: tuple[str, str], overwrite: bool = False, now: datetime = TODAY) -> Report:
        """Change the file (it stays so), and load the folder."""
        self.text = changed(self.text, *changes)
        write(self.path, kring=self.text)
        return await load_directory(self.db, self.path, now, self.settings, overwrite=overwrite)

    async def rows(self, *columns: Any, by: Any = None) -> list[tuple[Any, ...]]:
        """Return these columns of all rows."""
        statement = select(*columns)
        async with self.db.reading() as reading:
            found = await reading.rows(statement.order_by(by) if by is not None else statement)
        return [tuple(row) for row in found]

    async def do(self, statement: Any) -> None:
        """Do what an editor of organisers does, where there is no page for it yet."""
        async with self.db.transaction() as tx:
            await tx.execute(statement)

    async def mails(self) -> list[tuple[str, str]]:
        """Return kind and recipient of all mails about registrations but the first."""
        rows = await self.rows(Delivery.kind, Delivery.recipient, by=Delivery.created_at)
        return [(kind, to) for kind, to in rows if kind in {"registrations.moved", "registrations.dropped"}]

    async def days(self) -> list[tuple[str, str, str]]:
        """Return title, day and state of each day."""
        rows = await self.rows(Occurrence.title, Occurrence.starts_at, Occurrence.state, by=Occurrence.number)
        return [(title, f"{starts_at:%d-%m}", state) for title, starts_at, state in rows]


@pytest.fixture
async def folder(app: Application, db: Database, settings: Settings, tmp_path: Path) -> Folder:
    """The circle, loaded once."""
    found = Folder(tmp_path, db, settings)
    await found.load()
    return found


@pytest.fixture
async def fatima(app: Application, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of Fatima, organiser."""
    async with back_office_of(app, services, FATIMA, "organizer") as client:
        yield client


async def move(desk: httpx.AsyncClient, folder: Folder, title: str, date: str) -> None:
    """Move a day, as Fatima does."""
    ((day_id,),) = [(one,) for one, its in await folder.rows(Occurrence.id, Occurrence.title) if its == title]
    answer = await desk.post(
        f"{DESK}/bijeenkomsten/{day_id}/verplaatsen",
        data={"date": date, "starts": "10:00", "ends": "17:00", "location": "Stadskantoor Almelo"},
    )
    assert answer.status_code == 303, answer.text


async def register(client: httpx.AsyncClient) -> None:
    """Register Noor, with an answer to what the circle asks."""
    data = form_of(NOOR, **{"field-fase": "Begin"})
    answer = await client.post("/agenda/kring/aanmelden", data=data)
    assert answer.status_code == 303, answer.text


async def test_a_day_that_was_moved_stays_and_nobody_gets_mail(
    folder: Folder, client: httpx.AsyncClient, fatima: httpx.AsyncClient
) -> None:
    await register(client)
    await move(fatima, folder, "Agenderen", "2027-02-11")
    told = [("registrations.moved", NOOR.email)]
    assert await folder.mails() == told

    report = await folder.load()
    assert await folder.days() == [("Agenderen", "11-02", "scheduled"), ("Cijfers", "04-03", "scheduled")]
    assert await folder.mails() == told, "loading told nobody"
    assert report.summary.startswith("0 made, 0 changed, 1 unchanged; 4 kept as staff has it, 0 clashes")
    assert (
        "  kept as staff has it: activities/kring.md, line 20, occurrences[1].starts_at: "
        "the file says 2027-02-04 09:30, it is 2027-02-11 10:00" in report.lines
    )

    report = await folder.load(SUMMARY)
    assert "kring: brought up to date" in report.lines
    assert (await folder.rows(Activity.summary))[0][0].startswith("Zes dagen")
    assert (await folder.days())[0] == ("Agenderen", "11-02", "scheduled")
    assert await folder.mails() == told
    assert "Zes dagen" in (await client.get("/agenda/kring")).text

    report = await folder.load(("2027-03-04T09:30", "2027-03-05T09:30"), ("2027-03-04T16", "2027-03-05T16"))
    assert "kring: brought up to date, 1 moved" in report.lines
    assert [day for _, day, _ in await folder.days()] == ["11-02", "05-03"]
    assert await folder.mails() == told * 2, "only about the day that moved in the file"


async def test_a_day_is_itself_wherever_staff_moved_it(folder: Folder, fatima: httpx.AsyncClient) -> None:
    await move(fatima, folder, "Cijfers", "2027-03-10")
    await move(fatima, folder, "Agenderen", "2027-03-11")
    await folder.load(('title = "Agenderen"', 'title = "De agenda"'))
    days = {title: day for title, day, _ in await folder.days()}
    assert days == {"Cijfers": "10-03", "De agenda": "11-03"}


async def test_a_clash_is_named_and_left_until_somebody_means_it(
    folder: Folder, client: httpx.AsyncClient, fatima: httpx.AsyncClient
) -> None:
    await register(client)
    await move(fatima, folder, "Agenderen", "2027-02-11")
    later = [("2027-02-04T09:30", "2027-02-18T09:30"), ("2027-02-04T16", "2027-02-18T16")]
    for changes in (later, []):
        report = await folder.load(*changes)
        assert (
            "  clash: activities/kring.md, line 20, occurrences[1].starts_at: the file says 2027-02-18 09:30, "
            "it is 2027-02-11 10:00; both changed, so it stays" in report.lines
        )
        assert "2 clashes (--overwrite" in report.summary
        assert (await folder.days())[0][1] == "11-02"
    assert len(await folder.mails()) == 1
    async with folder.db.transaction() as tx:  # it left, or the next move would go along in it
        await tx.sql("UPDATE delivery SET state = 'accepted', settled_at = now()")

    report = await folder.load(overwrite=True)
    assert (await folder.days())[0][1] == "18-02"
    assert "4 overwritten" in report.summary  # registering ended with the day that staff moved
    assert len(await folder.mails()) == 2, "a day that moves is told"
    assert (await folder.load()).lines == []


async def test_places_and_publishing_by_staff_stay(folder: Folder, fatima: httpx.AsyncClient) -> None:
    await folder.do(update(Activity).values(state="draft"))
    await folder.do(delete(ContentFile))
    folder.text = changed(folder.text, ('state = "published"', 'state = "draft"'))
    await folder.load()
    assert (await fatima.post(f"{DESK}/publiceren")).status_code == 303
    assert (await fatima.post(f"{DESK}/plaatsen", data={"capacity": "14"})).status_code == 303
    report = await folder.load(SUMMARY)
    assert await folder.rows(Activity.state, Activity.capacity) == [("published", 14)]
    assert any("line 7, capacity: the file says 12, it is 14" in line for line in report.lines)
    await folder.load(("capacity = 12", "capacity = 13"))
    assert await folder.rows(Activity.capacity) == [(14,)], "a clash"
    await folder.load(overwrite=True)
    assert await folder.rows(Activity.state, Activity.capacity) == [("published", 13)], (
        "back to draft it cannot"
    )


async def test_what_was_called_off_stays_so_and_the_rest_still_loads(
    folder: Folder, client: httpx.AsyncClient, fatima: httpx.AsyncClient
) -> None:
    await register(client)
    await fatima.post(f"{DESK}/annuleren", data={"message": "De zaal is dicht."})
    before = await folder.rows(func.count(Delivery.id))
    for overwrite in (False, True):
        await folder.load(("Vijf" if not overwrite else "Zes", "Zes"), overwrite=overwrite)
        assert await folder.rows(Activity.state) == [("cancelled",)]
        assert {state for _, _, state in await folder.days()} == {"cancelled"}
    assert await folder.rows(Occurrence.sequence) == [(1,), (1,)]
    assert await folder.rows(func.count(Delivery.id)) == before
    assert (await folder.rows(Activity.summary))[0][0].startswith("Zes dagen")


async def test_more_places_in_the_file_go_through_the_rule_of_places(folder: Folder) -> None:
    await folder.load(("capacity = 12", "capacity = 13"))
    assert await folder.rows(Activity.capacity) == [(13,)]
    with pytest.raises(ContentRefused) as refused:
        await folder.load(("capacity = 13", "capacity = 2"))
    assert refused.value.mistakes[0].field in {"capacity", "quotas", "max_per_organization"}


async def test_another_maximum_in_the_file_offers_the_places_that_it_frees(
    folder: Folder, client: httpx.AsyncClient
) -> None:
    await folder.load(("max_per_organization = 2", "max_per_organization = 1"))
    await register(client)
    colleague = replace(NOOR, name="Sanne Smit", email="sanne@almelo.example")
    data = form_of(colleague, **{"field-fase": "Begin"})
    assert (await client.post("/agenda/kring/aanmelden", data=data)).status_code == 303
    assert await folder.rows(Registration.state, by=Registration.position) == [
        ("confirmed",),
        ("waitlisted",),
    ]
    await folder.load(("max_per_organization = 1", "max_per_organization = 2"))
    assert await folder.rows(Registration.state, by=Registration.position) == [("confirmed",), ("offered",)]


async def test_the_way_of_giving_places_never_changes_after_opening(folder: Folder) -> None:
    for overwrite in (False, True):
        with pytest.raises(ContentRefused) as refused:
            await folder.load(*DRAWN, overwrite=overwrite)
        assert "al open" in refused.value.mistakes[0].sentence
        folder.text = CIRCLE
    await folder.do(update(Activity).values(allocation="draw"))
    await folder.load(SUMMARY, overwrite=True)
    assert await folder.rows(Activity.allocation) == [("draw",)]


PARTS = [
    (Activity, Activity.title, "Van ons", ('title = "Leerkring', 'title = "De leerkring'), "title"),
    (Activity, Activity.price, "Gratis", ("capacity = 12", 'capacity = 12\nprice = "100 euro"'), "price"),
    (Quota, Quota.places, 3, ("places = 4", "places = 5"), "quotas[1].places"),
    (FormField, FormField.label, "Van ons?", ("Hoe ver bent u?", "Hoe ver?"), "fields[1].label"),
    (FormField, FormField.options, ["A", "B"], ('"Begin", ', '"Start", "Begin", '), "fields[1].options"),
    (
        Round,
        Round.ends_at,
        TODAY + timedelta(days=23, hours=3),
        ("04T12:00", "04T12:30"),
        "rounds[1].ends_at",
    ),
    (Breakout, Breakout.room, "Tuin", ('"Zaal 1"', '"Zaal 9"'), "rounds[1].breakouts[1].room"),
    (Breakout, Breakout.capacity, 8, ("capacity = 20", "capacity = 9"), "rounds[1].breakouts[1].capacity"),
    (Occurrence, Occurrence.location, "Thuis", ("Stadhuis Enschede", "Markt"), "occurrences[1].location"),
]


@pytest.mark.parametrize("part", PARTS, ids=[part[-1] for part in PARTS])
async def test_each_kind_of_part_remembers_what_its_file_said(folder: Folder, part: tuple[Any, ...]) -> None:
    table, column, theirs, in_file, name = part
    folder.text = MEETING
    await folder.load()
    first = table.id if table is Activity else table.number
    ids = [row[0] for row in await folder.rows(table.id, by=first)]
    assert (await folder.load()).lines == []

    await folder.load(in_file)
    ours = dict(await folder.rows(table.id, column))[ids[0]]
    assert ours != theirs
    await folder.load((in_file[1], in_file[0]))

    await folder.do(update(table).where(table.id == ids[0]).values({column: theirs}))
    others = [row for row in await folder.rows(table.id, column) if row[0] != ids[0]]
    report = await folder.load(SUMMARY)
    assert await folder.rows(Activity.summary) != []
    assert dict(await folder.rows(table.id, column))[ids[0]] == theirs
    assert any(f", {name}: the file says" in line and "kept" in line for line in report.lines), report.lines

    report = await folder.load(in_file)
    assert dict(await folder.rows(table.id, column))[ids[0]] == theirs
    assert any(f", {name}: the file says" in line and "clash" in line for line in report.lines), report.lines
    assert [row for row in await folder.rows(table.id, column) if row[0] != ids[0]] == others

    await folder.load(overwrite=True)
    assert dict(await folder.rows(table.id, column))[ids[0]] == ours


async def test_themes_that_staff_chose_stay(folder: Folder) -> None:
    ((activity_id,),) = await folder.rows(Activity.id)
    await folder.do(insert(ActivityTheme).values(activity_id=activity_id, theme_slug="woonzorgvisie"))
    await folder.load(SUMMARY)
    assert {slug for (slug,) in await folder.rows(ActivityTheme.theme_slug)} == {
        "woonzorganalyse",
        "woonzorgvisie",
    }
    await folder.load(overwrite=True)
    assert await folder.rows(ActivityTheme.theme_slug) == [("woonzorganalyse",)]


async def test_a_day_that_staff_took_away_stays_away_and_one_they_added_stays(
    folder: Folder, client: httpx.AsyncClient
) -> None:
    await register(client)
    ((activity_id,),) = await folder.rows(Activity.id)
    await folder.do(update(Occurrence).where(Occurrence.title == "Cijfers").values(state="cancelled"))
    extra = {"title": "Extra", "number": 3, "location": "Thuis", "changed_at": TODAY}
    starts_at = TODAY + timedelta(days=40)
    extra |= {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}
    await folder.do(insert(Occurrence).values(id=uuid7(), activity_id=activity_id, **extra))
    report = await folder.load(SUMMARY)
    days = {title: state for title, _, state in await folder.days()}
    assert days == {"Agenderen": "scheduled", "Cijfers": "cancelled", "Extra": "scheduled"}
    assert [line.partition(": ")[2] for line in report.lines[1:]] == [
        "activities/kring.md, line 25, occurrences[2]: the file has it, it is taken away",
        "activities/kring.md, occurrences 2027-02-21: the file does not have it, it is there",
    ]
    assert await folder.mails() == []
    assert (await folder.rows(Activity.ends_at))[0][0] == starts_at + timedelta(hours=2)


async def test_questions_taken_away_added_and_put_in_order_by_staff_stay_so(folder: Folder) -> None:
    ((activity_id,),) = await folder.rows(Activity.id)
    own = {"key": "dieet", "label": "Wat eet u niet?", "type": "text", "number": 1}
    await folder.do(delete(FormField).where(FormField.key == "bron"))
    await folder.do(update(FormField).values(number=2))
    await folder.do(insert(FormField).values(id=uuid7(), activity_id=activity_id, **own))
    third = '[[fields]]\nkey = "rol"\nlabel = "Wat is uw rol?"\ntype = "text"\n\n[[fields]]\nkey = "bron"'
    await folder.load(('[[fields]]\nkey = "bron"', third))
    assert await folder.rows(FormField.key, by=FormField.number) == [("dieet",), ("fase",), ("rol",)]


async def test_what_goes_out_of_the_file_goes_unless_staff_changed_it(folder: Folder) -> None:
    last = CIRCLE[CIRCLE.rindex("[[fields]]") : CIRCLE.rindex("+++")]
    await folder.do(update(FormField).where(FormField.key == "bron").values(label="Van ons?"))
    report = await folder.load((last, ""))
    assert {key for (key,) in await folder.rows(FormField.key)} == {"fase", "bron"}
    assert any("clash" in line and "fields bron: the file does not have it" in line for line in report.lines)
    await folder.do(update(FormField).where(FormField.key == "bron").values(label="Welke bron gebruikt u?"))
    await folder.load()
    assert await folder.rows(FormField.key) == [("fase",)]
    (folder.path / "activities" / "kring.md").unlink()
    write(folder.path, andere=CIRCLE)
    await load_directory(folder.db, folder.path, TODAY, folder.settings)
    assert len(await folder.rows(Activity.slug)) == 2, "a file that goes away takes nothing along"


async def test_what_was_loaded_before_anything_was_remembered_is_left_as_it_stands(folder: Folder) -> None:
    await folder.do(delete(ContentFile))
    before = await folder.rows(Activity.version, Activity.summary)
    report = await folder.load(SUMMARY)
    assert await folder.rows(Activity.version, Activity.summary) == before
    (line,) = report.lines[1:]
    assert line.startswith("  left as it stands: activities/kring.md, line 4, summary: the file says")
    assert "1 left as it stands (--overwrite" in report.summary
    report = await folder.load(("Voor u.", "Voor u en voor ons."))
    assert (await folder.rows(Activity.body))[0][0].endswith("Voor u en voor ons.")
    assert [line.split(":")[0] for line in report.lines[1:]] == ["  kept as staff has it"]


async def test_loading_again_writes_nothing_at_all(folder: Folder) -> None:
    async def written() -> list[Any]:
        return [
            await folder.rows(Activity.version, Activity.updated_at),
            await folder.rows(Occurrence.sequence, Occurrence.changed_at),
            await folder.rows(ContentFile.loaded_at),
        ]

    before = await written()
    report = await folder.load(now=TODAY + timedelta(days=1))
    assert (report.lines, await written()) == ([], before)
    assert report.summary == "0 made, 0 changed, 1 unchanged; 0 kept as staff has it, 0 clashes"


async def test_relative_days_stay_when_the_folder_is_loaded_on_another_day(folder: Folder) -> None:
    folder.text = CIRCLE
    relative = [
        (FIRST, '"+30d 09:30"'),
        ("2027-02-04T16:30:00+01:00", '"+30d 16:30"'),
        (SECOND, '"+8w do 09:30"'),
        ("2027-03-04T16:30:00+01:00", '"+8w do 16:30"'),
        ("2026-01-05T09:00:00+01:00", '"-5d 09:00"'),
    ]
    await folder.load(*relative)
    before = await folder.days()
    report = await folder.load(now=TODAY + timedelta(days=11))
    assert (report.lines, await folder.days()) == ([], before)
    await folder.load(('"+30d 09:30"', '"+31d 09:30"'), ('"+30d 16:30"', '"+31d 16:30"'))
    assert [day for _, day, _ in await folder.days()] == ["12-02", before[1][1]]


async def test_a_change_that_does_not_fit_what_staff_did_is_refused_whole(
    folder: Folder, fatima: httpx.AsyncClient
) -> None:
    await move(fatima, folder, "Agenderen", "2027-02-11")
    extra = CIRCLE[CIRCLE.index("[[occurrences]]\nstarts_at = 2027-03-04") : CIRCLE.index("[[fields]]")]
    extra = extra.replace("2027-03-04", "2027-02-11").replace("Cijfers", "Ertussen")
    with pytest.raises(ContentRefused) as refused:
        await folder.load(SUMMARY, ("[[fields]]", f"{extra}[[fields]]"))
    (mistake,) = refused.value.mistakes
    assert mistake.field == "occurrences"
    assert mistake.sentence.startswith("Dit past niet bij wat in het beheer is gewijzigd. Deze dag overlapt")
    assert (await folder.rows(Activity.summary))[0][0].startswith("Vijf dagen")


async def test_another_address_in_the_file_keeps_what_is_remembered(folder: Folder) -> None:
    await folder.do(update(Activity).values(price="Gratis"))
    (folder.path / "activities" / "kring.md").unlink()
    text = changed(CIRCLE, ("capacity = 12", 'previous_slugs = ["kring"]\ncapacity = 12'))
    write(folder.path, nieuwe_kring=text)
    for _ in range(2):
        report = await load_directory(folder.db, folder.path, TODAY, folder.settings)
        assert await folder.rows(Activity.slug, Activity.price) == [("nieuwe-kring", "Gratis")]
    assert report.summary.startswith("0 made, 0 changed, 1 unchanged; 1 kept")
    assert await folder.rows(ContentFile.slug) == [("nieuwe-kring",)]
    async with folder.db.reading() as reading:
        assert await find_current_slug(reading, "kring") == "nieuwe-kring"
