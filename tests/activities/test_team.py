"""A host opens the activities whose team they are in, and nothing of any other."""

import html
import re
from datetime import datetime, timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import Select, select

from leerkring.activities.papers.rules import PDF
from leerkring.activities.papers.service import PaperDraft, add_paper, keep_file
from leerkring.activities.team import invite_to_team
from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.refusals import NotAllowed
from leerkring.core.tabular.reading import read_table
from leerkring.core.web.services import Services
from leerkring.importing.service import keep_list
from leerkring.messages.rules import Audience
from leerkring.messages.service import Words, make_message
from leerkring.people.colleagues import ActingColleague
from leerkring.people.model import Person
from leerkring.people.queries import find_staff
from leerkring.people.staff import add_staff, remove_staff
from leerkring.registrations.importing.service import KIND
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, ILSE, JOOST, NOOR
from tests.conftest import TODAY
from tests.house.test_routes import doors
from tests.people.office import back_office_of
from tests.postbox import deliver
from tests.support.forms import form_to

OTHER = "/beheer/activiteiten/anders"
TEAM = "/beheer/activiteiten/woonzorganalyse/team"


async def ids(db: Database) -> dict[str, str]:
    """The ids of the other activity: its day, and who registered for it."""
    async with db.reading() as reading:
        (row,) = await reading.sql(
            "SELECT o.id AS day, r.id AS registration, r.organization_id AS organization FROM activity a JOIN occurrence o ON o.activity_id = a.id "
            "JOIN registration r ON r.activity_id = a.id WHERE a.slug = 'anders' LIMIT 1"
        )
    return {
        "occurrence_id": str(row.day),
        "registration_id": str(row.registration),
        "organization_id": str(row.organization),
    }


async def test_every_page_of_another_activity_is_shut(
    app: Application, services: Services, db: Database, client: httpx.AsyncClient
):
    """A walk over all routes of the back office: those of one activity, with what really is there."""
    await make_circle(db)
    async with back_office_of(app, services, BAS, "host") as bas:
        question = {"key": "vraag", "label": "Een heel andere vraag", "type": "text"}
        other = await make_circle(db, "anders", title="Een heel andere kring", fields=[question])
        await register(client, NOOR, "anders", **{"field-vraag": "Geen"})
        words, rule = (
            Words("Een heel andere mail", "Tot dan", None),
            Audience(states=frozenset({"confirmed"})),
        )
        message = await make_message(db, other, words, rule, actor="house:tests", now=TODAY)
        file = await keep_file(services.files, b"%PDF-1.7 een heel andere", PDF)
        draft = PaperDraft("Een heel ander stuk", "participants", None)
        paper = await add_paper(db, other, draft, file, actor="house:tests", now=TODAY)
        found = await ids(db) | {"message_id": str(message), "paper_id": str(paper)}
        found["about_id"] = found["registration_id"]
        # Nobody was asked as an expert, and it is no lab: the activity is shut before that is looked for.
        missing = ("expert_id", "invitation_id", "day_id", "item_id")
        found |= dict.fromkeys(missing, found["registration_id"])
        table = await read_table(b"Naam;E-mail\nEen heel andere;ander@almelo.example")
        found["list_id"] = str(
            await keep_list(db, KIND, other, table, file_name="a.csv", owner="house:tests", now=TODAY)
        )
        tried = 0
        for method, path, _ in doors(app):
            if "/activiteiten/{slug" not in path and "{registration_id" not in path:
                continue
            address = (
                path.replace("{slug:str}", "anders")
                .replace("{key:str}", "vraag")
                .replace("{number:int}", "1")
                .replace("{session:str}", found["registration_id"])
            )
            for name, value in found.items():
                address = address.replace(f"{{{name}:uuid}}", value)
            assert "{" not in address, f"{path}: this test does not know what goes in its hole"
            answer = await bas.request(method, address)
            assert answer.status_code in (403, 404), (method, address, answer.status_code)
            assert "heel andere" not in answer.text
            assert NOOR.name not in answer.text
            tried += 1
        assert tried > 15
        for path in ("", "/dagen", "/aanmeldingen"):
            own = f"/beheer/activiteiten/woonzorganalyse{path}"
            assert (await bas.get(own)).status_code == 200
        # The day or person of another activity, asked through one of one's own.
        person = f"/beheer/activiteiten/woonzorganalyse/aanmeldingen/{found['registration_id']}"
        assert (await bas.get(person)).status_code == 403


