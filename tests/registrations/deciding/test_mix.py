"""The mix beside the board: aims that are kept, and a meter that counts who is decided and who is ticked."""

import httpx
import pytest

from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from tests.builders import make_circle
from tests.cast import BAS, FATIMA, JOOST, NOOR
from tests.people.office import sign_in
from tests.registrations.deciding.applying import BOARD, decide, ids_of, three_apply
from tests.support.forms import form_to, open_form

MIX = f"{BOARD}/samenstelling"
GROUPS = "/beheer/functiegroepen"
CORPORATIES = "soort:housing_corporation"


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services) -> httpx.AsyncClient:
    """The browser of Fatima, organiser."""
    await sign_in(client, services, FATIMA)
    return client


async def aim(client: httpx.AsyncClient, *aims: tuple[str, int]) -> httpx.Response:
    """Aim for this and no more, as the form sends it."""
    form = form_to(await client.get(MIX), MIX)
    typed: dict[str, str] = {}
    for row, (mark, least) in enumerate(aims, start=1):
        typed |= {f"aim-{row}-mark": mark, f"aim-{row}-least": str(least)}
    return await client.post(MIX, data=form.data(**typed))


async def test_aims_are_kept_and_the_meter_says_what_lacks(fatima: httpx.AsyncClient, db: Database):
    await three_apply(fatima, db)
    assert "Er zijn nog geen doelen." in (await fatima.get(MIX)).text
    done = await aim(fatima, (CORPORATIES, 2), ("vraag-fase:Begin", 1))
    assert done.headers["location"] == f"{MIX}?gedaan=doelen"
    page = await fatima.get(done.headers["location"])
    for text in (
        "De doelen zijn bewaard.",
        "Nog tekort: 2 × Woningcorporatie, 1 × Begin.",
        "0 gekozen van ten minste 2, nog 2 tekort",
        "(1 te kiezen)",
    ):
        assert text in page.text
    await decide(fatima, db, [JOOST], "confirm")
    assert "Nog tekort: 1 × Woningcorporatie." in (await fatima.get(MIX)).text
    log = await fatima.get("/beheer/activiteiten/woonzorganalyse/logboek")
    assert "wijzigde de doelen voor de samenstelling" in log.text


async def test_who_is_ticked_counts_while_selecting_and_nothing_is_kept(
    fatima: httpx.AsyncClient, db: Database
):
    await three_apply(fatima, db)
    await aim(fatima, (CORPORATIES, 2), ("soort:municipality", 1))
    noor, bas = await ids_of(db, NOOR, BAS)
    whole = await fatima.post(f"{MIX}/keuze", data={"gekozen": [noor, bas]})
    assert "2 mensen in de selectie" in whole.text
    assert "met de 2 die u aanvinkte" in whole.text
    assert "Nog tekort: 2 × Woningcorporatie." in whole.text
    meter = await fatima.post(f"{MIX}/keuze", data={"gekozen": [noor], "meter": "ja"})
    assert "<html" not in meter.text
    assert "1 gekozen, ten minste 1: gehaald" in meter.text
    everybody = await fatima.post(f"{MIX}/keuze", data={"alles": "ja", "meter": "ja"})
    assert "3 mensen in de selectie" in everybody.text
    assert "0 mensen in de selectie" in (await fatima.get(MIX)).text
    board = await fatima.get(BOARD)
    assert f'data-mix="{MIX}/keuze"' in board.text
    assert "Samenstelling met wie is aangevinkt" in board.text, "without script a button does it"


@pytest.mark.parametrize(
    "typed, sentence",
    [
        ({"aim-1-least": "3"}, "Kies wie u bedoelt."),
        ({"aim-1-mark": CORPORATIES}, "Vul een aantal mensen in van 1 tot en met 1000."),
        ({"aim-1-mark": CORPORATIES, "aim-1-least": "0"}, "Vul een aantal mensen in van 1 tot en met 1000."),
        ({"aim-1-mark": "soort:onzin", "aim-1-least": "2"}, "Kies wie u bedoelt."),
        (
            {"aim-1-mark": CORPORATIES, "aim-1-least": "2", "aim-2-mark": CORPORATIES, "aim-2-least": "3"},
            "Dit doel staat er al.",
        ),
    ],
)
async def test_what_is_wrong_with_an_aim_stands_beside_it(
    fatima: httpx.AsyncClient, db: Database, typed: dict[str, str], sentence: str
):
    await three_apply(fatima, db)
    wrong = await fatima.post(MIX, data=typed)
    assert wrong.status_code == 422
    assert sentence in wrong.text
    assert "Er zijn nog geen doelen." in (await fatima.get(MIX)).text


async def test_nobody_writes_over_aims_that_they_did_not_see(fatima: httpx.AsyncClient, db: Database):
    await three_apply(fatima, db)
    form = await open_form(fatima, MIX)
    await aim(fatima, (CORPORATIES, 2))
    late = await fatima.post(MIX, data=form.data(**{"aim-1-mark": "soort:other", "aim-1-least": "1"}))
    assert late.status_code == 409
    assert "Doel 1: wie" in late.text
    assert "ten minste 2" in (await fatima.get(MIX)).text


async def test_an_activity_that_gives_its_places_otherwise_has_no_mix(
    fatima: httpx.AsyncClient, db: Database
):
    await make_circle(db)
    for path in (MIX, f"{BOARD}/voorstel"):
        assert (await fatima.get(path)).status_code == 409


async def test_staff_say_by_which_words_a_function_counts(fatima: httpx.AsyncClient, db: Database):
    await three_apply(fatima, db)
    page = await fatima.get(GROUPS)
    assert "Beleid en advies" in page.text
    form = form_to(page, GROUPS)
    blank = {name: "" for name in form.names if name.startswith(("name-", "words-"))}
    done = await fatima.post(
        GROUPS, data=form.data(**blank | {"name-1": "Denkers", "words-1": "beleid, Adviseur, beleid"})
    )
    assert done.headers["location"] == f"{GROUPS}?gedaan=bewaard"
    assert "beleid, Adviseur</textarea>" in (await fatima.get(GROUPS)).text
    assert "Denkers" in (await fatima.get(MIX)).text
    late = await fatima.post(GROUPS, data=form.data(**blank | {"name-1": "Doeners", "words-1": "coach"}))
    assert late.status_code == 409
    wrong = await fatima.post(GROUPS, data={"name-1": "", "words-1": "xy", "name-2": "Geen", "words-2": ""})
    assert wrong.status_code == 422
    for sentence in ("Geef de groep een naam", "woorden van drie letters", "komma ertussen"):
        assert sentence in wrong.text
    assert "Denkers" in (await fatima.get(MIX)).text
    back = form_to(await fatima.get(GROUPS), GROUPS)
    await fatima.post(GROUPS, data=back.data(**blank))
    assert "Beleid en advies" in (await fatima.get(GROUPS)).text, "without any, ours come back"
