"""Two organisers and a host: each sees the activities of their own team, and people through those alone."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from leerkring.activities.model import Activity, Occurrence
from leerkring.activities.team import add_to_team, take_from_team
from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.mail.model import Delivery
from leerkring.people.model import Person
from leerkring.people.staff import add_staff, remove_staff
from leerkring.registrations.model import Registration
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, ILSE, JOOST, KARIM, NOOR
from tests.conftest import TODAY
from tests.house.walk import Walk
from tests.mail.office import come_back
from tests.people.office import back_office_of, token_of
from tests.postbox import deliver

OURS, THEIRS = "woonzorganalyse", "wonen-bij-het-water"
STRANGE = ("Wonen bij het water", JOOST.name, JOOST.email, JOOST.organization)
"""What stands in the other activity alone."""


async def put_in(services: Services, person: Any, slug: str, role: str) -> None:
    """Give somebody a role, and a place in the team of an activity."""
    person_id = await add_staff(services.db, person.email, role, TODAY, name=person.name)
    async with services.db.reading() as reading:
        activity_id = await reading.scalar(select(Activity.id).where(Activity.slug == slug))
    await add_to_team(services.db, activity_id, person_id, actor="house", now=TODAY)


@pytest.fixture
async def both(app: Application, services: Services, client: httpx.AsyncClient, clock: FixedClock) -> None:
    """Fatima's circle, to which Noor comes, and Ilse's, to which Joost does; all that can ask for attention, does."""
    for slug, title, person in ((OURS, "Leerkring woonzorganalyse", NOOR), (THEIRS, STRANGE[0], JOOST)):
        await make_circle(services.db, slug, title=title, capacity=1, starts_in=timedelta(days=3))
        await register(client, person, slug)
        late = f"{title}, nog een concept"
        await make_circle(
            services.db, f"{slug}-concept", title=late, state="draft", starts_in=timedelta(days=5)
        )
    await put_in(services, FATIMA, OURS, "organizer")
    await put_in(services, BAS, OURS, "host")
    for slug in (THEIRS, f"{THEIRS}-concept"):
        await put_in(services, ILSE, slug, "organizer")
    await deliver(services)
    for person in (NOOR, JOOST):
        await come_back(services, person.email)


def desk_of(app: Application, services: Services, person: Any, role: str) -> Any:
    """Return a browser of somebody in the teams that they are in already."""
    return back_office_of(app, services, person, role, in_teams=False)


@pytest.mark.parametrize("person, role", [(FATIMA, "organizer"), (BAS, "host")])
async def test_no_page_that_one_comes_to_tells_of_anothers_people(
    app: Application, services: Services, both: None, person: Any, role: str
) -> None:
    """A walk through all that links lead to: lists, files, persons, mails, the log and Vandaag."""
    async with desk_of(app, services, person, role) as desk:
        starts = [f"/beheer/zoeken?q={word}" for word in ("water", "joost", "wonen", "noor", "kring")]
        walk = await Walk(desk, "/beheer").from_("/beheer", "/beheer/activiteiten?wanneer=alles", *starts)
        assert len(walk.pages) >= (30 if role == "organizer" else 8)
        told = {
            (url, word)
            for url, page in walk.pages.items()
            for word in STRANGE
            if word in page.html
            and "/stijlgids" not in url
            # Which organisations there are is no secret; who works there is.
            and not (word == JOOST.organization and "/organisaties" in url)
        }
        assert not told
        seen = " ".join(page.html for page in walk.pages.values())
        assert NOOR.name in seen
        assert (NOOR.email in seen) == (role == "organizer"), "a host reads no address"
        assert "teruggekomen" in seen or role == "host"


async def test_files_hold_ones_own(app: Application, services: Services, both: None) -> None:
    async with desk_of(app, services, FATIMA, "organizer") as fatima:
        token = {"token": token_of(await fatima.get("/beheer/mensen"))}
        files = [
            (await fatima.get("/beheer/activiteiten.csv?wanneer=alles")).text,
            (await fatima.post("/beheer/mensen.csv", data=token)).text,
            (await fatima.post(f"/beheer/activiteiten/{OURS}/aanmeldingen.csv", data=token)).text,
        ]
        assert NOOR.name in files[1]
        assert NOOR.name in files[2]
        assert not [word for word in STRANGE for file in files if word in file]
        other = await fatima.post(f"/beheer/activiteiten/{THEIRS}/aanmeldingen.csv", data=token)
        assert other.status_code == 404


async def addresses(db: Database) -> AsyncIterator[str]:
    """Where what is Ilse's stands."""
    async with db.reading() as reading:
        joost = await reading.scalar(select(Person.id).where(Person.email == JOOST.email))
        registration = await reading.scalar(select(Registration.id).where(Registration.email == JOOST.email))
        day = await reading.scalar(
            select(Occurrence.id).join(Activity).where(Activity.slug == THEIRS).limit(1)
        )
        mail = await reading.scalar(select(Delivery.id).where(Delivery.recipient == JOOST.email).limit(1))
    yield f"/beheer/mail/{mail}"
    yield f"/beheer/mail/{mail}/voorbeeld"
    for end in ("", "/verbeteren", "/aanmelden"):
        yield f"/beheer/mensen/{joost}{end}"
    for end in ("", "/dagen", "/tekst", "/plaatsen", "/publiceren", "/annuleren", "/team", "/logboek"):
        yield f"/beheer/activiteiten/{THEIRS}{end}"
    yield f"/beheer/activiteiten/{THEIRS}/bijeenkomsten/{day}/verplaatsen"
    for end in ("", f"/{registration}", f"/{registration}/afmelden", "/nieuw"):
        yield f"/beheer/activiteiten/{THEIRS}/aanmeldingen{end}"
    yield f"/beheer/activiteiten/{OURS}/aanmeldingen/{registration}"