async def test_no_list_file_search_or_front_page_tells_of_another_activity(
    app: Application, services: Services, db: Database, client: httpx.AsyncClient
):
    await make_circle(db, title="De eigen kring")
    await register(client, JOOST)
    async with back_office_of(app, services, BAS, "host") as bas:
        await make_circle(db, "anders", title="Een heel andere kring", capacity=1)
        await register(client, NOOR, "anders")
        async with db.transaction() as tx:
            await tx.sql("UPDATE occurrence SET starts_at = $1, ends_at = $2", *_soon())
        pages = {
            path: (await bas.get(path)).text
            for path in (
                "/beheer",
                "/beheer/activiteiten?wanneer=alles",
                "/beheer/activiteiten.csv?wanneer=alles",
                "/beheer/zoeken?q=kring",
                f"/beheer/zoeken?q={JOOST.name.split()[0]}",
                f"/beheer/zoeken?q={NOOR.name.split()[0]}",
                "/beheer/verwijzen?q=kring",
            )
        }
    for path, text in pages.items():
        if "verwijzen" not in path:  # that finds what visitors see
            assert "heel andere" not in text, path
        assert NOOR.name not in text, path
    assert "De eigen kring" in pages["/beheer/zoeken?q=kring"]
    assert "De eigen kring" in pages["/beheer"]
    assert JOOST.name in pages[f"/beheer/zoeken?q={JOOST.name.split()[0]}"]
    assert 'data-total="1"' in pages["/beheer/activiteiten?wanneer=alles"]


def _soon() -> tuple[datetime, datetime]:
    return TODAY + timedelta(hours=5), TODAY + timedelta(hours=9)


async def test_a_host_without_a_team_sees_what_to_do(app: Application, services: Services, db: Database):
    await make_circle(db)
    async with back_office_of(app, services, BAS, "host", in_teams=False) as bas:
        page = await bas.get("/beheer/activiteiten")
        assert "Vraag de organisator" in page.text
        assert "data-row" not in page.text


async def test_who_edits_too_sees_the_people_of_their_own_activities_alone(
    app: Application, services: Services, db: Database, client: httpx.AsyncClient
):
    await make_circle(db)
    await make_circle(db, "anders", title="Een heel andere kring")
    await register(client, NOOR, "anders")
    async with back_office_of(app, services, ILSE, "host", in_teams=False) as ilse:
        await _give(services, ILSE.email, "editor")
        assert (await ilse.get(OTHER)).status_code == 200
        assert (await ilse.get(f"{OTHER}/aanmeldingen")).status_code == 404
        assert NOOR.name not in (await ilse.get(f"/beheer/zoeken?q={NOOR.name.split()[0]}")).text


async def _give(services: Services, email: str, role: str) -> object:
    return await add_staff(services.db, email, role, TODAY)


async def test_an_organiser_says_who_is_in_the_team(app: Application, services: Services, db: Database):
    await make_circle(db)
    async with (
        back_office_of(app, services, BAS, "host", in_teams=False) as bas,
        back_office_of(app, services, FATIMA, "organizer") as fatima,
    ):
        one = "/beheer/activiteiten/woonzorganalyse"
        assert (await bas.get(one)).status_code == 404
        assert "Nog niemand in het team" in (await fatima.get(TEAM)).text
        async with db.reading() as reading:
            person = str(await reading.scalar(_id_of(BAS.email)))
        for _ in range(2):
            added = await fatima.post(TEAM, data={"person": person})
            assert added.headers["location"] == f"{TEAM}?gedaan=erbij"
        assert BAS.name in (await fatima.get(f"{TEAM}?gedaan=erbij")).text
        assert (await bas.get(one)).status_code == 200
        log = (await fatima.get(f"{one}/logboek")).text
        assert log.count("zette iemand in het team") == 1
        assert person not in log
        taken = await fatima.post(f"{TEAM}/eruit", data={"person": person})
        assert taken.headers["location"] == f"{TEAM}?gedaan=eruit"
        assert (await bas.get(one)).status_code == 404
        assert (
            (await bas.get(TEAM)).status_code
            == (await bas.post(TEAM, data={"person": person})).status_code
            == 403
        )


def _id_of(email: str) -> Select[UUID]:
    return select(Person.id).where(Person.email == email)


@pytest.mark.parametrize("typed", ["", "geen id", "01890000-0000-7000-8000-000000000000"])
async def test_only_a_colleague_can_be_put_in_a_team(
    app: Application, services: Services, db: Database, typed: str
):
    await make_circle(db)
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        answer = await fatima.post(TEAM, data={"person": typed})
        assert answer.status_code == 422
        assert 'href="#veld-person"' in answer.text


