"""Registering through the site, as a visitor does it."""

import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import insert, select, update

from leerkring.activities.model import Activity, ActivitySlug
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.mail.model import Delivery
from leerkring.registrations.model import Registration
from tests.builders import form_of, make_circle, register, states
from tests.cast import BAS, JOOST, NOOR, colleague
from tests.postbox import deliver

FORM = "/agenda/woonzorganalyse/aanmelden"


def main_of(page: httpx.Response) -> dict[str, str]:
    """Return the data- attributes of a page's main."""
    tag = re.search(r"<main[^>]*>", page.text)
    assert tag is not None
    return dict(re.findall(r'data-(\w+)="([^"]*)"', tag.group()))


async def mails(db: Database) -> list[tuple[str, str]]:
    """Return (kind, address) of all mails that were queued."""
    async with db.reading() as reading:
        rows = await reading.rows(select(Delivery.kind, Delivery.recipient).order_by(Delivery.kind))
    return [(kind.removeprefix("registrations."), address) for kind, address in rows]


async def test_noor_gets_a_place_and_a_mail(client: httpx.AsyncClient, db: Database):
    await make_circle(db)
    assert (await client.get(FORM)).status_code == 200
    page = await client.get(await register(client, NOOR))
    assert main_of(page) == {"state": "confirmed", "position": ""}
    assert "U heeft een plaats" in page.text
    assert await mails(db) == [("confirmed", NOOR.email)]


async def test_a_last_look_before_it_is_sent(client: httpx.AsyncClient, db: Database):
    await make_circle(db)
    look = await client.post(FORM, data=form_of(NOOR, review="1"))
    assert look.status_code == 200
    assert "Klopt dit?" in look.text
    assert "Almelo" in look.text
    assert await states(db) == {}
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', look.text))
    assert "review" not in hidden
    back = await client.post(FORM, data={**hidden, "edit": "1"})
    assert back.status_code == 200
    assert NOOR.organization in back.text
    sent = await client.post(FORM, data=hidden)
    assert sent.status_code == 303
    assert await states(db) == {"noor": "confirmed"}


async def test_who_comes_after_the_last_place_sees_their_number(client: httpx.AsyncClient, db: Database):
    await make_circle(db, capacity=1)
    await register(client, NOOR)
    await register(client, BAS)
    page = await client.get(await register(client, JOOST))
    assert main_of(page) == {"state": "waitlisted", "position": "2"}
    assert "Nummer 2 op de wachtlijst" in page.text


@pytest.mark.parametrize("allocation", ["draw", "application"])
async def test_an_application_is_received(client: httpx.AsyncClient, db: Database, allocation: str):
    await make_circle(db, allocation=allocation)
    page = await client.get(await register(client, NOOR))
    assert main_of(page)["state"] == "applied"


async def test_pressing_twice_is_registering_once(client: httpx.AsyncClient, db: Database):
    await make_circle(db)
    first = await register(client, NOOR, key="pressed")
    assert await register(client, NOOR, key="pressed") == first
    assert await mails(db) == [("confirmed", NOOR.email)]


async def test_another_form_with_the_same_address_gets_the_link_by_mail(
    client: httpx.AsyncClient, db: Database
):
    await make_circle(db)
    await register(client, NOOR, key="one")
    again = await client.post(FORM, data=form_of(NOOR, key="two"))
    assert again.headers["location"] == "/aanmelding/al-aangemeld"
    assert (await client.get("/aanmelding/al-aangemeld")).status_code == 200
    assert await mails(db) == [("confirmed", NOOR.email), ("link", NOOR.email)]


async def test_all_mistakes_are_told_at_once_and_nothing_typed_is_lost(
    client: httpx.AsyncClient, db: Database
):
    await make_circle(db)
    wrong = form_of(NOOR, email="noor@", organization_kind="", municipality="GM9999", job_title="adviseur")
    page = await client.post(FORM, data=wrong)
    assert page.status_code == 422
    assert "<title>Fout:" in page.text
    for name in ("email", "organization_kind", "municipality"):
        assert f'href="#veld-{name}"' in page.text
        assert f'id="veld-{name}"' in page.text
    assert 'value="noor@"' in page.text
    assert 'value="adviseur"' in page.text
    assert "3 antwoorden" in page.text
    assert await states(db) == {}


