"""An expert comes into the pool, keeps a profile by link, and is seen by everybody only while they agree."""

import re

import httpx

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from tests.cast import FATIMA, KARIM
from tests.labs.experts.pool import MARK, SANNE, link_in, make_expert, profile_of
from tests.people.office import back_office_of
from tests.postbox import deliver

NEW = "/beheer/deskundigen/nieuw"
TOLD = {
    "name": "Sanne Wolters",
    "work": "Adviseur wonen en zorg",
    "offers": "Vertelt over zwerfjongeren in Veendam.",
    "themes": ["woonzorganalyse"],
    "target_groups": ["dak-en-thuisloze-mensen"],
    "regions": ["regio-groningen"],
    "municipality": "Veendam",
    "months": ["3", "4"],
    "away": "1-4-2027 t/m 9-4-2027\n5-3-2027",
    "languages": ["nl", "fy"],
}


def version_in(page: str) -> str:
    found = re.search(r'name="version" value="([^"]*)"', page)
    assert found is not None
    return found[1]


async def seen(client: httpx.AsyncClient) -> list[bool]:
    """Tell where somebody who looks finds Sanne: the list, her page, a search, the sitemap."""
    return [
        "Sanne Wolters" in (await client.get("/deskundigen")).text,
        (await client.get("/deskundigen/sanne-wolters")).status_code == 200,
        'data-hit="/deskundigen/sanne-wolters"' in (await client.get("/zoeken?q=zwerfjongeren")).text,
        "/deskundigen/sanne-wolters" in (await client.get("/sitemap.xml")).text,
    ]


async def test_staff_add_an_expert_who_keeps_the_profile_and_agrees_and_takes_it_back(
    app: Application, client: httpx.AsyncClient, services: Services
):
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        assert "Nog geen deskundigen" in (await fatima.get("/beheer/deskundigen")).text
        answer = await fatima.post(NEW, data={**TOLD, "email": SANNE.email, "invite": "yes"})
        assert answer.status_code == 303, answer.text
        page = await fatima.get(answer.headers["location"])
        assert "De deskundige staat in de lijst." in page.text
        assert "1-4-2027 t/m 9-4-2027" in page.text
        assert "Sanne Wolters" in (await fatima.get("/beheer/deskundigen?zoek=veendam+sanne")).text
        again = await fatima.post(NEW, data={**TOLD, "email": SANNE.email})
        assert (again.status_code, "staat al iemand" in again.text) == (422, True)
        assert "Sanne Wolters" in again.text
    (letter,) = await deliver(services)
    assert letter.subject == "Wilt u uw profiel als deskundige invullen?"
    own = link_in(letter.text)
    page = await client.get(own)
    assert 'data-state="private"' in page.text
    assert await seen(client) == [False] * 4

    filled = {**TOLD, "version": version_in(page.text), "public": "yes"}
    answer = await client.post(own, data=filled)
    assert answer.headers["location"] == f"{own}?gedaan=bewaard"
    assert await seen(client) == [True] * 4
    shown = (await client.get("/deskundigen/sanne-wolters")).text
    assert "Vertelt over zwerfjongeren" in shown
    assert "Fries" in shown
    for private in (SANNE.email, "1-4-2027", "maart"):
        assert private not in shown

    late = await client.post(own, data={**filled, "work": "Iets anders"})
    assert late.status_code == 409
    assert "Iets anders" in late.text
    page = await client.get(own)
    taken_back = {**TOLD, "version": version_in(page.text)}
    assert (await client.post(own, data=taken_back)).status_code == 303
    assert await seen(client) == [False] * 4
    gone = await client.get("/deskundigen/sanne-wolters")
    assert (gone.status_code, "geen pagina (meer)" in gone.text) == (404, True)


