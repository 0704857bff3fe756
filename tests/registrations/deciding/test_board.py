"""The board on which staff choose: what they see, how they narrow it, and what they decide for the time being."""

import asyncio
import re

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from tests.builders import make_circle, register, states
from tests.cast import BAS, FATIMA, ILSE, JOOST, NOOR
from tests.people.office import back_office_of, sign_in
from tests.postbox import deliver
from tests.registrations.deciding.applying import (
    ACTIVITY,
    BOARD,
    LOOK,
    decide,
    ids_of,
    make_chosen,
    names,
    three_apply,
)
from tests.support.forms import form_to, open_form


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services) -> httpx.AsyncClient:
    """The browser of Fatima, organiser."""
    await sign_in(client, services, FATIMA)
    return client


async def test_everybody_who_applied_stands_on_one_board_with_what_they_answered(
    fatima: httpx.AsyncClient, db: Database
):
    await three_apply(fatima, db)
    page = await fatima.get(BOARD)
    assert page.status_code == 200
    assert names(page) == [NOOR.name, BAS.name, JOOST.name]
    for text in (
        "3 aanvragen wachten op een besluit",
        "Hoe begin ik?",
        "Gemeente Almelo",
        "Woningcorporatie",
    ):
        assert text in page.text
    assert names(await fatima.get(f"{BOARD}?soort=housing_corporation")) == [JOOST.name]
    assert names(await fatima.get(f"{BOARD}?vraag-fase=Begin&zoek=betaalt")) == [BAS.name]
    assert names(await fatima.get(f"{BOARD}?sorteer=-naam")) == [NOOR.name, JOOST.name, BAS.name]


async def test_who_took_part_before_or_was_refused_is_told_apart(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, "eerder", capacity=1)
    await register(fatima, BAS, "eerder")
    await register(fatima, JOOST, "eerder")
    async with db.transaction() as tx:
        await tx.sql("UPDATE activity SET starts_at = starts_at - interval '60 days'")
    await three_apply(fatima, db)
    assert names(await fatima.get(f"{BOARD}?eerder=meegedaan")) == [BAS.name]
    assert names(await fatima.get(f"{BOARD}?eerder=afgewezen")) == [JOOST.name]
    assert names(await fatima.get(f"{BOARD}?eerder=nieuw")) == [NOOR.name]
    assert names(await fatima.get(f"{BOARD}?sorteer=-geen"))[0] == JOOST.name


async def test_a_decision_is_kept_with_who_took_it_and_nobody_hears_of_it(
    fatima: httpx.AsyncClient, db: Database, services: Services
):
    await three_apply(fatima, db)
    await deliver(services)
    done = await decide(fatima, db, [NOOR, BAS], "confirm")
    assert (done.status_code, done.headers["location"]) == (303, LOOK)
    assert set((await states(db)).values()) == {"applied"}
    assert await deliver(services) == []
    page = await fatima.get(BOARD)
    assert "2 plaatsen, 0 op de wachtlijst, 0 afgewezen" in page.text
    assert names(await fatima.get(f"{BOARD}?besluit=geen")) == [JOOST.name]
    assert "nam voorlopige besluiten" in (await fatima.get(f"{ACTIVITY}/logboek")).text


async def test_from_the_board_one_goes_on_where_one_was(fatima: httpx.AsyncClient, db: Database):
    await three_apply(fatima, db)
    (noor,) = await ids_of(db, NOOR)
    asks = {"soort": "municipality", "gekozen": noor, "verder": "ja", "version": "r0"}
    done = await fatima.post(BOARD, data=asks | {"decision": "confirm"})
    assert done.headers["location"] == f"{BOARD}?soort=municipality&gedaan=besluit"
    done = await fatima.post(f"{BOARD}/terugnemen", data=asks | {"version": "r1"})
    assert done.status_code == 303
    assert names(await fatima.get(f"{BOARD}?besluit=geen")) == [NOOR.name, BAS.name, JOOST.name]


@pytest.mark.parametrize(
    "typed,told",
    [
        ({"decision": "reject"}, "Kies een reden of schrijf er een."),
        ({"decision": "confirm", "by_hand": "ja"}, "Schrijf op waarom u van de regels afwijkt."),
        ({"decision": ""}, "Kies wat u besluit"),
        ({"decision": "misschien"}, "Kies een van de antwoorden"),
    ],
)
async def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    fatima: httpx.AsyncClient, db: Database, typed: dict[str, str], told: str
):
    await three_apply(fatima, db)
    (noor,) = await ids_of(db, NOOR)
    again = await fatima.post(BOARD, data={"gekozen": noor, **typed})
    assert again.status_code == 422
    assert told in again.text
    assert re.search(rf'value="{noor}"[^>]* checked', again.text)


