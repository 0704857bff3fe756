"""A lab asks experts: who is proposed, who says yes, no or another day, and who withdraws the day before."""

import re
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import update

from leerkring.activities.model import Activity
from leerkring.activities.team import add_to_team
from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.labs.experts.inviting import answer, invite, remind_due
from leerkring.labs.experts.rules import InvitationState
from leerkring.people.staff import add_staff
from tests.builders import register
from tests.cast import FATIMA, JOOST, KARIM, NOOR, Person
from tests.labs.cases import bring, number_of, open_intake, submit
from tests.labs.experts.pool import ANOUK, MARK, SANNE, link_in, make_expert, make_lab
from tests.people.office import back_office_of, sign_in
from tests.postbox import deliver

HERE = "/beheer/activiteiten/lab-groningen/deskundigen"
LAB = "/agenda/lab-groningen"
TO_FATIMA = f"{FATIMA.name} <{FATIMA.email}>"


def version_in(page: str) -> str:
    found = re.search(r'name="version" value="([^"]*)"', page)
    assert found is not None
    return found[1]


async def ask(staff: httpx.AsyncClient, expert_id: UUID, message: str = "") -> None:
    answer = await staff.post(f"{HERE}/vragen/{expert_id}", data={"message": message})
    assert answer.status_code == 303, answer.text


async def mailed(services: Services, to: str) -> str:
    """Return the address in the mail that went to an expert now."""
    return link_in(next(letter.text for letter in await deliver(services) if letter.to == to))


@pytest.fixture
async def pool(db: Database) -> dict[str, UUID]:
    """The lab, and three who know of its theme: Mark and Sanne near, Anouk far."""
    await make_lab(db)
    return {
        "sanne": await make_expert(db, SANNE, public=True),
        "mark": await make_expert(db, MARK),
        "anouk": await make_expert(db, ANOUK),
    }


async def test_the_page_says_whom_to_ask_and_why(
    app: Application, services: Services, db: Database, pool: dict[str, UUID]
):
    await make_expert(db, type(SANNE)("Els Ver", "els@elders.example", "GM0363"), themes=["woonzorgvisie"])
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        page = (await fatima.get(HERE + "?aantal=2")).text
        chosen, others = page.split('id="anderen"')
        assert "Mark Hofman" in chosen
        assert "Sanne Wolters" in chosen
        assert "Anouk Smit" not in chosen
        assert "Anouk Smit" in others
        assert "weet van Woonzorganalyse" in chosen
        assert "nog geen lab dit jaar" in chosen
        assert "Els Ver</a>: weet niets van deze onderwerpen." in page
        assert "Past eigenlijk niet" not in (await fatima.get(f"{HERE}/vragen/{pool['mark']}")).text
        assert (await fatima.get(f"{HERE}/vragen/onzin")).status_code == 404


async def test_yes_and_withdrawing_the_day_before_with_the_next_in_line(
    app: Application,
    client: httpx.AsyncClient,
    services: Services,
    clock: FixedClock,
    pool: dict[str, UUID],
):
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        await ask(fatima, pool["sanne"], "Wilt u vertellen over Veendam?")
        again = await fatima.post(f"{HERE}/vragen/{pool['sanne']}")
        assert (again.status_code, "is al gevraagd" in again.text) == (409, True)
        (letter,) = await deliver(services)
        assert letter.subject == "Helpt u mee als deskundige? Praktijklab Groningen"
        assert "Wilt u vertellen over Veendam?" in letter.text
        own = link_in(letter.text)
        assert 'data-state="asked"' in (await client.get(own)).text
        assert "Sanne Wolters" not in (await client.get(LAB)).text

        yes = await client.post(own, data={"answer": "accepted"})
        assert yes.headers["location"] == f"{own}?gedaan=beantwoord"
        assert (await client.post(own, data={"answer": "accepted"})).status_code == 303
        letters = await deliver(services)
        assert [(one.to, one.subject) for one in letters] == [
            (TO_FATIMA, "Sanne Wolters komt: Praktijklab Groningen"),
            (SANNE.to, "U komt als deskundige: Praktijklab Groningen"),
        ]
        assert 'href="/deskundigen/sanne-wolters"' in (await client.get(LAB)).text
        assert 'href="/agenda/lab-groningen"' in (await client.get("/deskundigen/sanne-wolters")).text

        clock.move(timedelta(days=29))
        wordless = await client.post(own, data={"answer": "withdrawn"})
        assert (wordless.status_code, "Schrijf in een paar woorden waarom" in wordless.text) == (422, True)
        gone = await client.post(own, data={"answer": "withdrawn", "words": "Ik ben ziek."})
        assert gone.status_code == 303
        assert "Sanne Wolters" not in (await client.get(LAB)).text
        (letter,) = await deliver(services)
        assert (letter.to, letter.subject) == (
            TO_FATIMA,
            "Sanne Wolters zegt alsnog af: Praktijklab Groningen",
        )
        assert "Ik ben ziek." in letter.text
        assert "De volgende in de rij is Mark Hofman" in letter.text
        await sign_in(fatima, services)
        next_one = f"{HERE}/vragen/{pool['mark']}"
        assert next_one in letter.text
        today = (await fatima.get("/beheer")).text
        assert "Sanne Wolters zegt alsnog af: Praktijklab Groningen" in today
        assert f'href="{next_one}"' in today
        await ask(fatima, pool["mark"])
        assert "Sanne Wolters zegt alsnog af" not in (await fatima.get("/beheer")).text
        late = await client.post(own, data={"answer": "accepted"})
        assert (late.status_code, "is al afgezegd" in late.text) == (409, True)


