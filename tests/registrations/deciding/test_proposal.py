"""A proposal of whom to choose: asked, explained, taken over by a person, and nobody hears of it."""

import httpx
import pytest

from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.registrations.proposal import asking
from tests.builders import register, states
from tests.cast import BAS, FATIMA, JOOST, NOOR, colleague
from tests.people.office import sign_in
from tests.postbox import deliver
from tests.registrations.deciding.applying import ACTIVITY, BOARD, decide, ids_of, make_chosen, three_apply
from tests.registrations.deciding.test_mix import CORPORATIES, aim
from tests.support.forms import form_to

ASK = f"{BOARD}/voorstel"
OVER = f"{ASK}/overnemen"


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services) -> httpx.AsyncClient:
    """The browser of Fatima, organiser."""
    await sign_in(client, services, FATIMA)
    return client


async def ask(client: httpx.AsyncClient, places: int = 2) -> httpx.Response:
    """Ask for a proposal."""
    return await client.post(ASK, data={"places": str(places)})


def parts(page: httpx.Response) -> tuple[str, str]:
    """Return what is said of who is in it, and of who is not."""
    inside, _, outside = page.text.partition("Niet in het voorstel")
    return inside.partition("Wel in het voorstel")[2], outside


async def test_a_proposal_follows_the_aims_says_why_and_changes_nothing(
    fatima: httpx.AsyncClient, db: Database, services: Services
):
    await three_apply(fatima, db)
    await deliver(services)
    await aim(fatima, (CORPORATIES, 1))
    page = await fatima.get(ASK)
    for text in ("3 aanvragen", "ten minste 1 × Woningcorporatie", "2 plaatsen die vrij zijn"):
        assert text in page.text
    proposed = await ask(fatima)
    assert proposed.status_code == 200
    inside, outside = parts(proposed)
    assert JOOST.name in inside
    assert "telt mee voor: Woningcorporatie" in inside
    assert (NOOR.name in inside) + (BAS.name in inside) == 1
    assert "gelijk aan anderen; een vast nummer besliste" in outside
    assert "Gehaald: 1." in proposed.text
    again = await ask(fatima)
    assert parts(again) == parts(proposed), "asked again it is the same"
    assert "Er is nog niets besloten" in (await fatima.get(BOARD)).text
    assert await deliver(services) == []


async def test_a_person_takes_it_over_and_the_others_stay_undecided(
    fatima: httpx.AsyncClient, db: Database, services: Services
):
    await three_apply(fatima, db)
    await deliver(services)
    await decide(fatima, db, [NOOR], "confirm")
    proposed = await ask(fatima)
    inside, _ = parts(proposed)
    assert "u koos al voor een plaats" in inside
    for text in (
        "1 persoon krijgt het voorlopige besluit",
        "1 ander had dat al",
        "Over de andere 1 aanvraag verandert niets",
    ):
        assert text in proposed.text
    done = await fatima.post(OVER, data=form_to(proposed, OVER).data())
    assert done.headers["location"] == f"{BOARD}?gedaan=voorstel"
    board = await fatima.get(done.headers["location"])
    assert "Het voorstel is overgenomen" in board.text
    assert "2 plaatsen, 0 op de wachtlijst, 0 afgewezen" in board.text
    assert set((await states(db)).values()) == {"applied"}
    assert await deliver(services) == []


async def test_what_was_decided_meanwhile_makes_a_proposal_old(fatima: httpx.AsyncClient, db: Database):
    await three_apply(fatima, db)
    form = form_to(await ask(fatima), OVER)
    await decide(fatima, db, [BAS], "reject", "Er waren meer aanvragen.")
    late = await fatima.post(OVER, data=form.data())
    assert late.status_code == 409
    assert "Er is niets overgenomen" in late.text
    inside, outside = parts(late)
    assert (NOOR.name in inside, JOOST.name in inside, BAS.name in outside) == (True, True, True)
    assert "0 plaatsen, 0 op de wachtlijst, 1 afgewezen" in (await fatima.get(BOARD)).text
    done = await fatima.post(OVER, data=form_to(late, OVER).data())
    assert done.status_code == 303, "the new proposal is one to go on with"
    assert "2 plaatsen, 0 op de wachtlijst, 1 afgewezen" in (await fatima.get(BOARD)).text


async def test_aims_that_changed_meanwhile_make_a_proposal_old(fatima: httpx.AsyncClient, db: Database):
    await three_apply(fatima, db)
    form = form_to(await ask(fatima), OVER)
    await aim(fatima, (CORPORATIES, 1))
    late = await fatima.post(OVER, data=form.data())
    assert late.status_code == 409
    assert "telt mee voor: Woningcorporatie" in parts(late)[0]