async def test_marks_of_others_are_seen_by_who_gave_theirs(
    fatima: httpx.AsyncClient, app: Application, services: Services, db: Database
):
    await three_apply(fatima, db)
    (noor,) = await ids_of(db, NOOR)
    async with back_office_of(app, services, ILSE, "admin") as ilse:
        await ilse.post(f"{BOARD}/oordeel", data={"gekozen": noor, "mark": "no"})
        assert ">nee<" in (await ilse.get(BOARD)).text
        before = await fatima.get(BOARD)
        assert ">nee<" not in before.text
        assert ILSE.name not in before.text.split("<table")[1]
        await fatima.post(f"{BOARD}/oordeel", data={"gekozen": noor, "mark": "perhaps"})
        after = (await fatima.get(BOARD)).text.split("<table")[1]
        assert ">nee<" in after
        assert ILSE.name in after


async def test_two_organisers_do_not_write_over_what_they_did_not_see(
    fatima: httpx.AsyncClient, app: Application, services: Services, db: Database
):
    await three_apply(fatima, db)
    noor, bas = await ids_of(db, NOOR, BAS)
    async with back_office_of(app, services, ILSE, "admin") as ilse:
        sent = {"gekozen": noor, "decision": "confirm", "version": "r0", "verder": "ja"}
        assert (await ilse.post(BOARD, data=sent)).status_code == 303
        late = await fatima.post(BOARD, data=sent | {"decision": "reject", "reason": "Vol."})
        assert late.status_code == 409
        assert ILSE.name in late.text
        assert "Er is niets besloten" in late.text
        other = await fatima.post(BOARD, data=sent | {"gekozen": bas})
        assert other.status_code == 303, "about somebody else there is no conflict"


def version_on(board: httpx.Response) -> str:
    """Return what the board says of itself: which decisions and answers it showed."""
    found = re.search(r'name="version" value="(r[0-9]+a[0-9]+)"', board.text)
    assert found
    return found[1]


async def test_two_who_decide_about_one_person_at_the_same_moment(
    fatima: httpx.AsyncClient, app: Application, services: Services, db: Database
):
    await three_apply(fatima, db)
    noor, bas, joost = await ids_of(db, NOOR, BAS, JOOST)
    async with back_office_of(app, services, ILSE, "admin") as ilse:
        seen = [version_on(await one.get(BOARD)) for one in (fatima, ilse)]
        yes = {"gekozen": [noor, bas], "decision": "confirm", "verder": "ja"}
        no = {"gekozen": [noor, joost], "decision": "reject", "reason": "Vol.", "verder": "ja"}
        answers = await asyncio.gather(
            fatima.post(BOARD, data=yes | {"version": seen[0]}),
            ilse.post(BOARD, data=no | {"version": seen[1]}),
        )
    assert sorted(one.status_code for one in answers) == [303, 409]
    late = next(one for one in answers if one.status_code == 409)
    assert "Er is niets besloten" in late.text
    kept = {
        verdict: names(await fatima.get(f"{BOARD}?besluit={verdict}")) for verdict in ("confirm", "reject")
    }
    first = {"confirm": [NOOR.name, BAS.name], "reject": []}
    second = {"confirm": [], "reject": [NOOR.name, JOOST.name]}
    assert kept in (first, second), "all of the one, and nothing of the other"


async def test_who_leaves_or_answers_anew_while_the_board_is_open_is_not_decided_about_unread(
    fatima: httpx.AsyncClient, db: Database
):
    await make_chosen(db)
    noor, bas = [await register(fatima, person, **{"field-vraag": "Eerst"}) for person in (NOOR, BAS)]
    ids = await ids_of(db, NOOR, BAS)
    seen = version_on(await fatima.get(BOARD))
    one = form_to(await fatima.get(f"{BOARD}/besluit?gekozen={ids[1]}"), BOARD)
    assert (await fatima.post(f"{noor}/afmelden")).status_code == 303
    assert (await fatima.post(f"{bas}/wijzigen", data={"field-vraag": "Iets anders"})).status_code == 303
    told = f"kwamen er andere antwoorden van {BAS.name}"
    sent = {"gekozen": ids, "decision": "confirm", "verder": "ja"}
    late = await fatima.post(BOARD, data=sent | {"version": seen})
    assert late.status_code == 409
    for text in (told, "Er is niets besloten", "Iets anders"):
        assert text in late.text
    alone = await fatima.post(BOARD, data=one.data(decision="reject", reason="Past niet."))
    assert alone.status_code == 409
    assert told in alone.text
    assert "Past niet." in alone.text, "what was typed comes back"
    assert names(await fatima.get(f"{BOARD}?besluit=geen")) == [BAS.name], "nothing was kept"
    again = await fatima.post(BOARD, data=form_to(alone, BOARD).data())
    assert again.status_code == 303, "from the page that said so one goes on"
    done = await fatima.post(BOARD, data=sent | {"version": version_on(late)})
    assert done.status_code == 303
    look = (await fatima.get(LOOK)).text
    for text in ("valt niets meer te besluiten", NOOR.name, "Bekendmaken aan 1 persoon"):
        assert text in look
    assert (await states(db))["noor"] == "cancelled"