async def test_no_with_a_reason_and_another_day_and_taking_back(
    app: Application, client: httpx.AsyncClient, services: Services, db: Database, pool: dict[str, UUID]
):
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        await ask(fatima, pool["sanne"])
        sanne = await mailed(services, SANNE.to)
        await ask(fatima, pool["mark"])
        mark = await mailed(services, MARK.to)
        no = await client.post(sanne, data={"answer": "declined", "words": "Vakantie."})
        assert no.status_code == 303
        other = await client.post(mark, data={"answer": "other_date", "words": "Een week later wel."})
        assert other.status_code == 303
        assert [one.subject for one in await deliver(services)] == [
            "Mark Hofman kan op een andere dag: Praktijklab Groningen",
            "Sanne Wolters kan niet komen: Praktijklab Groningen",
        ]
        today = (await fatima.get("/beheer")).text
        assert "volgende in de rij: Anouk Smit" in today
        assert "Een week later wel." in today
        page = (await fatima.get(HERE)).text
        sanne_row, mark_row = page.split("Sanne Wolters")[1], page.split("Mark Hofman")[1]
        seen = re.search(rf'action="({HERE}/[^"]+)"', sanne_row)
        taken = re.search(rf'action="({HERE}/[^"]+)"', mark_row)
        assert seen
        assert taken
        answer = await fatima.post(seen[1], data={"doen": "gezien", "version": version_in(sanne_row)})
        assert answer.headers["location"].endswith("gezien")
        assert "volgende in de rij" not in (await fatima.get("/beheer")).text
        answer = await fatima.post(taken[1], data={"doen": "aannemen", "version": version_in(mark_row)})
        assert answer.headers["location"].endswith("aangenomen")
        late = await fatima.post(taken[1], data={"doen": "intrekken", "version": version_in(mark_row)})
        assert late.status_code == 409
        now = (await fatima.get(HERE)).text.split("Mark Hofman")[1]
        answer = await fatima.post(taken[1], data={"doen": "intrekken", "version": version_in(now)})
        assert answer.headers["location"].endswith("ingetrokken")
        assert "U hoeft niet te komen: Praktijklab Groningen" in [
            one.subject for one in await deliver(services)
        ]
        assert 'data-state="revoked"' in (await client.get(mark)).text
        assert (await client.post(mark, data={"answer": "accepted"})).status_code == 409


async def test_one_reminder_and_none_after_an_answer_or_the_end(
    app: Application,
    client: httpx.AsyncClient,
    services: Services,
    clock: FixedClock,
    pool: dict[str, UUID],
):
    db = services.db
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        await ask(fatima, pool["sanne"])
        await ask(fatima, pool["mark"])
        letters = {one.to: link_in(one.text) for one in await deliver(services)}
    await client.post(letters[MARK.to], data={"answer": "accepted"})
    await deliver(services)
    clock.move(timedelta(days=6))
    assert await remind_due(db, clock.now()) == 0
    clock.move(timedelta(days=1, minutes=1))
    assert await remind_due(db, clock.now()) == 1
    assert await remind_due(db, clock.now()) == 0
    (letter,) = await deliver(services)
    assert (letter.to, link_in(letter.text)) == (SANNE.to, letters[SANNE.to])
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        assert "antwoordt niet" not in (await fatima.get("/beheer")).text
        clock.move(timedelta(days=3))
        await sign_in(fatima, services)
        today = (await fatima.get("/beheer")).text
        assert "Sanne Wolters antwoordt niet: Praktijklab Groningen" in today
        assert f'href="{HERE}/vragen/{pool["anouk"]}"' in today
    async with db.transaction() as tx:
        await tx.execute(update(Activity).values(state="cancelled"))
    assert 'data-state="over"' in (await client.get(letters[SANNE.to])).text
    over = await client.post(letters[SANNE.to], data={"answer": "accepted"})
    assert over.status_code == 410