async def test_more_yes_than_places_is_said_with_what_to_do(fatima: httpx.AsyncClient, db: Database):
    await three_apply(fatima, db)
    await decide(fatima, db, [NOOR, BAS, JOOST], "confirm")
    sentence = "U koos al 3 mensen, en u vraagt een voorstel voor 2 plaatsen."
    assert sentence in (await fatima.get(ASK)).text
    refused = await ask(fatima)
    assert refused.status_code == 422
    assert sentence in refused.text


async def test_a_crowd_of_one_organisation_leaves_places_free_and_says_why(
    fatima: httpx.AsyncClient, db: Database
):
    await make_chosen(db, capacity=6, max_per_organization=1)
    for person in (NOOR, *(colleague(n) for n in range(1, 5))):
        await register(fatima, person, organization=NOOR.organization, organization_kind="municipality")
    await aim(fatima, ("soort:municipality", 3))
    proposed = await ask(fatima, 4)
    assert "Er blijven 3 plaatsen vrij." in proposed.text
    assert "4 aanvragen komen van een organisatie die niet meer mensen mag sturen" in proposed.text
    assert "van één organisatie mogen er 1 meedoen" in proposed.text
    assert "Niet gehaald: 1. Meer past niet binnen" in proposed.text


async def test_colleagues_stay_together(fatima: httpx.AsyncClient, db: Database):
    await make_chosen(db, capacity=2)
    together = {"colleague-1-name": "Anna Bos", "colleague-1-email": "anna@almelo.example"}
    await register(fatima, NOOR, **together)
    await register(fatima, BAS)
    inside, outside = parts(await ask(fatima))
    assert (NOOR.name in inside, "Anna Bos" in inside, BAS.name in outside) == (True, True, True)
    inside, outside = parts(await ask(fatima, 1))
    assert BAS.name in inside
    assert "kwam met 2 mensen samen" in outside
    await decide(fatima, db, [NOOR], "confirm")
    inside, _ = parts(await ask(fatima))
    assert "gaat samen met een collega voor wie u al koos" in inside
    anna = (await ids_of(db, NOOR))[0]
    assert anna


async def test_without_places_or_people_the_page_says_what_to_do(fatima: httpx.AsyncClient, db: Database):
    await make_chosen(db, capacity=1)
    assert "Niemand wacht op een besluit" in (await fatima.get(ASK)).text
    refused = await ask(fatima, 1)
    assert (refused.status_code, "Er valt nu niets voor te stellen" in refused.text) == (409, True)
    await register(fatima, NOOR)
    for typed in ("", "0", "2", "veel"):
        wrong = await fatima.post(ASK, data={"places": typed})
        assert wrong.status_code == 422
        assert "Vul een aantal plaatsen in van 1 tot en met 1." in wrong.text


async def test_more_applicants_than_the_solver_is_asked_about(
    fatima: httpx.AsyncClient, db: Database, monkeypatch: pytest.MonkeyPatch
):
    await three_apply(fatima, db)
    monkeypatch.setattr("leerkring.registrations.beheer.mix.proposal.MOST_APPLICANTS", 2)
    assert asking.MOST_APPLICANTS == 2000
    refused = await ask(fatima)
    assert refused.status_code == 409
    assert "Er zijn 3 aanvragen. Een voorstel kan tot 2." in refused.text


async def test_places_that_are_kept_stay_for_whom_they_are_kept(fatima: httpx.AsyncClient, db: Database):
    await three_apply(
        fatima, db, quotas=[{"places": 1, "organization_kind": "housing_corporation"}], capacity=2
    )
    page = await fatima.get(ASK)
    says = "1 plaats voor woningcorporaties (nog 1 vrij)"
    assert f"Vrijgehouden: {says}." in page.text
    for url in (ACTIVITY, BOARD, f"{BOARD}/samenstelling"):
        assert f"<dt>Vrijgehouden</dt><dd>{says}</dd>" in (await fatima.get(url)).text, url
    inside, outside = parts(await ask(fatima))
    assert JOOST.name in inside
    assert "gelijk aan anderen" in outside
    await decide(fatima, db, [JOOST], "reject", "Er waren meer aanvragen.")
    proposed = await ask(fatima)
    assert "de plaatsen die over zijn, worden vrijgehouden voor woningcorporaties" in parts(proposed)[1]
    assert "wat vrij is, wordt vrijgehouden voor woningcorporaties" in proposed.text
    assert f"<dd>{says}</dd>" in proposed.text
    assert "Er blijft 1 plaats vrij." in proposed.text
