"""What came of a lab: written down, agreed to by who brought the case, a lesson, and a year later what became of it."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.labs.cases.forgetting import forget_cases
from leerkring.labs.cases.rules import DECLINED_KEPT, OWNER_KEPT
from leerkring.labs.outcomes.service import ask_later
from leerkring.library.items.editing import get_item_details, save
from leerkring.library.items.refusals import ItemBarred
from leerkring.library.items.rules import TextState
from tests.builders import make_circle
from tests.cast import FATIMA, ILSE, KARIM, NOOR
from tests.labs.cases import accept, begin_lab, bring, do, number_of, open_intake, submit
from tests.people.office import back_office_of
from tests.postbox import deliver

OUTCOME = {
    "question": "Hoe krijgen ouderen die elkaar helpen een huis?",
    "learned": "In Almelo hielp een vaste contactpersoon. Noor belde iedereen zelf.",
    "differently": "Woonstichting Kwartelveld begint met twee hofjes.",
    "handbook": "Een lijst van vragen voor het eerste gesprek.",
}
NAMES = ("Almelo", "Kwartelveld", "Noor")


class Lab:
    """A lab of Noor's case whose last day is over."""

    def __init__(self, own: str, path: str) -> None:
        self.own = own
        self.path = path
        self.page = path + "/uitkomst"


@pytest.fixture
async def lab(app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock) -> Lab:
    await open_intake(services, clock)
    own = await bring(client, services)
    await submit(client, services, own)
    number = await number_of(services)
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        await accept(desk, number)
        path = await begin_lab(desk, number)
        assert (await desk.post(path + "/publiceren")).status_code == 303
        early = await desk.get(path + "/uitkomst")
        assert "Na de eerste dag" in early.text
        assert (await desk.post(path + "/uitkomst", data=OUTCOME)).status_code == 409
    await deliver(services)
    clock.move(timedelta(weeks=9))
    return Lab(own, path)


async def confirmed(desk: httpx.AsyncClient, client: httpx.AsyncClient, services: Services, lab: Lab) -> None:
    """Write it down, ask Noor, and let her agree."""
    assert (await desk.post(lab.page, data=OUTCOME)).status_code == 303
    assert (await desk.post(lab.page + "/vragen")).status_code == 303
    await deliver(services)
    assert (await client.post(lab.own + "/uitkomst", data={"agrees": "ja"})).status_code == 303


async def publish(services: Services) -> None:
    """Publish the lesson, as an editor does who added its region."""
    async with services.db.reading() as reading:
        (row,) = await reading.sql("SELECT item_id FROM outcome")
        item = await get_item_details(reading, UUID(str(row.item_id)))
    links = {**item.draft.links, "regions": ("regio-groningen",)}
    public = replace(item.draft, links=links, state=TextState.PUBLISHED)
    await save(services.db, item.id, public, actor="house:tests", now=services.clock.now())


async def published(services: Services, desk: httpx.AsyncClient, lab: Lab) -> str:
    """Make the lesson, publish it as an editor does, and return its address."""
    made = await desk.post(lab.page + "/les")
    assert made.status_code == 303, made.text
    async with services.db.reading() as reading:
        (row,) = await reading.sql("SELECT state, slug FROM item WHERE id = (SELECT item_id FROM outcome)")
    assert row.state == "draft"
    await publish(services)
    return f"/lessen/{row.slug}"


async def test_from_a_lab_to_a_lesson_with_what_its_owner_lets_be_read(
    app: Application, client: httpx.AsyncClient, services: Services, lab: Lab
):
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        assert "uitkomst om op te schrijven" in (await desk.get("/beheer")).text
        assert "Schrijf eerst op wat eruit kwam." in (await desk.post(lab.page + "/vragen")).text
        empty = await desk.post(lab.page, data=OUTCOME | {"learned": ""})
        assert empty.status_code == 422
        assert "Schrijf op wat er is geleerd." in empty.text
        assert OUTCOME["differently"] in empty.text, "what was typed comes back"
        assert (await desk.post(lab.page, data=OUTCOME)).status_code == 303
        assert "uitkomst om op te schrijven" not in (await desk.get("/beheer")).text
        assert (await client.get(lab.own + "/uitkomst")).status_code == 404, "nobody asked yet"
        assert (await desk.post(lab.page + "/les")).status_code == 409, "Noor did not agree"
        assert (await desk.post(lab.page + "/vragen")).status_code == 303
        (letter,) = await deliver(services)
        assert NOOR.email in letter.to
        assert lab.own + "/uitkomst" in letter.text
        page = (await client.get(lab.own + "/uitkomst")).text
        assert "hielp een vaste contactpersoon" in page
        text = page.split("<main")[1].split("<form")[0]
        assert not [name for name in NAMES if name in text.partition("item-title")[2]]
        assert OUTCOME["handbook"] not in page, "that is for the editors"
        no = await client.post(lab.own + "/uitkomst", data={"agrees": "nee", "words": ""})
        assert no.status_code == 422
        assert "Schrijf op wat er niet klopt." in no.text
        await client.post(lab.own + "/uitkomst", data={"agrees": "nee", "words": "Het waren drie hofjes."})
        assert "uitkomst klopt niet volgens de eigenaar" in (await desk.get("/beheer")).text
        assert "Het waren drie hofjes." in (await desk.get(lab.page)).text
        right = OUTCOME | {"differently": "Woonstichting Kwartelveld begint met drie hofjes."}
        await desk.post(lab.page, data=right)
        await desk.post(lab.page + "/vragen")
        await deliver(services)
        assert (await client.post(lab.own + "/uitkomst", data={"agrees": "ja"})).status_code == 303
        assert (await client.post(lab.own + "/uitkomst", data={"agrees": "ja"})).status_code == 303
        assert "uitkomst met akkoord, nog geen les" in (await desk.get("/beheer")).text
        lesson = await published(services, desk, lab)
        assert "uitkomst met akkoord, nog geen les" not in (await desk.get("/beheer")).text
        assert (await desk.post(lab.page + "/les")).status_code == 409, "once"
        shown = (await client.get(lesson)).text
        assert "hielp een vaste contactpersoon" in shown
        assert "begint met drie hofjes" in shown
        assert "Niet herleidbaar" in shown or "geanonimiseerd" not in shown
        for name in NAMES:
            assert name not in shown, name
        assert lab.path.replace("/beheer/activiteiten", "/agenda") in shown


