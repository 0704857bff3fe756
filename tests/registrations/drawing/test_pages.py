"""The draw as people see it: what is promised, the steps of the office, the public record, and one's own line."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from leerkring.cli import leerkring
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.registrations.drawing.record import RecordWrong, check_record, write_record
from leerkring.run.check import run_checks
from leerkring.run.draw_commands import verify_file
from tests.builders import make_circle, register, states
from tests.cast import BAS, FATIMA, JOOST, NOOR
from tests.people.office import sign_in
from tests.postbox import deliver
from tests.registrations.drawing.draws import CLOSES, KNOWN, VALUE_NAME, make_draw
from tests.registrations.drawing.making import alone, draw_list, record_for
from tests.support.forms import open_form
from tests.support.sample import live_with_sample

PUBLIC = "/agenda/woonzorganalyse/loting"
OFFICE = "/beheer/activiteiten/woonzorganalyse/loting"


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services) -> httpx.AsyncClient:
    """The browser of Fatima, organiser."""
    await sign_in(client, services, FATIMA)
    return client


async def send(client: httpx.AsyncClient, path: str, /, **typed: str) -> httpx.Response:
    """Open a page of the draw, fill in its form and send it."""
    form = await open_form(client, path)
    return await client.post(form.action, data=form.data(**typed))


async def record(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.get(f"{PUBLIC}.json")
    assert answer.headers["content-type"].startswith("application/json")
    return dict(json.loads(answer.content))


async def test_from_the_promise_to_ones_own_line(
    fatima: httpx.AsyncClient, services: Services, db: Database, clock: FixedClock, tmp_path: Path
):
    await make_draw(db, capacity=2)
    pages = {who.name: await register(fatima, who) for who in (NOOR, BAS, JOOST)}
    promised = await fatima.get(PUBLIC)
    for text in (VALUE_NAME, "Vingerafdruk van het geheim", "doet mee aan een loting", 'data-state="open"'):
        assert text in promised.text
    before = await record(fatima)
    assert (before["secret"], before["list_sha256"], before["tickets"]) == (None, None, [])
    assert "De aanmelding is nog niet gesloten" in (await fatima.get(OFFICE)).text
    await deliver(services)

    clock.set(CLOSES)
    assert "3 mensen doen mee om 2 plaatsen" in (await fatima.get(f"{OFFICE}/bevriezen")).text
    assert (await send(fatima, f"{OFFICE}/bevriezen")).headers["location"] == f"{OFFICE}?gedaan=bevroren"
    frozen = await record(fatima)
    assert frozen["list_sha256"] in (await fatima.get(PUBLIC)).text
    assert (frozen["commitment"], frozen["secret"], frozen["seed"]) == (before["commitment"], None, None)
    letters = await deliver(services)
    assert len(letters) == 3
    for mail in letters:
        assert "Uw lotnummer" in mail.subject
        assert str(frozen["list_sha256"]) in mail.text
    own = (await fatima.get(pages[NOOR.name])).text
    ticket = next(one["id"] for one in frozen["tickets"] if one["id"] in own)
    assert f"{ticket}-1" in own
    assert any(f"{ticket}-1" in mail.text and NOOR.email in mail.to for mail in letters)

    assert "De openbare waarde wordt bekend op" in (await fatima.get(OFFICE)).text
    clock.set(KNOWN)
    for typed, sentence in (
        ({"value": "veel", "again": "veel"}, "Dit is niet wat was beloofd: een getal met twee cijfers"),
        ({"value": "912,34", "again": "912,43"}, "De twee waarden zijn niet gelijk."),
        ({"value": "912,34", "again": ""}, "Vul de waarde nog een keer in."),
    ):
        refused = await send(fatima, OFFICE, **typed)
        assert refused.status_code == 422
        assert sentence in refused.text
        assert f'value="{typed["value"]}"' in refused.text
    assert (await send(fatima, OFFICE, value="912,43", again="912,43")).status_code == 303
    assert (await send(fatima, OFFICE, value="912.34", again="912,34")).status_code == 303
    shown = await fatima.get(OFFICE)
    assert "Ingevuld: <strong>912,34</strong>" in shown.text
    assert "2 mensen krijgen een plaats, 1 op de wachtlijst" in shown.text
    assert (await record(fatima))["public_value"] is None, "nothing of it is told before the draw"

    for missing in ({"checked": ""}, {"final": ""}):
        refused = await send(fatima, f"{OFFICE}/trekken", **{"checked": "yes", "final": "yes", **missing})
        assert refused.status_code == 422
    assert set((await states(db)).values()) == {"applied"}
    last_look = await fatima.get(f"{OFFICE}/trekken")
    assert "Nu trekken en 3 mails versturen" in last_look.text
    done = await send(fatima, f"{OFFICE}/trekken", checked="yes", final="yes")
    assert done.headers["location"] == f"{OFFICE}?gedaan=getrokken"
    assert sorted((await states(db)).values()) == ["confirmed", "confirmed", "waitlisted"]
    assert "2 mensen hebben een plaats gekregen, 1 op de wachtlijst" in (await fatima.get(OFFICE)).text

    letters = await deliver(services)
    assert len(letters) == 3
    assert all("U stond op plek" in mail.text and f"{PUBLIC}" in mail.text for mail in letters)
    assert "in de volgorde van de loting" in (await fatima.get(pages[NOOR.name])).text
    page = await fatima.get(PUBLIC)
    for text in ('data-state="drawn"', "912,34", ticket, "Het geheim", "Download loting.json"):
        assert text in page.text
    for person in (NOOR, BAS, JOOST):
        assert person.name not in page.text
    assert "zijn op" in (await fatima.get("/agenda/woonzorganalyse")).text

    file = tmp_path / "loting.json"
    body = (await fatima.get(f"{PUBLIC}.json")).content
    file.write_bytes(body)
    assert "klopt: 2 met een plaats, 1 op de wachtlijst, 0 afgemeld" in verify_file(file)
    assert check_record(body)["commitment"] == before["commitment"]
    file.write_bytes(body.replace(b"912,34", b"912,43"))
    with pytest.raises(RecordWrong, match="zaad"):
        verify_file(file)
    log = (await fatima.get("/beheer/activiteiten/woonzorganalyse/logboek")).text
    for act in ("bevroor de lijst", "vulde de openbare waarde", "trok de plaatsen"):
        assert act in log


async def test_a_second_press_hears_that_it_was_done(
    fatima: httpx.AsyncClient, db: Database, clock: FixedClock
):
    await make_draw(db)
    await register(fatima, NOOR)
    clock.set(CLOSES)
    freeze = await open_form(fatima, f"{OFFICE}/bevriezen")
    assert (await fatima.post(freeze.action, data=freeze.data())).status_code == 303
    again = await fatima.post(freeze.action, data=freeze.data())
    assert again.status_code == 409
    assert "De lijst van de loting is bevroren." in again.text
    clock.set(KNOWN)
    await send(fatima, OFFICE, value="1,00", again="1,00")
    act = await open_form(fatima, f"{OFFICE}/trekken")
    typed = act.data(checked="yes", final="yes")
    assert (await fatima.post(act.action, data=typed)).status_code == 303
    again = await fatima.post(act.action, data=typed)
    assert again.status_code == 409
    assert "Er is al geloot" in again.text


async def test_an_activity_without_a_draw_has_none(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db)
    assert (await fatima.get(PUBLIC)).status_code == 404
    assert (await fatima.get(f"{PUBLIC}.json")).status_code == 404
    for path in (OFFICE, f"{OFFICE}/bevriezen", f"{OFFICE}/trekken"):
        assert "Hier valt niets te loten" in (await fatima.get(path)).text


async def test_what_was_never_promised_is_said(fatima: httpx.AsyncClient, db: Database, clock: FixedClock):
    await make_circle(db, allocation="draw", registration_closes_at=CLOSES)
    await register(fatima, NOOR)
    clock.set(CLOSES)
    assert "Er is nog niets beloofd" in (await fatima.get(OFFICE)).text
    assert "Voor deze loting is nog niets vastgelegd." in (await fatima.get(PUBLIC)).text
    form = await open_form(fatima, f"{OFFICE}/bevriezen")
    refused = await fatima.post(form.action, data=form.data())
    assert "Voor deze loting is vooraf geen openbare waarde genoemd." in refused.text


async def test_somebody_who_cannot_come_is_told_what_leaving_means(
    fatima: httpx.AsyncClient, db: Database, clock: FixedClock
):
    await make_draw(db)
    page = await register(fatima, NOOR)
    await register(fatima, BAS)
    clock.set(CLOSES)
    await send(fatima, f"{OFFICE}/bevriezen")
    assert (await fatima.post(f"{page}/afmelden")).status_code == 303
    assert (await fatima.get(f"{PUBLIC}")).status_code == 200
    assert "1 afgemeld en overgeslagen" in (await fatima.get(OFFICE)).text


async def test_the_office_says_which_step_is_next(fatima: httpx.AsyncClient, db: Database, clock: FixedClock):
    await make_draw(db)
    await register(fatima, NOOR)
    one = "/beheer/activiteiten/woonzorganalyse"
    assert "1 persoon doet mee aan de loting, na" in (await fatima.get(one)).text
    assert "Lotingen" not in (await fatima.get("/beheer")).text
    clock.set(CLOSES)
    assert "De aanmelding is gesloten, 1 persoon doet mee aan de loting." in (await fatima.get(one)).text
    assert "lijst bevriezen" in (await fatima.get("/beheer")).text
    await send(fatima, f"{OFFICE}/bevriezen")
    assert "De openbare waarde is bekend op" in (await fatima.get(one)).text
    assert "Lotingen" not in (await fatima.get("/beheer")).text
    clock.set(KNOWN)
    assert "De openbare waarde van de loting is bekend." in (await fatima.get(one)).text
    assert "plaatsen trekken" in (await fatima.get("/beheer")).text
    await send(fatima, OFFICE, value="1,00", again="1,00")
    await send(fatima, f"{OFFICE}/trekken", checked="yes", final="yes")
    assert "Lotingen" not in (await fatima.get("/beheer")).text


async def test_while_the_list_is_frozen_the_form_of_places_says_so(
    fatima: httpx.AsyncClient, db: Database, clock: FixedClock
):
    await make_draw(db)
    await register(fatima, NOOR)
    clock.set(CLOSES)
    await send(fatima, f"{OFFICE}/bevriezen")
    places = "/beheer/activiteiten/woonzorganalyse/plaatsen"
    for typed in ({"capacity": "5"}, {"max_per_organization": "1"}, {"closes_on": "2027-01-13"}):
        refused = await send(fatima, places, **typed)
        assert refused.status_code == 422, typed
        assert "De lijst van de loting is bevroren" in refused.text
        assert "Daarna kunt u dit wijzigen." in refused.text


async def test_the_sample_has_one_to_be_drawn_and_one_that_was(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    await live_with_sample(services)
    coming = await client.get("/agenda/langer-thuis-op-het-platteland/loting")
    assert 'data-state="open"' in coming.text
    assert "Slotkoers van de AEX-index" in coming.text
    held = await client.get("/agenda/cijfers-op-orde/loting.json")
    outcomes = [one["outcome"] for one in check_record(held.content)["tickets"]]
    assert (outcomes.count("place"), outcomes.count("waiting")) == (8, 3)
    assert [found for found in await run_checks(services.db) if not found.ok] == []


def test_the_command_tells_with_its_code(tmp_path: Path):
    body = write_record(record_for(draw_list(alone(5), capacity=2)))
    file = tmp_path / "loting.json"
    file.write_bytes(body)
    found = CliRunner().invoke(leerkring, ["draw", "--verify", str(file)])
    assert found.exit_code == 0, found.output
    assert "klopt: 2 met een plaats, 3 op de wachtlijst" in found.output
    file.write_bytes(body.replace(b"912,34", b"912,35"))
    run = [sys.executable, "-m", "leerkring", "draw", "--verify", str(file)]
    wrong = subprocess.run(run, capture_output=True, text=True, check=False)
    assert wrong.returncode == 1
    assert wrong.stderr.strip() == "Het zaad volgt niet uit het geheim, de lijst en de openbare waarde."


async def test_the_command_recomputes_what_is_kept(
    fatima: httpx.AsyncClient, services: Services, db: Database, clock: FixedClock
):
    await make_draw(db)
    await register(fatima, NOOR)
    clock.set(CLOSES)
    await send(fatima, f"{OFFICE}/bevriezen")
    clock.set(KNOWN)
    await send(fatima, OFFICE, value="1,00", again="1,00")
    await send(fatima, f"{OFFICE}/trekken", checked="yes", final="yes")
    command = [sys.executable, "-m", "leerkring", "draw", "woonzorganalyse", "--verify"]
    environ = {**os.environ, "DATABASE_URL": services.settings.database_url, "LEERKRING_SECRET_KEY": "k" * 40}
    good = await asyncio.to_thread(subprocess.run, command, env=environ, capture_output=True, text=True)
    assert "klopt: 1 met een plaats" in good.stdout, good.stderr
    async with db.transaction() as tx:
        await tx.sql("UPDATE draw_ticket SET outcome = 'waiting'")
    wrong = await asyncio.to_thread(subprocess.run, command, env=environ, capture_output=True, text=True)
    assert wrong.returncode == 1
    assert "volgt niet uit de regel" in wrong.stderr
