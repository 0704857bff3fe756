"""A session that ends while somebody types costs no text: it is there after signing in, and for nobody else."""

import html
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.library.items.model import Item
from leerkring.people import rules
from leerkring.people.kept_forms import FormCipher, Typed, prune_kept
from leerkring.people.model import KeptForm
from leerkring.people.service import make_sign_in_link
from leerkring.people.staff import add_staff, remove_staff
from tests.cast import FATIMA, ILSE, KARIM
from tests.conftest import TODAY
from tests.people.office import back_office_of, browser, heading, mailed_link, sign_in

NEW = "/beheer/bibliotheek/nieuw/artikel"
TEXT = "Vandaag schreef ik een hele bladzijde.\r\n\r\nMet “aanhalingstekens” & een é, want 3 < 4."
FORM = {
    "title": "Een lang artikel",
    "summary": "Waar het over gaat.",
    "body": TEXT,
    "dated_on": "4-2-2027",
    "doen": "bewaren",
}
GOES_ON = "/inloggen?naar=/beheer/verder"


@pytest.fixture
async def ilse(app: Application, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    async with back_office_of(app, services, ILSE, "editor") as client:
        yield client


async def kept(services: Services) -> int:
    async with services.db.reading() as reading:
        return int(await reading.scalar(select(func.count()).select_from(KeptForm)))


async def end_by_time(ilse: httpx.AsyncClient, clock: FixedClock) -> None:
    clock.move(timedelta(hours=13))


async def end_by_signing_out(ilse: httpx.AsyncClient, clock: FixedClock) -> None:
    """In another tab: the cookie is taken back."""
    await ilse.post("/uitloggen")


def what_it_sends(page: httpx.Response, to: str) -> list[tuple[str, str]]:
    """The fields of the form that goes there, as a browser sends them."""
    (form,) = re.findall(rf'<form method="post" action="{to}">(.*?)</form>', page.text, re.DOTALL)
    pairs = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form)
    return [(html.unescape(name), html.unescape(value)) for name, value in pairs]


@pytest.mark.parametrize("end", [end_by_time, end_by_signing_out])
async def test_what_was_typed_is_there_after_signing_in_and_is_saved_by_a_button(
    ilse: httpx.AsyncClient, services: Services, clock: FixedClock, end
):
    assert (await ilse.get(NEW)).status_code == 200
    await end(ilse, clock)
    refused = await ilse.post(NEW, data=FORM)
    assert (refused.status_code, refused.headers["location"]) == (303, GOES_ON)
    assert "Wat u typte, is bewaard" in (await ilse.get(GOES_ON)).text
    await ilse.post("/inloggen", data={"email": ILSE.email, "naar": "/beheer/verder"})
    inside = await ilse.post(await mailed_link(services))
    assert inside.headers["location"] == "/beheer/verder"
    page = await ilse.get("/beheer/verder")
    assert heading(page) == "Bewaarde tekst"
    assert "Met “aanhalingstekens” &amp; een é, want 3 &lt; 4." in page.text
    to = re.search(r'action="(/beheer/verder/[^"]+/versturen)"', page.text).group(1)  # type: ignore[union-attr]
    on = await ilse.post(to, data=dict(what_it_sends(page, to)))
    assert (on.status_code, on.headers["location"]) == (307, NEW)
    saved = await ilse.post(on.headers["location"], data=dict(what_it_sends(page, to)))
    assert saved.status_code == 303, saved.text
    async with services.db.reading() as reading:
        assert await reading.scalar(select(Item.title)) == "Een lang artikel"
    assert await kept(services) == 0
    assert "Er is niets bewaard" in (await ilse.get("/beheer/verder")).text


async def test_any_way_of_signing_in_leads_to_it(
    app: Application, ilse: httpx.AsyncClient, services: Services, clock: FixedClock
):
    """Also the link of the command line, and also in another browser."""
    await end_by_signing_out(ilse, clock)
    await ilse.post(NEW, data=FORM)
    async with browser(app) as laptop:
        link = await make_sign_in_link(services.db, ILSE.email, clock.now(), "")
        assert (await laptop.post(link)).headers["location"] == "/beheer/verder"
        assert "een hele bladzijde" in (await laptop.get("/beheer/verder")).text


