"""What gives no file is not published: who writes it is told, readers keep the last good one, and staff see it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select, update

from leerkring.app import Application
from leerkring.content.markdown.pictures import file_of
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.library.handbooks.editing.chapters import publish_due
from leerkring.library.handbooks.editing.due import try_due
from leerkring.library.handbooks.editing.editions import publish_editions_due
from leerkring.library.handbooks.files.making import NotMade, make
from leerkring.library.handbooks.model import Chapter, HandbookFile
from leerkring.library.handbooks.queries.outcomes import RETRY
from leerkring.settings import Settings
from tests.cast import ILSE
from tests.library.books import BOOK, PATH, load
from tests.library.paper import book as paper
from tests.people.office import back_office_of

BEHEER = "/beheer/handreikingen"
EDITION = f"{BEHEER}/woonzorganalyse/1.1"
NAME = f"{'b' * 64}.webp"
BROKEN = f"![Een kaart](/beeld/{NAME})"
"""A picture that was damaged where it is kept: no PDF can hold it."""


@pytest.fixture
async def ilse(
    app: Application, services: Services, db: Database, tmp_path: Path, settings: Settings
) -> AsyncIterator[httpx.AsyncClient]:
    await load(db, tmp_path, woonzorganalyse=BOOK)
    path = file_of(settings.data_dir, NAME)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"geen beeld")
    async with back_office_of(app, services, ILSE, "editor") as client:
        yield client


async def chapter_at(db: Database, slug: str) -> str:
    async with db.reading() as reading:
        found = await reading.scalar(
            select(Chapter.id).where(Chapter.slug == slug).order_by(Chapter.id.desc()).limit(1)
        )
    return f"{BEHEER}/hoofdstuk/{found}"


def written(body: str, slug: str = "bronnen-gebruiken") -> dict[str, str]:
    return {"title": "Bronnen gebruiken", "slug": slug, "summary": "Bijna alles ligt er al.", "body": body}


async def tries(db: Database) -> tuple[int, str]:
    async with db.reading() as reading:
        many = await reading.scalar(select(func.count()).where(HandbookFile.reason != ""))
        reason = await reading.scalar(select(func.max(HandbookFile.reason)))
    return many, reason


async def test_a_chapter_that_gives_no_pdf_is_refused_and_what_was_typed_stays(
    ilse: httpx.AsyncClient, client: httpx.AsyncClient, db: Database
) -> None:
    chapter = await chapter_at(db, "bronnen-gebruiken")
    no = await ilse.post(chapter, data=written(f"Mijn werk.\n\n{BROKEN}") | {"doen": "publiceren"})
    assert no.status_code == 409
    assert "De PDF is niet te maken door het hoofdstuk ‘Bronnen gebruiken’" in no.text
    assert "Mijn werk." in no.text
    assert "Mijn werk" not in (await client.get(f"{PATH}/bronnen-gebruiken")).text
    assert (await client.get(f"{PATH}.pdf")).status_code == 200
    yes = await ilse.post(chapter, data=written("Mijn werk.") | {"doen": "publiceren"})
    assert yes.status_code == 303


async def test_an_edition_is_tried_before_readers_get_it(
    ilse: httpx.AsyncClient, client: httpx.AsyncClient, db: Database, clock: FixedClock
) -> None:
    begun = await ilse.post(f"{EDITION}/nieuwe-versie")
    edition = begun.headers["location"].partition("?")[0]
    chapter = await chapter_at(db, "bronnen-gebruiken")
    assert (await ilse.post(chapter, data=written(BROKEN) | {"doen": "bewaren"})).status_code == 303
    no = await ilse.post(f"{edition}/publiceren")
    assert (no.status_code, "‘Bronnen gebruiken’" in no.text) == (409, True)
    assert (await client.get(f"{PATH}/versie/1.2")).status_code == 404
    assert "Bronnen gebruiken" in (await ilse.get(f"{edition}")).text
    today = (await ilse.get("/beheer")).text
    assert "Handreikingen waarvan een bestand niet lukt" in today
    assert "niet te maken door het hoofdstuk ‘Bronnen gebruiken’" in today
    clock.set(clock.now() + timedelta(minutes=5))
    signs = written("Een teken: \U00012000.")
    assert (await ilse.post(chapter, data=signs | {"doen": "bewaren"})).status_code == 303
    assert "bestand niet lukt" not in (await ilse.get("/beheer")).text  # the text is another one by now
    assert (await ilse.post(f"{edition}/publiceren")).status_code == 303
    await client.get(f"{PATH}.pdf")
    page = (await ilse.get(edition)).text
    assert "De PDF heeft een ? op de plaats van deze tekens: \U00012000." in page


async def spoil(db: Database, body: str) -> None:
    """Let readers have a text that was never tried, as one of years ago."""
    async with db.transaction() as tx:
        mine = update(Chapter).where(Chapter.slug == "bronnen-gebruiken")
        await tx.execute(mine.values(public_body=body, public_anchors=[]))
        tx.touch("handbook:woonzorganalyse")


async def test_the_last_good_file_stays_and_a_failure_is_remembered_and_seen(
    ilse: httpx.AsyncClient, client: httpx.AsyncClient, db: Database, clock: FixedClock, services: Services
) -> None:
    good = await client.get(f"{PATH}.pdf")
    await spoil(db, BROKEN)
    stale = await client.get(f"{PATH}.pdf")
    assert (stale.status_code, stale.content) == (200, good.content)
    assert stale.headers["warning"].startswith("110")
    assert stale.headers["etag"] == good.headers["etag"]
    assert (await client.get(f"{PATH}.epub")).status_code == 200
    async with db.reading() as reading:
        first = await reading.scalar(select(HandbookFile.tried_at).where(HandbookFile.reason != ""))
    services.value_cache.touch({"handbook:woonzorganalyse"})
    clock.set(clock.now() + RETRY / 2)
    assert (await client.get(f"{PATH}.pdf")).status_code == 200
    async with db.reading() as reading:
        assert await reading.scalar(select(HandbookFile.tried_at).where(HandbookFile.reason != "")) == first
    page = (await ilse.get(EDITION)).text
    assert "Lezers krijgen geen bestand van deze tekst" in page
    assert "‘Bronnen gebruiken’" in page
    assert "handreiking zonder PDF of EPUB" in (await ilse.get("/beheer")).text
    clock.set(clock.now() + RETRY)
    services.value_cache.touch({"handbook:woonzorganalyse"})
    await client.get(f"{PATH}.pdf")
    async with db.reading() as reading:
        assert await reading.scalar(select(HandbookFile.tried_at).where(HandbookFile.reason != "")) > first
    await spoil(db, "Weer goed.")
    assert "warning" not in (await client.get(f"{PATH}.pdf")).headers
    assert (await tries(db))[0] == 0


async def test_who_asks_for_a_file_that_never_was_gets_a_sentence(
    ilse: httpx.AsyncClient, client: httpx.AsyncClient, db: Database, settings: Settings
) -> None:
    for path in (settings.data_dir / "books").glob("*"):
        path.unlink()
    await spoil(db, BROKEN)
    for _ in range(2):
        no = await client.get(f"{PATH}.pdf")
        assert (no.status_code, "De PDF van deze handreiking is nu niet te maken" in no.text) == (503, True)
    assert (await tries(db))[0] == 1


async def test_what_is_planned_is_tried_shortly_before_and_then_waits_for_a_person(
    ilse: httpx.AsyncClient, db: Database, clock: FixedClock, settings: Settings
) -> None:
    edition = (await ilse.post(f"{EDITION}/nieuwe-versie")).headers["location"].partition("?")[0]
    plan = await ilse.post(f"{edition}/plannen", data={"publish_on": "2027-01-14", "publish_time": "09:00"})
    assert plan.status_code == 303
    clock.set(clock.now() + timedelta(minutes=5))
    chapter = await chapter_at(db, "bronnen-gebruiken")
    assert (await ilse.post(chapter, data=written(BROKEN) | {"doen": "bewaren"})).status_code == 303
    moment = clock.now() + timedelta(days=3)
    assert await try_due(db, moment, settings) == 1
    assert await publish_editions_due(db, moment) == 0
    assert await try_due(db, moment, settings) == 0
    assert "niet te maken" in (await ilse.get("/beheer")).text


async def test_a_planned_chapter_too(
    ilse: httpx.AsyncClient, db: Database, clock: FixedClock, settings: Settings
) -> None:
    chapter = await chapter_at(db, "bronnen-gebruiken")
    when = {"publish_on": "2027-01-14", "publish_time": "09:00"}
    planned = await ilse.post(chapter, data=written("Goed.") | when | {"doen": "plannen"})
    assert planned.status_code == 303
    async with db.transaction() as tx:
        await tx.execute(update(Chapter).where(Chapter.slug == "bronnen-gebruiken").values(body=BROKEN))
    moment = clock.now() + timedelta(days=3)
    assert await try_due(db, moment, settings) == 1
    assert await publish_due(db, moment) == 0


async def test_what_takes_too_long_is_told_by_the_longest_chapter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leerkring.library.handbooks.files.making.SECONDS", 0.01)
    with pytest.raises(NotMade, match=r"te groot of te ingewikkeld.*‘Hoofdstuk van 2’"):
        await make("pdf", paper("Kort.", "Veel langer dan dat.", "Kort."), tmp_path)


async def test_a_failure_names_the_chapter_among_many(tmp_path: Path) -> None:
    path = file_of(tmp_path, NAME)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"geen beeld")
    data = paper(*["Goed."] * 4, BROKEN, "Goed.")
    with pytest.raises(NotMade, match="door het hoofdstuk ‘Hoofdstuk van 5’"):
        await make("pdf", data, tmp_path)
    made = await make("epub", paper("Goed."), tmp_path)
    assert made.body.startswith(b"PK")