async def test_control_and_direction_marks_do_not_stay_in_names(client: httpx.AsyncClient, db: Database):
    await make_circle(db)
    await register(client, NOOR, name="Noor\u202e\x00 \u2067Haddad\r\nBcc: x")
    async with db.reading() as reading:
        assert await reading.scalar(select(Registration.name)) == "Noor Haddad Bcc: x"


@pytest.mark.parametrize(
    "name",
    [
        "Win nu: https://kwaad.example",
        "www.kwaad.example",
        "noor@almelo.example",
        "kwaad.nl/inlog",
        "Klik op ｋｗａａｄ．ｎｌ",
        "kwa\u200bad.nl",
    ],
)
async def test_nobody_mails_a_stranger_an_address_in_a_name(
    client: httpx.AsyncClient, db: Database, name: str
):
    await make_circle(db, capacity=5)
    own = await client.post(FORM, data=form_of(NOOR, name=name))
    other = {"colleague-1-name": name, "colleague-1-email": "onbekend@voorbeeld.nl"}
    of_colleague = await client.post(FORM, data=form_of(NOOR, **other))
    for answer in (own, of_colleague):
        assert answer.status_code == 422
        assert "geen webadres of e-mailadres" in answer.text
    assert await mails(db) == []


@pytest.mark.parametrize("field", ["organization", "job_title"])
async def test_what_stands_beside_a_name_carries_no_link_either(
    client: httpx.AsyncClient, db: Database, field: str
):
    await make_circle(db, capacity=5)
    answer = await client.post(FORM, data=form_of(NOOR) | {field: "kwaad.nl/inlog"})
    assert answer.status_code == 422
    assert f'href="#veld-{field}"' in answer.text
    assert (await client.post(FORM, data=form_of(NOOR) | {field: "Bibliotheek.nl"})).status_code == 303


async def test_a_browser_does_not_offer_the_visitor_for_a_colleague(client: httpx.AsyncClient, db: Database):
    await make_circle(db, capacity=5)
    page = (await client.get(FORM)).text
    for number in (1, 4):
        for field in ("name", "email"):
            (found,) = re.findall(f'<input[^>]*name="colleague-{number}-{field}"[^>]*>', page)
            assert f'autocomplete="section-colleague-{number} {field}"' in found


async def test_colleagues_come_together_or_wait_together(client: httpx.AsyncClient, db: Database):
    await make_circle(db, capacity=2)
    await register(client, JOOST)
    together = {
        "colleague-1-name": "Sanne Mulder",
        "colleague-1-email": "sanne@almelo.example",
    }
    page = await client.get(await register(client, NOOR, **together))
    assert main_of(page)["state"] == "waitlisted"
    assert "niet voor u allemaal samen" in page.text
    assert await states(db) == {"joost": "confirmed", "noor": "waitlisted", "sanne": "waitlisted"}
    assert {address for _, address in await mails(db)} == {JOOST.email, NOOR.email, "sanne@almelo.example"}


async def test_a_colleague_who_is_there_already_is_told_by_mail_and_nobody_else(
    client: httpx.AsyncClient, db: Database, services: Services
):
    await make_circle(db, capacity=9)
    bas = await register(client, BAS)
    await deliver(services)
    known = {"colleague-1-name": "B. (de grote baas)", "colleague-1-email": BAS.email.upper()}
    new = {"colleague-1-name": "Sanne Mulder", "colleague-1-email": "sanne@almelo.example"}
    asked = [
        await client.post(FORM, data=form_of(who, **colleague))
        for who, colleague in ((NOOR, known), (JOOST, new))
    ]
    assert [answer.status_code for answer in asked] == [303, 303]
    pages = [await client.get(answer.headers["location"]) for answer in asked]
    for page in pages:
        assert "al aangemeld" not in page.text
        assert main_of(page) == {"state": "confirmed", "position": ""}
    assert await states(db) == dict.fromkeys(("bas", "noor", "joost", "sanne"), "confirmed")
    (letter,) = [mail for mail in await deliver(services) if BAS.email in mail.to]
    assert letter.subject == "U was al aangemeld: Leerkring woonzorganalyse"
    assert f"{NOOR.name} wilde u aanmelden" in letter.text
    assert "Beste Bas Dijkstra" in letter.text, "not what a stranger calls him"
    assert bas in letter.text


QUESTIONS = (
    {
        "key": "stage",
        "label": "Hoe ver bent u?",
        "type": "choice",
        "options": ["Begin", "Bezig"],
        "required": True,
    },
    {
        "key": "stuck",
        "label": "Waar loopt u vast?",
        "type": "long_text",
        "required": True,
        "show_if_key": "stage",
        "show_if_value": "Bezig",
    },
)