async def test_who_knows_where_they_stand_is_not_decided_about_again(fatima: httpx.AsyncClient, db: Database):
    await three_apply(fatima, db)
    async with db.transaction() as tx:
        await tx.sql("UPDATE registration SET state = 'confirmed' WHERE email = $1", NOOR.email)
    no = await decide(fatima, db, [NOOR, BAS], "reject", "Vol.")
    assert no.status_code == 409
    assert "zij weten al hoe het staat" in no.text
    assert NOOR.name in no.text
    assert names(await fatima.get(f"{BOARD}?besluit=reject")) == []


async def test_an_activity_with_another_rule_has_no_board(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db)
    await register(fatima, NOOR)
    assert "Hier valt niet te kiezen" in (await fatima.get(BOARD)).text
    assert (await decide(fatima, db, [NOOR], "confirm")).status_code == 409


async def test_two_are_read_beside_each_other_with_a_note_that_others_see_later(
    fatima: httpx.AsyncClient, app: Application, services: Services, db: Database
):
    await three_apply(fatima, db)
    noor, bas = await ids_of(db, NOOR, BAS)
    beside = f"{BOARD}/bekijken?gekozen={noor}&gekozen={bas}"
    async with back_office_of(app, services, ILSE, "admin") as ilse:
        sent = {"gekozen": noor, "naast": [noor, bas], "mark": "yes", "note": "Goede vraag.", "status": ""}
        done = await ilse.post(f"{BOARD}/oordeel", data=sent)
        assert done.headers["location"] == f"{beside}&gedaan=oordeel"
        shown = await ilse.get(done.headers["location"])
    for text in (NOOR.name, BAS.name, "Hoe begin ik?", "Wie betaalt?", "Goede vraag."):
        assert text in shown.text
    assert "Goede vraag." not in (await fatima.get(beside)).text
    await fatima.post(f"{BOARD}/oordeel", data={"gekozen": noor, "mark": "no", "status": ""})
    assert "Goede vraag." in (await fatima.get(beside)).text


async def test_deciding_in_own_words_brings_back_what_was_typed(fatima: httpx.AsyncClient, db: Database):
    await three_apply(fatima, db)
    noor, bas = await ids_of(db, NOOR, BAS)
    page = f"{BOARD}/besluit?gekozen={noor}&gekozen={bas}"
    form = form_to(await fatima.get(page), BOARD)
    wrong = await fatima.post(BOARD, data=form.data(decision="reject"))
    assert wrong.status_code == 422
    assert "Besluit over 2 mensen" in wrong.text
    assert "Kies een reden of schrijf er een." in wrong.text
    done = await fatima.post(
        BOARD, data=form.data(decision="reject", reason="Uw vraag past beter bij het lab.")
    )
    assert done.status_code == 303
    again = form_to(await fatima.get(f"{BOARD}/besluit?gekozen={noor}"), BOARD)
    assert again.value("reason") == "Uw vraag past beter bij het lab."


async def test_reasons_are_kept_by_all_together(fatima: httpx.AsyncClient, db: Database):
    await three_apply(fatima, db)
    form = await open_form(fatima, "/beheer/redenen")
    done = await fatima.post(
        "/beheer/redenen", data=form.data(reject="Er was te weinig plaats.\nDe groep is vol.")
    )
    assert done.status_code == 303
    assert "De groep is vol." in (await fatima.get(BOARD)).text
    late = await fatima.post("/beheer/redenen", data=form.data(reject="Iets anders."))
    assert late.status_code == 409
    assert "Er was te weinig plaats." in late.text
    (noor,) = await ids_of(db, NOOR)
    await fatima.post(BOARD, data={"gekozen": noor, "decision": "reject", "chosen": "De groep is vol."})
    assert "De groep is vol." in (await fatima.get(LOOK)).text
