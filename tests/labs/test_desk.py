"""Fatima and Karim assess what regions bring, and decide."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import select, update

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.labs.cases.forgetting import forget_cases
from leerkring.labs.cases.model import LabCase
from leerkring.labs.cases.rules import DECLINED_KEPT, DRAFT_KEPT, OWNER_KEPT, UNPROVEN_KEPT
from leerkring.mail.service import address_key, suppress
from leerkring.site.jobs import sweep
from tests.cast import BAS, FATIMA, KARIM, NOOR
from tests.labs.cases import (
    CASE,
    CRITERIA,
    accept,
    assess,
    bring,
    do,
    link_in,
    number_of,
    open_intake,
    submit,
)
from tests.people.office import back_office_of
from tests.postbox import deliver
from tests.support.forms import form_to, open_form

PDF = b"%PDF-1.7\n% een kaart\n%%EOF\n"
INVITE = {
    "title": "Wonen in de kern",
    "owner_name": NOOR.name,
    "owner_email": NOOR.email,
    "words": "Wij spraken elkaar.",
}


async def test_two_look_and_neither_sees_the_other_first(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    await open_intake(services, clock, assessors=2)
    await submit(client, services, await bring(client, services))
    number = await number_of(services)
    page = f"/beheer/casussen/{number}"
    async with (
        back_office_of(app, services, FATIMA, "organizer") as fatima,
        back_office_of(app, services, KARIM, "admin") as karim,
        back_office_of(app, services, BAS, "organizer") as bas,
    ):
        assert "nieuwe casus" in (await karim.get("/beheer")).text
        assert (await do(fatima, number, "accept")).status_code == 409  # nobody looked
        await do(fatima, number, "beoordelen")
        half = await fatima.post(f"{page}/oordeel", data={"criterion-1": "yes", "advice": "accept"})
        assert half.status_code == 422
        assert half.text.count("Kies ja, deels of nee.") >= CRITERIA - 1
        assert (await assess(fatima, number, words="Dit speelt overal.")).status_code == 303
        early = await do(fatima, number, "accept")
        assert early.status_code == 409
        assert "nog 1 beoordeling nodig" in early.text
        seen = (await karim.get(page)).text
        assert "1 collega gaf een oordeel" in seen
        assert "Dit speelt overal." not in seen
        assert "Dit speelt overal." in (await fatima.get(page)).text
        today = (await karim.get("/beheer")).text
        assert "casus wacht op een oordeel" in today
        assert "casus om over te beslissen" not in today
        assert "casus wacht op een oordeel" not in (await fatima.get("/beheer")).text
        assert (await assess(karim, number, "decline", "Te groot.")).status_code == 303
        both = (await karim.get(page)).text
        assert "Dit speelt overal." in both
        assert "Te groot." in both
        assert (await assess(bas, number)).status_code == 409
        assert "casus om over te beslissen" in (await fatima.get("/beheer")).text
        assert (await do(karim, number, "accept")).status_code == 303
        assert "aangenomen casus zonder praktijklab" in (await fatima.get("/beheer")).text
        assert "nam een casus aan" in (await karim.get(page)).text
        assert "nam een casus aan" in (await karim.get("/beheer/logboek")).text
    letters = await deliver(services)
    assert [one.subject for one in letters] == ["Uw casus past in een praktijklab"]


async def test_a_no_says_why_and_what_can_be_done(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    await open_intake(services, clock)
    own = await bring(client, services)
    await submit(client, services, own)
    number = await number_of(services)
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        await do(desk, number, "beoordelen")
        await assess(desk, number, "decline")
        bare = await do(desk, number, "decline")
        assert bare.status_code == 422
        assert "De eigenaar leest dit in de mail." in bare.text
        assert (await do(desk, number, "decline", "Deze vraag is al beantwoord.")).status_code == 303
    (letter,) = await deliver(services)
    for part in (letter.text, letter.html, (await client.get(own)).text):
        assert "Deze vraag is al beantwoord." in part
    assert "kijk of er een leerkring is over uw onderwerp" in letter.text
    assert (await client.post(own + "/wijzigen", data=CASE)).status_code == 409


async def test_who_is_invited_writes_the_case(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        answer = await desk.post("/beheer/casussen/uitnodigen", data=INVITE)
        assert answer.status_code == 303, answer.text
        assert "nog niet ingediend" in (await desk.get(answer.headers["location"])).text
        (letter,) = await deliver(services)
        assert letter.to.endswith(f"<{NOOR.email}>")
        assert "Wij spraken elkaar." in letter.text
        own = link_in(letter)
        bare = await client.post(own + "/indienen")
        assert bare.status_code == 422
        assert "Uw casus is nog niet compleet" in bare.text
        assert (await client.post(own + "/wijzigen", data=CASE)).status_code == 303
        await submit(client, services, own)
        listed = (await desk.get("/beheer/casussen?staat=submitted")).text
        assert CASE["title"] in listed


async def test_an_owner_whose_address_died(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    await open_intake(services, clock)
    own = await bring(client, services)
    await submit(client, services, own)
    number = await number_of(services)
    async with services.db.transaction() as tx:
        await suppress(tx, address_key(services.settings.secret_key, NOOR.email), "bounced", clock.now())
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        assert "eigenaar van een casus krijgt geen mail" in (await desk.get("/beheer")).text
        assert "mail komt niet aan" in (await desk.get("/beheer/casussen")).text
        page = await desk.get(f"/beheer/casussen/{number}")
        assert "Mail aan de eigenaar komt niet aan" in page.text
        answer = await desk.post(
            f"/beheer/casussen/{number}/eigenaar", data={"owner_name": BAS.name, "owner_email": BAS.email}
        )
        assert answer.status_code == 303
        (letter,) = await deliver(services)
        assert letter.to.endswith(f"<{BAS.email}>")
        assert (await client.get(own)).status_code == 410
        assert (await client.get(link_in(letter))).status_code == 200
        assert "krijgt geen mail" not in (await desk.get("/beheer")).text


async def test_a_colleague_who_was_first_is_told(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    await open_intake(services, clock)
    await submit(client, services, await bring(client, services))
    number = await number_of(services)
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        form = form_to(await desk.get(f"/beheer/casussen/{number}"), f"/beheer/casussen/{number}/namen")
        await do(desk, number, "beoordelen")
        late = await desk.post(f"/beheer/casussen/{number}/namen", data=form.data(names="Aadorp"))
        assert late.status_code == 409
        assert "Aadorp" in late.text


async def test_the_criteria_are_those_of_staff(
    app: Application, services: Services, client: httpx.AsyncClient
):
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        page = "/beheer/casussen/instellingen"
        sent = {"is_open": "ja", "assessors": "2", "criteria": "Het speelt nu.\nAnderen leren ervan."}
        assert (await desk.post(page, data=sent | {"criteria": " "})).status_code == 422
        form = await open_form(desk, page)
        assert (await desk.post(page, data=form.data(**sent))).status_code == 303
        assert (await desk.post(page, data=form.data(**sent | {"assessors": "1"}))).status_code == 409
    assert 'data-state="open"' in (await client.get("/casus/inbrengen")).text


@pytest.mark.parametrize("days, gone", [(UNPROVEN_KEPT, True), (UNPROVEN_KEPT - timedelta(hours=1), False)])
async def test_a_draft_that_nobody_confirmed_goes(
    client: httpx.AsyncClient, services: Services, clock: FixedClock, days: timedelta, gone: bool
):
    await open_intake(services, clock)
    own = await bring(client, services)
    await forget(services, clock, days)
    assert (await client.get(own)).status_code == (404 if gone else 200)
    assert (NOOR.email in await kept(services)) is not gone


async def test_what_was_declined_goes_whole_and_its_files_a_day_later(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    files = services.files
    await sweep(services.db, files, datetime(2100, 1, 1, tzinfo=UTC))  # what other tests left
    await open_intake(services, clock)
    own = await bring(client, services)
    await client.post(own + "/stukken", data={"paper_title": "Kaart"}, files={"bestand": ("k.pdf", PDF)})
    await submit(client, services, own)
    ((name, since),) = [one async for one in files.list_kept()]
    later = since + timedelta(hours=25)
    assert await sweep(services.db, files, later) == 0  # a case has it
    number = await number_of(services)
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        await do(desk, number, "beoordelen")
        await assess(desk, number, "decline")
        await do(desk, number, "decline", "Al beantwoord.")
    await deliver(services)
    assert await forget(services, clock, DECLINED_KEPT) == 1
    assert "Kwartelveld" not in await kept(services)
    assert NOOR.email not in await kept(services)
    assert await sweep(services.db, files, later) == 1
    assert name not in {one async for one, _ in files.list_kept()}


async def test_the_owner_of_a_closed_case_goes_and_what_everybody_reads_stays(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    await open_intake(services, clock)
    own = await bring(client, services)
    await submit(client, services, own)
    number = await number_of(services)
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        await accept(desk, number)
        await do(desk, number, "close", "Er ligt een plan.")
        before = (await client.get(f"/casussen/casus-{number}")).text
        await deliver(services)
        assert await forget(services, clock, OWNER_KEPT) == 1
        assert await forget(services, clock, OWNER_KEPT) == 0
        text = await kept(services)
        for word in (NOOR.email, NOOR.name, "Ridderbos"):
            assert word not in text
        assert (await client.get(own)).status_code == 410
        after = (await client.get(f"/casussen/casus-{number}")).text
        assert "Noor" not in after
        assert after.count("[weggelaten]") == before.count("[weggelaten]")


async def test_an_invited_draft_waits_longer(app: Application, services: Services, clock: FixedClock):
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        await desk.post("/beheer/casussen/uitnodigen", data=INVITE)
    assert await forget(services, clock, DRAFT_KEPT - timedelta(days=1)) == 0
    assert await forget(services, clock, DRAFT_KEPT) == 1


async def forget(services: Services, clock: FixedClock, after: timedelta) -> int:
    """Forget what is over when so much time has passed; the clock of the site stays."""
    async with services.db.transaction() as tx:
        return await forget_cases(tx, clock.now() + after)


async def kept(services: Services) -> str:
    """All that is kept of cases and their mails."""
    async with services.db.reading() as reading:
        tables = ("lab_case", "lab_case_paper", "lab_case_assessment", "delivery", "search_entry", "audit")
        found = [await reading.sql(f"SELECT t::text AS line FROM {table} t") for table in tables]
    return "\n".join(row.line for rows in found for row in rows)


async def test_the_database_holds_the_same_grammar(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    """What no use case does, the table refuses as well: submitted without proof, declined without a reason."""
    await open_intake(services, clock)
    await bring(client, services)
    for wrong in (
        {"state": "accepted"},
        {"state": "declined", "submitted_at": clock.now(), "proven_at": clock.now()},
        {"submitted_at": clock.now()},
        {"state": "withdrawn"},
        {"was": "draft"},
        {"consent": "public"},
    ):
        with pytest.raises(Exception, match="ck_lab_case"):
            async with services.db.transaction() as tx:
                await tx.execute(update(LabCase).values(**wrong))
    async with services.db.reading() as reading:
        assert await reading.scalar(select(LabCase.state)) == "draft"
