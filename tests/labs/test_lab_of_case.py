"""A lab is begun with a case, shows of it what its owner lets it show, and its own words are read again when that is less."""

import httpx

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.ids import uuid7
from leerkring.core.web.services import Services
from tests.cast import FATIMA, KARIM
from tests.labs.cases import accept, begin_lab, bring, number_of, open_intake, submit
from tests.people.office import back_office_of

QUESTION = "Hoe krijgen wij in"


async def test_a_lab_is_begun_with_one_button_and_shows_the_case(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    await open_intake(services, clock)
    own = await bring(client, services)
    await submit(client, services, own)
    number = await number_of(services)
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        early = await desk.post(f"/beheer/casussen/{number}/praktijklab", data={"lab_title": "Te vroeg"})
        assert early.status_code == 409
        await accept(desk, number)
        page = (await desk.get(f"/beheer/casussen/{number}")).text
        assert 'value="Samen wonen in [weggelaten]"' in page, "a title without names to begin with"
        nameless = await desk.post(f"/beheer/casussen/{number}/praktijklab", data={"lab_title": ""})
        assert nameless.status_code == 422
        assert "Vul in hoe het praktijklab heet." in nameless.text
        lab = await begin_lab(desk, number)
        assert "concept" in (await desk.get(lab)).text
        page = (await desk.get(f"/beheer/casussen/{number}")).text
        assert f'href="{lab}"' in page
        assert "nog niet op de site" in page
        assert "lab_title" not in page, "one lab works on a case at a time"
        again = await desk.post(f"/beheer/casussen/{number}/praktijklab", data={"lab_title": "Nog een"})
        assert again.status_code == 409
        assert "Een ander praktijklab werkt al aan deze casus" in again.text
        assert (
            "Praktijklab"
            not in (await client.get(f"/casussen/casus-{number}")).text.split("<main")[1].split("<aside")[0]
        )
        assert (await desk.post(lab + "/publiceren")).status_code == 303
        shown = (await client.get(lab.replace("/beheer/activiteiten", "/agenda"))).text
        assert QUESTION in shown
        assert "Almelo" not in shown
        assert f'href="/casussen/casus-{number}"' in shown
        assert (
            lab.replace("/beheer/activiteiten", "/agenda")
            in (await client.get(f"/casussen/casus-{number}")).text
        )
        assert (
            await desk.post(lab + "/annuleren", data={"message": "Het gaat niet door."})
        ).status_code == 303
        assert "lab_title" in (await desk.get(f"/beheer/casussen/{number}")).text, "another can be begun"


async def test_pressed_twice_it_is_one_lab(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    await open_intake(services, clock)
    own = await bring(client, services)
    await submit(client, services, own)
    number = await number_of(services)
    form = {"lab_title": "Een dag over hofjes", "request_key": str(uuid7())}
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        await accept(desk, number)
        first = await desk.post(f"/beheer/casussen/{number}/praktijklab", data=form)
        second = await desk.post(f"/beheer/casussen/{number}/praktijklab", data=form)
        assert first.headers["location"] == second.headers["location"]


async def test_less_may_be_shown_and_what_staff_wrote_is_read_again(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    await open_intake(services, clock)
    own = await bring(client, services, consent="open")
    await submit(client, services, own)
    number = await number_of(services)
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        await accept(desk, number)
        lab = await begin_lab(desk, number)
        await desk.post(lab + "/publiceren")
        public = lab.replace("/beheer/activiteiten", "/agenda")
        assert "Almelo" not in (await client.get(public)).text.split("Lees de hele casus")[1]
        assert QUESTION in (await client.get(public)).text
        assert "na te lezen" not in (await desk.get("/beheer")).text
        await client.post(own + "/toestemming", data={"consent": "closed", "names": ""})
        assert QUESTION not in (await client.get(public)).text
        async with back_office_of(app, services, KARIM, "organizer") as other:
            assert "praktijklab om na te lezen" in (await other.get("/beheer")).text
        assert "Lees de teksten van het praktijklab na" in (await desk.get(f"/beheer/casussen/{number}")).text
        await desk.post(f"/beheer/casussen/{number}/praktijklab/nagelezen")
        assert "na te lezen" not in (await desk.get("/beheer")).text
        await client.post(own + "/toestemming", data={"consent": "open", "names": ""})
        assert QUESTION in (await client.get(public)).text
        assert "na te lezen" not in (await desk.get("/beheer")).text, (
            "more may be shown: nothing to read again"
        )