async def test_what_is_wrong_comes_back_with_what_was_typed(
    client: httpx.AsyncClient, services: Services, db: Database
):
    own = profile_of(services, await make_expert(db))
    for wrong, sentence in (
        ({"away": "morgen"}, "Wij kunnen ‘morgen’ niet lezen."),
        ({"away": "9-4-2027 t/m 1-4-2027"}, "ligt de laatste dag voor de eerste"),
        ({"municipality": "Atlantis"}, "Deze gemeente kennen wij niet."),
        ({"themes": ["vliegen"]}, "Kies uit de lijst."),
        ({"months": ["13"]}, "Kies uit de lijst."),
        ({"name": ""}, "Vul een naam in."),
        ({"name": "koop op www.spam.nl"}, "Vul hier een naam in"),
    ):
        answer = await client.post(own, data={**TOLD, "offers": "Mijn woorden", **wrong})
        assert answer.status_code == 422, wrong
        assert sentence in answer.text
        assert "Mijn woorden" in answer.text
    assert (await client.get("/deskundige/" + "a" * 43)).status_code == 404


async def test_the_link_comes_again_and_nobody_hears_who_is_known(
    client: httpx.AsyncClient, services: Services, db: Database
):
    await make_expert(db)
    answers = [
        (await client.post("/deskundigen/link", data={"email": email})).headers["location"]
        for email in (SANNE.email, "vreemd@elders.example")
    ]
    assert answers == ["/deskundigen/link?gedaan=verstuurd"] * 2
    (letter,) = await deliver(services)
    assert (letter.to, letter.subject) == (SANNE.to, "Uw profiel als deskundige")
    assert (await client.get(link_in(letter.text))).status_code == 200
    assert "Kijk in uw mail" in (await client.get(answers[0])).text
    assert (await client.post("/deskundigen/link", data={"email": "nee"})).status_code == 422


async def test_who_stops_is_seen_no_more_and_comes_back_without_a_page(
    app: Application, client: httpx.AsyncClient, services: Services, db: Database
):
    id_ = await make_expert(db, public=True)
    here = f"/beheer/deskundigen/{id_}"
    assert "Sanne Wolters" in (await client.get("/deskundigen?thema=woonzorganalyse")).text
    assert 'data-state="nothing-found"' in (await client.get("/deskundigen?thema=woonzorgvisie")).text
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        page = await fatima.get(here)
        stop = {"doen": "stoppen", "version": version_in(page.text)}
        assert (await fatima.post(here + "/stand", data=stop)).status_code == 303
        assert 'data-state="empty"' in (await client.get("/deskundigen")).text
        assert 'data-state="retired"' in (await client.get(profile_of(services, id_))).text
        late = await fatima.post(here + "/stand", data={**stop, "doen": "wissen"})
        assert late.status_code == 409
        refused = await fatima.post(here + "/uitnodigen")
        assert (refused.status_code, "Deze deskundige is gestopt" in refused.text) == (409, True)
        back = {"doen": "terug", "version": version_in((await fatima.get(here)).text)}
        assert (await fatima.post(here + "/stand", data=back)).status_code == 303
        assert 'data-state="private"' in (await client.get(profile_of(services, id_))).text
        erase = {"doen": "wissen", "version": version_in((await fatima.get(here)).text)}
        assert (await fatima.post(here + "/stand", data=erase)).headers["location"].endswith("gewist")
    async with db.reading() as reading:
        assert await reading.sql("SELECT id FROM person WHERE email = $1", SANNE.email) == []
    assert (await client.get(profile_of(services, id_))).status_code == 404


async def test_two_who_are_one_stay_one_expert_and_two_experts_are_not_made_one(
    app: Application, services: Services, db: Database, clock: FixedClock
):
    one, other = await make_expert(db), await make_expert(db, MARK)
    async with db.reading() as reading:
        ids = {row.id: row.person_id for row in await reading.sql("SELECT id, person_id FROM expert")}
    async with back_office_of(app, services, KARIM, "admin") as karim:
        refused = await karim.get(f"/beheer/mensen/{ids[one]}/samenvoegen/{ids[other]}")
        assert "Beiden staan bij de deskundigen." in refused.text