async def test_other_words_have_to_be_agreed_to_again(
    app: Application, client: httpx.AsyncClient, services: Services, lab: Lab
):
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        await confirmed(desk, client, services, lab)
        await desk.post(lab.page, data=OUTCOME)
        assert "akkoord" in (await desk.get(lab.page)).text, "the same words are no change"
        await desk.post(lab.page, data=OUTCOME | {"learned": "Iets heel anders."})
        assert (await desk.post(lab.page + "/les")).status_code == 409
        late = await client.post(lab.own + "/uitkomst", data={"agrees": "ja"})
        assert late.status_code == 409
        assert "Dit kan nu niet: de uitkomst is concept." in late.text


async def test_two_who_write_it_down_at_once_lose_nothing(
    app: Application, client: httpx.AsyncClient, services: Services, lab: Lab
):
    async with (
        back_office_of(app, services, FATIMA, "organizer") as desk,
        back_office_of(app, services, KARIM, "admin") as other,
    ):
        page = await other.get(lab.page)
        assert page.status_code == 200
        opened = re.search(r'name="version" value="(\w+)"', page.text)
        assert opened
        await desk.post(lab.page, data=OUTCOME)
        late = OUTCOME | {"learned": "Wat Karim leerde.", "version": opened[1]}
        refused = await other.post(lab.page, data=late)
        assert refused.status_code == 409
        assert "Wat Karim leerde." in refused.text
        assert OUTCOME["learned"] in refused.text


async def test_half_a_year_and_a_year_later_there_is_one_question(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock, lab: Lab
):
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        await confirmed(desk, client, services, lab)
        lesson = await published(services, desk, lab)
    assert (await client.get(lab.own + "/later/12")).status_code == 404, "not asked yet"
    assert await ask_later(services.db, clock.now()) == 0
    clock.move(timedelta(days=190))
    assert await ask_later(services.db, clock.now()) == 1
    assert await ask_later(services.db, clock.now()) == 0, "once"
    (letter,) = await deliver(services)
    assert "een half jaar" in letter.text
    assert lab.own + "/later/6" in letter.text
    clock.move(timedelta(days=185))
    assert await ask_later(services.db, clock.now()) == 1
    (letter,) = await deliver(services)
    assert "Wat is er van uw casus geworden?" in letter.subject
    assert (await client.post(lab.own + "/later/12", data={"answer": ""})).status_code == 422
    answer = {"answer": "In Almelo wonen nu acht mensen in het hofje."}
    assert (await client.post(lab.own + "/later/12", data=answer)).status_code == 303
    shown = (await client.get(lesson)).text
    assert "Een jaar later" in shown
    assert "wonen nu acht mensen in het hofje" in shown
    assert "Almelo" not in shown
    assert "Een half jaar later" not in shown, "nothing was answered then"


async def test_a_lower_level_takes_the_lesson_from_the_site_at_once(
    app: Application, client: httpx.AsyncClient, services: Services, lab: Lab
):
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        await confirmed(desk, client, services, lab)
        lesson = await published(services, desk, lab)
        assert (await client.get(lesson)).status_code == 200
        assert f'data-hit="{lesson}"' in (await client.get("/zoeken?q=contactpersoon")).text
        assert lesson in (await client.get("/bibliotheek.atom")).text
        await client.post(lab.own + "/toestemming", data={"consent": "closed", "names": ""})
        assert (await client.get(lesson)).status_code in (404, 410)
        assert f'data-hit="{lesson}"' not in (await client.get("/zoeken?q=contactpersoon")).text
        for page in ("/bibliotheek.atom", "/lessen", "/sitemap.xml", "/koplopers/regio-groningen"):
            assert lesson not in (await client.get(page)).text, page
        assert "De les staat niet meer op de site" in (await desk.get(lab.page)).text
    async with back_office_of(app, services, ILSE, "editor") as editor:
        assert "les om na te lezen" in (await editor.get("/beheer")).text