async def test_an_address_that_one_was_told_opens_nothing_of_anothers(
    app: Application, services: Services, db: Database, both: None
) -> None:
    async with (
        desk_of(app, services, FATIMA, "organizer") as fatima,
        desk_of(app, services, ILSE, "organizer") as ilse,
        desk_of(app, services, KARIM, "admin") as karim,
    ):
        tried = 0
        async for path in addresses(db):
            answer = await fatima.get(path)
            assert answer.status_code == 404, path
            assert not [word for word in STRANGE if word in answer.text], path
            if OURS not in path and "voorbeeld" not in path:
                for desk in (ilse, karim):
                    assert (await desk.get(path)).status_code == 200, path
            tried += 1
        assert tried > 15


async def test_what_nobody_has_in_hand_is_every_organisers_until_one_does(
    app: Application, services: Services, db: Database
) -> None:
    """Read from a file, or left behind by a colleague who is gone: its work must be seen by somebody."""
    id_ = await make_circle(db)
    one = f"/beheer/activiteiten/{OURS}"
    async with (
        desk_of(app, services, FATIMA, "organizer") as fatima,
        desk_of(app, services, ILSE, "organizer") as ilse,
        desk_of(app, services, BAS, "host") as bas,
    ):

        async def opens() -> list[bool]:
            return [(await desk.get(one)).status_code == 200 for desk in (fatima, ilse, bas)]

        assert await opens() == [True, True, False]
        await put_in(services, BAS, OURS, "host")
        assert await opens() == [True, True, True], "a host has nothing in hand"
        await put_in(services, ILSE, OURS, "organizer")
        assert await opens() == [False, True, True]
        await remove_staff(db, ILSE.email, TODAY)
        assert await opens() == [True, False, True]
        karim = await add_staff(db, KARIM.email, "admin", TODAY)
        await add_to_team(db, id_, karim, actor="house", now=TODAY)
        assert await opens() == [False, False, True]
        await take_from_team(db, id_, karim, actor="house", now=TODAY)
        assert await opens() == [True, False, True]


async def test_who_edits_too_looks_at_every_text_and_changes_their_own_alone(
    app: Application, services: Services, both: None
) -> None:
    await add_staff(services.db, FATIMA.email, "editor", TODAY)
    async with desk_of(app, services, FATIMA, "organizer") as fatima:
        page = await fatima.get(f"/beheer/activiteiten/{THEIRS}")
        assert page.status_code == 200
        assert "/annuleren" not in page.text
        for end in ("/tekst", "/plaatsen", "/aanmeldingen", "/team"):
            assert (await fatima.get(f"/beheer/activiteiten/{THEIRS}{end}")).status_code == 404
            assert (await fatima.get(f"/beheer/activiteiten/{OURS}{end}")).status_code == 200
