"""Everything goes out as content files, and coming in again changes nothing: also after staff worked on it."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from leerkring.activities.model import Activity, FormField, Occurrence
from leerkring.app import Application
from leerkring.content.files.report import Outcome
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.library.handbooks.model import Chapter, HandbookVersion
from leerkring.library.items.model import Item
from leerkring.mail.model import Delivery
from leerkring.run.exporting import Exported, FolderInUse, export_directory
from leerkring.run.loading import load_directory
from leerkring.settings import Settings
from tests.builders import make_circle, register
from tests.cast import FATIMA, KARIM, NOOR
from tests.conftest import TODAY
from tests.house.walk import fingerprint
from tests.people.office import back_office_of
from tests.support.forms import open_form
from tests.support.sample import live_with_sample


@pytest.fixture
async def sample(services: Services) -> Services:
    await live_with_sample(services)
    return services


async def out_and_in(db: Database, folder: Path, settings: Settings) -> Exported:
    """Write all to a folder, load it, and see that nothing moved: no text, no count, no mail."""
    found = await export_directory(db, folder, settings)
    before = await fingerprint(db)
    mails = await one(db, select(func.count()).select_from(Delivery))
    report = await load_directory(db, folder, TODAY + timedelta(minutes=5), settings)
    assert {line.name for line in report.texts if line.outcome is not Outcome.SAME} == set()
    assert [note for line in report.texts for note in line.told] == []
    assert await one(db, select(func.count()).select_from(Delivery)) == mails
    after = await fingerprint(db)
    assert {name for name in before if before[name] != after[name]} <= {"content_file"}
    return found


async def one(db: Database, statement: object) -> object:
    async with db.reading() as reading:
        return await reading.scalar(statement)  # type: ignore[arg-type]


async def test_the_sample_goes_out_and_in(sample: Services, tmp_path: Path) -> None:
    found = await out_and_in(sample.db, tmp_path / "uit", sample.settings)
    assert (found.activities, found.editions) == (16, 6)
    assert found.texts > 60
    assert found.pictures == 1
    assert found.left_out == []
    assert (tmp_path / "uit" / "programme.md").is_file()
    circle = (tmp_path / "uit" / "activities" / "woonzorganalyse-gesprek.md").read_text("utf-8")
    assert 'kind = "circle"' in circle
    assert "[[occurrences]]" in circle
    assert "+01:00" in circle, "the hour that people come"


async def test_what_went_out_fills_an_empty_house(sample: Services, tmp_path: Path, db: Database) -> None:
    """The same files in a database that has nothing: the same files come out of it."""
    first, second = tmp_path / "een", tmp_path / "twee"
    await export_directory(db, first, sample.settings)
    async with db.transaction() as tx:
        for table in ("registration", "activity", "item", "handbook", "content_file"):
            await tx.sql(f"TRUNCATE {table} CASCADE")
    await load_directory(db, first, TODAY, sample.settings)
    await export_directory(db, second, sample.settings)
    names = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(second) for path in second.rglob("*") if path.is_file())
    differing = [name for name in names if (first / name).read_bytes() != (second / name).read_bytes()]
    assert differing == []


@pytest.mark.parametrize(
    "field, typed",
    [
        ("summary", 'Eerste regel met "aanhalingstekens".\nTweede regel, \\ en +++.'),
        (
            "body",
            "+++\n\n## Kop\n\n'''letterlijk''' en \"\"\"drie\"\"\"\n\n- één\n- twee\n\n# Geen kop van een hoofdstuk",
        ),
        ("experts", "Z" * 300),
        ("price", "Kosteloos 😀 – ‘echt’"),
        ("slug", "een-ander-adres"),
        ("title", "[[occurrences]]"),
    ],
)
async def test_what_staff_wrote_of_an_activity(
    app: Application, services: Services, tmp_path: Path, field: str, typed: str
) -> None:
    db = services.db
    await make_circle(db)
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        await register(fatima, NOOR)
        await out_and_in(db, tmp_path / "eerst", services.settings)
        path = "/beheer/activiteiten/woonzorganalyse/tekst"
        form = await open_form(fatima, path)
        kept = await fatima.post(path, data=form.data(**{field: typed, "doen": "bewaren"}))
        assert kept.status_code == 303, kept.text
    await out_and_in(db, tmp_path / "uit", services.settings)


async def test_days_that_moved_went_and_came(app: Application, services: Services, tmp_path: Path) -> None:
    """Each kind of part that staff can change: a day, a kept group, a question; nobody gets mail again."""
    db, base = services.db, "/beheer/activiteiten/woonzorganalyse"
    quotas = [{"region_slug": "regio-groningen", "places": 1}]
    fields = [{"key": "fase", "label": "Fase", "type": "choice", "options": ["Begin", "Eind"]}]
    await make_circle(db, quotas=quotas, fields=fields)
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        await register(fatima, NOOR, **{"field-fase": "Begin"})
        await out_and_in(db, tmp_path / "eerst", services.settings)
        async with db.reading() as reading:
            days = await reading.rows(select(Occurrence.id).order_by(Occurrence.number))
        for path, typed in (
            (f"{base}/bijeenkomsten/{days[0].id}/verplaatsen", {"date": "2027-02-18"}),
            (f"{base}/bijeenkomsten/{days[1].id}/laten-vervallen", {}),
            (f"{base}/dagen/nieuw", {"date": "2027-06-03", "host": "Gemeente Almelo", "location": "L" * 160}),
        ):
            form = await open_form(fatima, path)
            assert (await fatima.post(path, data=form.data(**typed))).status_code == 303
    async with db.transaction() as tx:
        await tx.execute(update(FormField).values(help="Waar staat u?"))
        await tx.execute(update(Activity).values(cancel_message="Wat nog niet\ngebeurde."))
    await out_and_in(db, tmp_path / "uit", services.settings)
    again = await export_directory(db, tmp_path / "nog-eens", services.settings)
    assert again.left_out == []
    same = (tmp_path / "uit" / "activities" / "woonzorganalyse.md").read_bytes()
    assert (tmp_path / "nog-eens" / "activities" / "woonzorganalyse.md").read_bytes() == same


async def test_what_editors_wrote_in_the_library(app: Application, sample: Services, tmp_path: Path) -> None:
    """A lesson that is worked on, one that is planned, a question that is away, a chapter with signs in its summary."""
    db = sample.db
    async with back_office_of(app, sample, KARIM, "admin") as karim:
        async with db.reading() as reading:
            lesson = await reading.scalar(select(Item.id).where(Item.kind == "lesson").limit(1))
            chapter = await reading.scalar(select(Chapter.id).limit(1))
        for path, typed in (
            (f"/beheer/bibliotheek/{lesson}", {"title": "Een les waaraan gewerkt wordt"}),
            (
                f"/beheer/handreikingen/hoofdstuk/{chapter}",
                {
                    "summary": "- 1. *Zo* [hoort](het) # niet > {#x}",
                    "body": "Een.\n\n```\n# geen hoofdstuk\n```",
                },
            ),
        ):
            form = await open_form(karim, path)
            assert (await karim.post(path, data=form.data(**typed, doen="bewaren"))).status_code == 303
    async with db.transaction() as tx:
        questions = await tx.rows(
            select(Item.id, Item.parent, Item.slug)
            .where(Item.kind == "question")
            .order_by(Item.parent, Item.number)
        )
        await tx.execute(update(Item).where(Item.id == questions[0].id).values(state="archived"))
    found = await out_and_in(db, tmp_path / "uit", sample.settings)
    away = (
        f"regions/{questions[0].parent}: question {questions[0].slug} is archived, and a file cannot say so"
    )
    assert found.left_out == [away]


async def test_an_edition_in_the_making_is_named_and_left_out(sample: Services, tmp_path: Path) -> None:
    async with sample.db.transaction() as tx:
        newest = await tx.scalar(select(HandbookVersion.id).order_by(HandbookVersion.id.desc()).limit(1))
        await tx.execute(
            update(HandbookVersion)
            .where(HandbookVersion.id == newest)
            .values(state="draft", published_on=date(2027, 1, 1))
        )
    found = await out_and_in(sample.db, tmp_path / "uit", sample.settings)
    assert len(found.left_out) == 1
    assert found.left_out[0].endswith("is not published, and a file cannot say so")


async def test_a_folder_with_something_in_it_is_refused(services: Services, tmp_path: Path) -> None:
    (tmp_path / "oud.md").write_text("van iemand")
    with pytest.raises(FolderInUse, match="niet leeg"):
        await export_directory(services.db, tmp_path, services.settings)
    assert (tmp_path / "oud.md").read_text() == "van iemand"