async def test_nobody_else_reads_it(
    app: Application, ilse: httpx.AsyncClient, services: Services, clock: FixedClock
):
    """Not a colleague who signs in on the same computer, not who has a copy of the database."""
    await end_by_signing_out(ilse, clock)
    await ilse.post(NEW, data=FORM)
    async with services.db.reading() as reading:
        row = await reading.row(select(KeptForm.id, KeptForm.sealed, KeptForm.person_id))
    assert row is not None
    assert b"bladzijde" not in row.sealed
    assert b"bibliotheek" not in row.sealed
    await sign_in(ilse, services, KARIM, "admin")
    page = await ilse.get("/beheer/verder")
    assert "Er is niets bewaard" in page.text
    for act in ("versturen", "weg"):
        assert (await ilse.post(f"/beheer/verder/{row.id}/{act}")).status_code == 410
    assert await kept(services) == 1
    cipher, typed = FormCipher("een sleutel"), Typed("/beheer", (("a", "b"),))
    closed = cipher.encrypt(typed, row.person_id)
    assert cipher.decrypt(closed, row.person_id) == typed
    assert cipher.decrypt(closed, row.id) is FormCipher("een andere").decrypt(closed, row.person_id) is None


async def test_a_stranger_keeps_nothing_here(client: httpx.AsyncClient, services: Services):
    for cookie in (
        "",
        f"leerkring_medewerker={'A' * 43}",
        f"leerkring_session={'A' * 43}",
        "leerkring_medewerker=x",
    ):
        answer = await client.post(NEW, data=FORM, headers={"Cookie": cookie} if cookie else {})
        assert answer.headers["location"] == "/inloggen?naar=/beheer"
    assert await kept(services) == 0


@pytest.mark.parametrize(
    "data, headers",
    [
        ({}, {}),
        ({"version": "x", "verstuurd": "ja", "doen": "concept"}, {}),
        ({"title": "  "}, {}),
        ({"title": "Iets", "token": "x"}, {}),
        ({"title": "x" * 300_000}, {}),
        ({"title": "Iets"}, {"Content-Type": "application/json"}),
        ({"body": "Een tekst"}, {"Sec-Fetch-Mode": "cors"}),
    ],
)
async def test_what_holds_nothing_typed_or_is_dangerous_is_not_kept(
    ilse: httpx.AsyncClient,
    services: Services,
    clock: FixedClock,
    data: dict[str, str],
    headers: dict[str, str],
):
    await end_by_signing_out(ilse, clock)
    answer = await ilse.post(NEW, data=data, headers=headers)
    assert answer.headers["location"] == "/inloggen?naar=/beheer"
    assert await kept(services) == 0


async def test_it_is_kept_for_a_day_and_for_a_few_forms(
    ilse: httpx.AsyncClient, services: Services, clock: FixedClock
):
    await end_by_signing_out(ilse, clock)
    for number in range(rules.MOST_KEPT + 3):
        clock.move(timedelta(minutes=1))
        await ilse.post(NEW, data={**FORM, "body": f"De tekst met nummer {number}."})
    assert await kept(services) == rules.MOST_KEPT
    await sign_in(ilse, services, ILSE, "editor")
    page = (await ilse.get("/beheer/verder")).text
    assert "nummer 12." in page
    assert "nummer 2." not in page
    clock.move(rules.KEPT_FOR)
    async with services.db.transaction() as tx:
        assert await prune_kept(tx, clock.now()) == rules.MOST_KEPT


async def test_it_can_be_thrown_away(ilse: httpx.AsyncClient, services: Services, clock: FixedClock):
    await end_by_signing_out(ilse, clock)
    await ilse.post(NEW, data=FORM)
    await sign_in(ilse, services, ILSE, "editor")
    page = await ilse.get("/beheer/verder")
    to = re.search(r'action="(/beheer/verder/[^"]+/weg)"', page.text).group(1)  # type: ignore[union-attr]
    assert (await ilse.post(to)).headers["location"] == "/beheer"
    assert (await ilse.post(to)).status_code == 410
    assert await kept(services) == 0


async def test_who_was_removed_keeps_nothing(ilse: httpx.AsyncClient, services: Services, clock: FixedClock):
    await end_by_signing_out(ilse, clock)
    await ilse.post(NEW, data=FORM)
    await remove_staff(services.db, ILSE.email, TODAY)
    assert await kept(services) == 0
    await ilse.post(NEW, data=FORM)
    assert await kept(services) == 0
    await add_staff(services.db, FATIMA.email, "organizer", TODAY)
