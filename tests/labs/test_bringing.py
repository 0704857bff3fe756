"""Noor brings a case of her region, completes it by her link, and takes it back."""

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from tests.cast import FATIMA
from tests.labs.cases import CASE, accept, begin_lab, bring, do, link_in, number_of, open_intake, submit
from tests.people.office import back_office_of, heading
from tests.postbox import deliver

PDF = b"%PDF-1.7\n% een kaart\n%%EOF\n"


async def test_while_it_is_by_invitation_nobody_else_brings_one(
    client: httpx.AsyncClient, services: Services
):
    page = await client.get("/casus/inbrengen")
    assert 'data-state="invitation"' in page.text
    answer = await client.post("/casus/inbrengen", data=CASE)
    assert answer.status_code == 409
    assert await deliver(services) == []


async def test_a_case_counts_once_its_owner_submits_it_by_the_mailed_link(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    await open_intake(services, clock)
    own = await bring(client, services)
    page = await client.get(own)
    assert 'data-state="draft"' in page.text
    assert page.headers["cache-control"] == "no-store"
    async with services.db.reading() as reading:
        (row,) = await reading.sql("SELECT state, proven_at FROM lab_case")
    assert (row.state, row.proven_at) == ("draft", None)  # looking changes nothing
    answer = await client.post(own + "/indienen")
    assert answer.headers["location"] == own + "?gedaan=ingediend"
    assert 'data-state="submitted"' in (await client.get(answer.headers["location"])).text
    (letter,) = await deliver(services)
    assert letter.subject == "Wij hebben uw casus"
    assert link_in(letter) == own
    assert (await client.post(own + "/indienen")).status_code == 303  # pressed twice
    assert await deliver(services) == []


async def test_what_is_wrong_comes_back_with_all_that_was_typed(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    await open_intake(services, clock)
    answer = await client.post(
        "/casus/inbrengen", data=CASE | {"consent": "", "region": "atlantis", "title": "zie www.evil.example"}
    )
    assert answer.status_code == 422
    assert "Kies wat er van uw casus op de site mag." in answer.text
    assert "Kies een van de antwoorden uit de lijst." in answer.text
    assert "Laat het webadres of e-mailadres hier weg." in answer.text
    assert CASE["context"] in answer.text


async def test_the_form_sent_twice_is_one_case_and_one_mail(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    await open_intake(services, clock)
    own = await bring(client, services)
    again = await client.post("/casus/inbrengen", data=CASE | {"hoped": "Een rekenmodel."})
    assert again.status_code == 303
    assert await deliver(services) == []
    assert "Een rekenmodel." in (await client.get(own)).text
    await number_of(services)


async def test_the_owner_completes_it_until_it_is_read_and_when_asked(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    await open_intake(services, clock)
    own = await bring(client, services)
    await submit(client, services, own)
    number = await number_of(services)
    answer = await client.post(own + "/wijzigen", data=CASE | {"hoped": "Een frisse blik."})
    assert answer.status_code == 303
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        await do(desk, number, "beoordelen")
        refused = await client.post(own + "/wijzigen", data=CASE | {"hoped": "Iets anders."})
        assert refused.status_code == 409
        assert "Iets anders." in refused.text
        await do(desk, number, "vraag", "Wie beslist er in de gemeente?")
        (letter,) = await deliver(services)
        assert "Wie beslist er in de gemeente?" in letter.text
        assert "Wie beslist er in de gemeente?" in (await client.get(own)).text
        assert (
            await client.post(own + "/wijzigen", data=CASE | {"involved": "De wethouder."})
        ).status_code == 303
        assert (await client.post(own + "/indienen")).headers["location"].endswith("gedaan=aangevuld")
        assert (await client.post(own + "/wijzigen", data=CASE)).status_code == 409
        page = await desk.get(f"/beheer/casussen/{number}")
        assert "De wethouder." in page.text
        assert "vulde aan wat was gevraagd" in page.text


async def test_two_windows_of_the_owner_do_not_write_over_each_other(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    await open_intake(services, clock)
    own = await bring(client, services)
    shown = (await client.get(own + "/wijzigen")).text
    version = shown.split('name="version" value="')[1].split('"')[0]
    assert (await client.post(own + "/wijzigen", data=CASE | {"hoped": "Een."})).status_code == 303
    late = await client.post(own + "/wijzigen", data=CASE | {"hoped": "Twee.", "version": version})
    assert late.status_code == 409
    assert "Twee." in late.text


async def test_a_file_is_what_stands_in_it(client: httpx.AsyncClient, services: Services, clock: FixedClock):
    await open_intake(services, clock)
    own = await bring(client, services)
    wrong = await client.post(
        own + "/stukken",
        data={"paper_title": "Kaart"},
        files={"bestand": ("kaart.pdf", b"<script>alert(1)</script>")},
    )
    assert wrong.status_code == 422
    assert "Dit is geen PDF" in wrong.text
    good = await client.post(
        own + "/stukken", data={"paper_title": "Kaart"}, files={"bestand": ("x.exe", PDF)}
    )
    assert good.status_code == 303
    page = (await client.get(own)).text
    path = page.split(f'href="{own}/stukken/')[1].split('"')[0]
    file = await client.get(f"{own}/stukken/{path}")
    assert file.content == PDF
    assert file.headers["content-disposition"] == 'attachment; filename="kaart.pdf"'
    assert (await client.post(f"{own}/stukken/{path}")).status_code == 303
    assert (await client.get(f"{own}/stukken/{path}")).status_code == 404


async def test_a_case_withdrawn_in_the_middle_of_a_lab(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    await open_intake(services, clock)
    own = await bring(client, services)
    await submit(client, services, own)
    number = await number_of(services)
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        await accept(desk, number)
        await begin_lab(desk, number)
        assert (await client.get(f"/casussen/casus-{number}")).status_code == 200
        assert "Het praktijklab stopt met uw casus" in (await client.get(own + "/intrekken")).text
        await deliver(services)
        assert (await client.post(own + "/intrekken")).status_code == 303
        gone = await client.get(f"/casussen/casus-{number}")
        assert gone.status_code == 410
        assert "niet meer openbaar" in gone.text
        (letter,) = await deliver(services)
        assert "Wij vertellen het aan wie meedoet" in letter.text
        assert "casus ingetrokken midden in een lab" in (await desk.get("/beheer")).text
        page = await desk.get(f"/beheer/casussen/{number}")
        assert "Vertel wie meedoet" in page.text
        assert (await do(desk, number, "close", "Klaar.")).status_code == 409
        await do(desk, number, "seen")
        assert "midden in een lab" not in (await desk.get("/beheer")).text
    assert (await client.post(own + "/intrekken")).status_code == 303  # pressed twice
    assert (await client.post(own + "/toestemming", data={"consent": "open"})).status_code == 409


@pytest.mark.parametrize("path", ["", "/wijzigen", "/toestemming", "/intrekken"])
async def test_a_link_of_anybody_else_opens_nothing(
    client: httpx.AsyncClient, services: Services, clock: FixedClock, path: str
):
    await open_intake(services, clock)
    own = await bring(client, services)
    other = own[:-1] + ("A" if own[-1] != "A" else "Q")
    assert (await client.get(own + path)).status_code == 200
    assert (await client.get(other + path)).status_code == 404
    assert heading(await client.get("/casus/niets" + path))