async def test_other_labs_count_as_load_and_stand_in_the_way(
    app: Application,
    client: httpx.AsyncClient,
    services: Services,
    db: Database,
    pool: dict[str, UUID],
):
    """Mark has a place in another lab on the same day: it is said to staff and to him."""
    await make_lab(db, "lab-elders")
    mark = Person(MARK.name, MARK.email, "Zorghuis", "care_provider", "GM0106")
    for one in (NOOR, mark, JOOST):
        await register(client, one, "lab-elders")
    await deliver(services)
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        page = (await fatima.get(HERE + "?aantal=1")).text
        assert "Mark Hofman</a>: kan op geen van de dagen." in page
        labs = (await fatima.get("/beheer/deskundigen")).text.split("Mark Hofman")[1].split("</tr>")[0]
        assert 'data-label="Labs in een jaar" class="num">1<' in labs
        assert "Past eigenlijk niet" in (await fatima.get(f"{HERE}/vragen/{pool['mark']}")).text
        await ask(fatima, pool["mark"])
    page = (await client.get(await mailed(services, MARK.to))).text
    assert "Op deze dagen staat al iets anders" in page


async def test_an_organiser_asks_only_for_activities_of_their_own(
    app: Application, services: Services, db: Database, pool: dict[str, UUID]
):
    async with back_office_of(app, services, FATIMA, "host") as host:
        assert (await host.get(HERE)).status_code == 403


async def test_of_a_colleagues_draft_only_that_it_is_there(
    app: Application, services: Services, db: Database, clock: FixedClock, pool: dict[str, UUID]
):
    """Mark comes to Joost's lab, which is a draft still: Fatima reads that he has something, and not what."""
    draft = await make_lab(db, "lab-geheim", state="draft")
    joost = await add_staff(db, JOOST.email, "organizer", clock.now(), name=JOOST.name)
    await add_to_team(db, draft, joost, actor="house", now=clock.now())
    async with db.transaction() as tx:
        await tx.execute(update(Activity).where(Activity.id == draft).values(title="Praktijklab Geheim"))
    invitation = await invite(
        db, pool["mark"], draft, message="", asked_by=joost, actor="house", now=clock.now()
    )
    await answer(db, invitation, InvitationState.ACCEPTED, "", now=clock.now())
    async with back_office_of(app, services, FATIMA, "organizer", in_teams=False) as fatima:
        pages = [(await fatima.get(path)).text for path in (HERE, f"/beheer/deskundigen/{pool['mark']}")]
    assert "kan op geen van de dagen" in pages[0]
    assert "Nog nergens voor, in uw activiteiten." in pages[1]
    assert "Geheim" not in "".join(pages)
    async with back_office_of(app, services, KARIM, "admin") as karim:
        assert "Praktijklab Geheim" in (await karim.get(f"/beheer/deskundigen/{pool['mark']}")).text


async def test_a_case_has_its_proposal_before_there_is_a_lab(
    app: Application,
    client: httpx.AsyncClient,
    services: Services,
    clock: FixedClock,
    pool: dict[str, UUID],
):
    """From Veendam, so Sanne who works there does not come in from outside, unless that is wished."""
    await open_intake(services, clock)
    await submit(client, services, await bring(client, services, owner_organization="Gemeente Veendam"))
    page = f"/beheer/casussen/{await number_of(services)}/deskundigen?aantal=1"
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        shown = (await fatima.get(page)).text
        chosen, barred = shown.split("Wie niet past, en waarom")
        assert "Mark Hofman" in chosen
        assert "weet van Woonzorganalyse" in chosen
        assert "Sanne Wolters</a>: werkt in dezelfde gemeente." in barred
        wished = (await fatima.get(f"{page}&zelfde=1")).text
        assert "Sanne Wolters" in wished.split("Wie niet past")[0]
        assert "werkt in de regio" in wished
        assert "U vraagt hen zodra er een praktijklab is." in wished

        async with services.db.transaction() as tx:
            await tx.sql(
                "INSERT INTO lab_of_case (activity_id, case_id, made_at)"
                " SELECT a.id, c.id, $1 FROM activity a, lab_case c",
                clock.now(),
            )
        assert f'href="{HERE}"' in (await fatima.get(page)).text
        barred = (await fatima.get(HERE)).text.split("Wie niet past, en waarom")[1]
        assert "Sanne Wolters</a>: werkt in dezelfde gemeente." in barred