async def test_a_colleague_is_added_by_their_address(app: Application, services: Services, db: Database):
    await make_circle(db)
    async with (
        back_office_of(app, services, BAS, "host", in_teams=False),
        back_office_of(app, services, FATIMA, "organizer") as fatima,
    ):
        for typed, says in (
            (NOOR.email, "Met dit adres is er geen collega."),
            ("bas", "Vul een e-mailadres in"),
        ):
            refused = await fatima.post(TEAM, data={"email": typed})
            assert refused.status_code == 422
            assert says in refused.text
        added = await fatima.post(TEAM, data={"person": "", "email": BAS.email.upper()})
        assert added.headers["location"] == f"{TEAM}?gedaan=erbij"
        page = (await fatima.get(TEAM)).text
        assert BAS.email in page
        assert "de dagen, en wie er komt: naam, organisatie en functie" in page


async def test_an_organiser_invites_a_host_for_their_own_activity(
    app: Application, services: Services, db: Database
):
    await make_circle(db)
    invite = f"{TEAM}/uitnodigen"
    async with (
        back_office_of(app, services, FATIMA, "organizer") as fatima,
        back_office_of(app, services, BAS, "host") as bas,
    ):
        unknown = await fatima.post(TEAM, data={"email": NOOR.email})
        way = re.search(rf'href="({invite}[^"]*)"', unknown.text)
        assert way
        asked = await fatima.get(html.unescape(way[1]))
        form = form_to(asked, invite)
        assert form.value("email") == NOOR.email
        wrong = await fatima.post(invite, data=form.data(name=""))
        assert wrong.status_code == 422
        assert (await fatima.post(invite, data=form.data(name=NOOR.name, token="x"))).status_code == 409
        assert await deliver(services) == []
        for _ in range(2):
            done = await fatima.post(invite, data=form.data(name=NOOR.name))
            assert done.headers["location"] == f"{TEAM}?gedaan=uitgenodigd"
        assert NOOR.email in (await fatima.get(TEAM)).text
        (letter,) = await deliver(services)
        assert NOOR.email in letter.to
        assert "gastheer" in letter.text
        async with db.reading() as reading:
            noor = await find_staff(reading, NOOR.email)
        assert noor is not None
        assert noor.roles == {"host"}
        assert (await bas.get(invite)).status_code == 403


async def test_who_organises_no_more_invites_nobody(app: Application, services: Services, db: Database):
    circle = await make_circle(db)
    fatima = await add_staff(db, FATIMA.email, "host", services.clock.now())
    with pytest.raises(NotAllowed):
        await invite_to_team(
            db,
            services.links,
            circle,
            email=NOOR.email,
            name=NOOR.name,
            by=ActingColleague(fatima, "staff:test"),
            now=services.clock.now(),
        )
    async with db.reading() as reading:
        assert await find_staff(reading, NOOR.email) is None


async def test_who_hands_an_activity_over_is_told_and_led_on(
    app: Application, services: Services, db: Database
):
    await make_circle(db)
    async with (
        back_office_of(app, services, FATIMA, "organizer") as fatima,
        back_office_of(app, services, JOOST, "organizer"),
    ):
        async with db.reading() as reading:
            hers, his = [str(await reading.scalar(_id_of(one.email))) for one in (FATIMA, JOOST)]
        assert "U zit zelf niet in het team." in (await fatima.get(TEAM)).text
        await fatima.post(TEAM, data={"person": hers})
        assert "U zit zelf niet in het team." not in (await fatima.get(TEAM)).text
        await fatima.post(TEAM, data={"person": his})
        assert "Daarna opent u deze activiteit niet meer" in (await fatima.get(TEAM)).text
        gone = await fatima.post(f"{TEAM}/eruit", data={"person": hers})
        assert gone.headers["location"] == "/beheer/activiteiten"
        assert (await fatima.get(TEAM)).status_code == 404


async def test_who_lost_their_role_is_in_no_team(app: Application, services: Services, db: Database):
    await make_circle(db)
    async with (
        back_office_of(app, services, BAS, "host") as bas,
        back_office_of(app, services, FATIMA, "organizer") as fatima,
    ):
        await remove_staff(services.db, BAS.email, TODAY)
        assert (await bas.get("/beheer/activiteiten/woonzorganalyse")).status_code == 303
        assert BAS.name not in (await fatima.get(TEAM)).text