async def test_a_withdrawn_case_takes_its_lesson_along(
    app: Application, client: httpx.AsyncClient, services: Services, lab: Lab
):
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        await confirmed(desk, client, services, lab)
        lesson = await published(services, desk, lab)
        await client.post(lab.own + "/intrekken")
        assert (await client.get(lesson)).status_code in (404, 410)
        assert (await desk.post(lab.page + "/vragen")).status_code == 409


async def test_of_a_circle_nobody_else_has_to_agree(app: Application, services: Services, clock: FixedClock):
    await make_circle(services.db)
    clock.move(timedelta(days=120))
    page = "/beheer/activiteiten/woonzorganalyse/uitkomst"
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        assert (await desk.post(page, data=OUTCOME)).status_code == 303
        shown = (await desk.get(page)).text
        assert "Vraag de eigenaar" not in shown
        assert (await desk.post(page + "/vragen")).status_code == 409
        assert (await desk.post(page + "/les")).status_code == 303
        assert "(concept)" in (await desk.get(page)).text


async def test_a_mail_with_the_link_is_not_for_who_was_the_owner(
    app: Application, client: httpx.AsyncClient, services: Services, lab: Lab
):
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        await desk.post(lab.page, data=OUTCOME)
        assert (await desk.post(lab.page + "/vragen")).status_code == 303
        number = await number_of(services)
        other = {"owner_name": KARIM.name, "owner_email": KARIM.email}
        assert (await desk.post(f"/beheer/casussen/{number}/eigenaar", data=other)).status_code == 303
        letters = await deliver(services)
        assert [one.to for one in letters if NOOR.email in one.to] == []
        assert NOOR.name not in (await client.get(f"/casussen/casus-{number}")).text
        await desk.post(lab.page + "/vragen")
        (letter,) = await deliver(services)
        assert KARIM.email in letter.to, "asked again, at the address of now"


async def test_a_lesson_that_is_still_a_draft_is_barred_too(
    app: Application, client: httpx.AsyncClient, services: Services, lab: Lab
):
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        await confirmed(desk, client, services, lab)
        assert (await desk.post(lab.page + "/les")).status_code == 303
        await client.post(lab.own + "/toestemming", data={"consent": "closed", "names": ""})
        with pytest.raises(ItemBarred):
            await publish(services)
        await client.post(lab.own + "/toestemming", data={"consent": "anonymous", "names": ""})
        await publish(services)
        await client.post(lab.own + "/toestemming", data={"consent": "anonymous", "names": "contactpersoon"})
        async with services.db.reading() as reading:
            (row,) = await reading.sql("SELECT state FROM item WHERE id = (SELECT item_id FROM outcome)")
        assert row.state == "draft", "a name that is added takes the lesson from the site"


async def test_who_owned_a_case_is_forgotten_in_what_came_of_it_too(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock, lab: Lab
):
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        await client.post(lab.own + "/toestemming", data={"consent": "open", "names": "Ridderbos"})
        await confirmed(desk, client, services, lab)
        lesson = await published(services, desk, lab)
        clock.move(timedelta(days=190))
        await ask_later(services.db, clock.now())
        await deliver(services)
        said = {"answer": "Noor Haddad en de heer Ridderbos wonen er nu."}
        assert (await client.post(lab.own + "/later/6", data=said)).status_code == 303
        assert "wonen er nu" in (await client.get(lesson)).text
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        await do(desk, await number_of(services), "close", "Klaar.")
    await deliver(services)
    clock.move(OWNER_KEPT + timedelta(days=1))
    async with services.db.transaction() as tx:
        assert await forget_cases(tx, clock.now()) == 1
    shown = (await client.get(lesson)).text
    assert "wonen er nu" in shown
    async with services.db.reading() as reading:
        (kept,) = await reading.sql(
            "SELECT (SELECT string_agg(o::text, ' ') FROM outcome o)"
            " || (SELECT string_agg(l::text, ' ') FROM outcome_later l)"
            " || coalesce((SELECT string_agg(d::text, ' ') FROM delivery d WHERE kind LIKE 'outcomes.%'), '') AS words"
        )
    for name in ("Noor", "Ridderbos", NOOR.email):
        assert name not in shown, name
        assert name not in kept.words, name


async def test_of_an_erased_case_no_lesson_is_made(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock, lab: Lab
):
    await client.post(lab.own + "/intrekken")
    clock.move(DECLINED_KEPT + timedelta(days=1))
    async with services.db.transaction() as tx:
        assert await forget_cases(tx, clock.now()) == 1
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        late = await desk.post(lab.page, data=OUTCOME)
        assert late.status_code == 409
        assert "De casus van dit praktijklab is gewist." in late.text