async def test_a_question_that_does_not_apply_is_not_asked(client: httpx.AsyncClient, db: Database):
    await make_circle(db, fields=QUESTIONS)
    nothing = await client.post(FORM, data=form_of(NOOR))
    assert 'href="#veld-field-stage"' in nothing.text
    assert 'href="#veld-field-stuck"' not in nothing.text
    busy = await client.post(FORM, data=form_of(NOOR, **{"field-stage": "Bezig"}))
    assert 'href="#veld-field-stuck"' in busy.text
    await register(client, NOOR, **{"field-stage": "Begin", "field-stuck": "niet van toepassing"})
    async with db.reading() as reading:
        assert await reading.scalar(select(Registration.answers)) == {"stage": "Begin"}


@pytest.mark.parametrize(
    "change,sentence",
    [
        ({"registration_opens_at": timedelta(days=1)}, "De aanmelding opent op"),
        ({"registration_closes_at": timedelta(days=-1)}, "De aanmelding is gesloten"),
        ({"state": "cancelled"}, "gaat niet door"),
    ],
)
async def test_too_early_too_late_and_called_off(
    client: httpx.AsyncClient, db: Database, clock: FixedClock, change: dict[str, object], sentence: str
):
    await make_circle(db)
    values = {
        key: clock.now() + value if isinstance(value, timedelta) else value for key, value in change.items()
    }
    async with db.transaction() as tx:
        await tx.execute(update(Activity).values(values))
        tx.touch("form:woonzorganalyse")
    answer = await client.post(FORM, data=form_of(NOOR))
    assert answer.status_code == 409
    assert sentence in answer.text
    assert NOOR.organization in answer.text, "what was typed is kept"
    assert (await client.get(FORM)).status_code == 200
    assert await states(db) == {}


async def test_a_draft_is_not_there(client: httpx.AsyncClient, db: Database):
    await make_circle(db, state="draft")
    assert (await client.get(FORM)).status_code == 404
    assert (await client.post(FORM, data=form_of(NOOR))).status_code == 404
    assert (await client.get("/agenda/bestaat-niet/aanmelden")).status_code == 404


async def test_a_form_of_before_the_activity_got_another_address_still_counts(
    client: httpx.AsyncClient, db: Database
):
    id_ = await make_circle(db, "nieuw")
    async with db.transaction() as tx:
        await tx.execute(insert(ActivitySlug).values(slug="woonzorganalyse", activity_id=id_))
    page = await client.get(await register(client, NOOR))
    assert main_of(page)["state"] == "confirmed"
    assert await states(db) == {"noor": "confirmed"}


async def test_a_body_of_ten_megabytes_is_refused(client: httpx.AsyncClient, db: Database):
    await make_circle(db)
    answer = await client.post(FORM, data=form_of(NOOR, job_title="x" * 10_000_000))
    assert answer.status_code == 413
    assert "te veel" in answer.text


async def test_another_site_cannot_register_a_visitor(client: httpx.AsyncClient, db: Database):
    await make_circle(db)
    answer = await client.post(FORM, data=form_of(NOOR), headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert await states(db) == {}


async def test_the_link_is_sent_again_without_telling_who_is_known(
    client: httpx.AsyncClient, db: Database, services: Services
):
    await make_circle(db)
    await register(client, NOOR)
    known = await client.post("/aanmelding", data={"email": NOOR.email})
    unknown = await client.post("/aanmelding", data={"email": "niemand@voorbeeld.nl"})
    assert known.headers["location"] == unknown.headers["location"]
    assert (await client.get(known.headers["location"])).status_code == 200
    assert ("link", NOOR.email) in await mails(db)
    assert not any(address == "niemand@voorbeeld.nl" for _, address in await mails(db))


async def test_the_page_of_the_activity_counts_along(client: httpx.AsyncClient, db: Database):
    await make_circle(db, capacity=1)
    before = main_of(await client.get("/agenda/woonzorganalyse"))
    assert before == {"state": "open", "capacity": "1", "taken": "0", "waiting": "0"}
    await register(client, NOOR)
    await register(client, colleague(1))
    after = main_of(await client.get("/agenda/woonzorganalyse"))
    assert after == {"state": "full", "capacity": "1", "taken": "1", "waiting": "1"}
