"""Links that are nobody else's, addresses that are none, and steps that come at a wrong moment."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.mail.mailings import LAPSED, skip_stale
from leerkring.mail.model import Delivery
from leerkring.newsletter.issues.freezing import close_sent, freeze_due
from leerkring.newsletter.model import Issue, IssueItem
from tests.builders import make_circle
from tests.cast import BAS, ILSE, NOOR
from tests.newsletter.beheer import ISSUE, WHEN, approve, draft, hidden, ready, send
from tests.newsletter.readers import count, subscribe
from tests.people.office import back_office_of
from tests.postbox import deliver

pytestmark = pytest.mark.usefixtures("_circle")


@pytest.mark.parametrize(
    "link, why",
    [
        ("/aanmelding/geheim-van-noor", "hoort bij één persoon"),
        ("/nieuwsbrief/afmelden/geheim-van-noor", "hoort bij één persoon"),
        ("/nieuwsbrief//voorkeuren/geheim", "hoort bij één persoon"),
        ("https://leerkring.test/inloggen/geheim", "hoort bij één persoon"),
        ("/%6dijn/agenda/geheim.ics", "hoort bij één persoon"),
        ("/beheer/nieuwsbrief", "alleen voor medewerkers"),
    ],
)
async def test_no_letter_carries_a_link_of_one_person(
    app: Application, services: Services, link: str, why: str
) -> None:
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await draft(desk)
        assert "hoort bij" not in (await desk.get(ISSUE)).text, "the letter's own links are each reader's"
        await desk.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "Oeps", "text": f"[hier]({link})"})
        assert why in (await desk.get(ISSUE)).text
        assert (await desk.post(f"{ISSUE}/aanbieden")).status_code == 409


@pytest.mark.parametrize(
    "path", ["//elders.example", "/\\elders.example", "javascript:alert(1)", "/a b", "/" + "a" * 600]
)
async def test_an_item_leads_to_a_page_of_ours_or_to_a_whole_address(
    app: Application, services: Services, path: str
) -> None:
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await draft(desk)
        answer = await desk.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "Naar elders", "path": path})
        assert answer.status_code == 422
        assert 'href="#veld-path"' in answer.text


async def test_headings_stay_in_order_and_the_code_only_goes_to_our_agenda(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await subscribe(client, services)
    await deliver(services)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await draft(desk)
        head = {"subject": "Nieuwsbrief", "send_on": "2027-01-19", "intro": "# Vooraf\n\nDag."}
        page = await desk.get(ISSUE)
        assert (await desk.post(ISSUE, data=head | {"version": hidden(page, "version")})).status_code == 303
        async with services.db.reading() as reading:
            found = await reading.row(
                select(IssueItem.id, IssueItem.path).where(IssueItem.kind == "activity")
            )
        assert found is not None
        item = f"{ISSUE}/onderdelen/{found.id}"
        words = {"title": "Elders", "text": "# Kop\n\nTekst.", "path": "https://elders.example/dag?a=1"}
        opened = hidden(await desk.get(item), "version")
        assert (await desk.post(item, data=words | {"version": opened})).status_code == 303
        assert "slaat een niveau over" not in (await desk.get(ISSUE)).text
        letter = (await desk.get(f"{ISSUE}/voorbeeld/html")).text
        assert "<h2>Vooraf</h2>" in letter
        assert "<h4>Kop</h4>" in letter
        assert 'href="https://elders.example/dag?a=1"' in letter
        opened = hidden(await desk.get(item), "version")
        own = words | {"path": f"{found.path}?taal=nl#wanneer", "version": opened}
        assert (await desk.post(item, data=own)).status_code == 303
        letter = (await desk.get(f"{ISSUE}/voorbeeld/html")).text
        assert f"{found.path}?taal=nl&amp;via=nieuwsbrief-1#wanneer" in letter


@pytest.mark.parametrize(
    "when, field",
    [
        ({"not_before": "2026-01-12T10:00"}, "not_before"),
        ({"not_before": "2027-03-28T02:30"}, "not_before"),
        ({"not_before": "9999-12-31T23:00"}, "not_before"),
        ({"not_before": WHEN, "not_after": "2027-01-12T09:59"}, "not_after"),
    ],
)
async def test_a_moment_that_is_past_or_cannot_be_is_refused_with_what_was_typed(
    app: Application, services: Services, when: dict[str, str], field: str
) -> None:
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await draft(desk)
        await approve(desk)
        answer = await desk.post(f"{ISSUE}/plannen", data=when)
        assert answer.status_code == 422
        assert f'href="#veld-{field}"' in answer.text
        assert f'value="{when["not_before"]}"' in answer.text


async def test_a_form_that_was_open_for_a_while_still_means_now(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await subscribe(client, services)
    await deliver(services)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        clock.move(timedelta(minutes=50))
        await ready(desk)
        assert len(await send(services, clock)) == 1


async def test_a_step_that_does_nothing_does_not_say_that_it_did(
    app: Application, services: Services
) -> None:
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await draft(desk)
        for act in ("stilzetten", "verder", "van-schema", "goedkeuren"):
            answer = await desk.post(f"{ISSUE}/{act}")
            assert answer.status_code == 409, act
            assert "concept" in answer.text
        answer = await desk.post(f"{ISSUE}/stoppen", data={"reason": "Vergissing"})
        assert answer.status_code == 409


async def test_a_stopped_issue_is_not_found_any_more(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await subscribe(client, services)
    await deliver(services)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await draft(desk)
        await desk.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "Zeldzame kwartelkoning"})
        await approve(desk)
        await desk.post(f"{ISSUE}/plannen", data={"not_before": WHEN})
        clock.move(timedelta(hours=2))
        await freeze_due(services.db, clock.now(), services.settings)
        found = "/nieuwsbrief/archief/nieuwsbrief/1"
        assert found in (await client.get("/zoeken?q=kwartelkoning")).text
        await desk.post(f"{ISSUE}/stoppen", data={"reason": "Vergissing"})
        assert found not in (await client.get("/zoeken?q=kwartelkoning")).text


async def test_what_ran_out_of_time_comes_with_the_next_issue(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    for person in (NOOR, BAS):
        await subscribe(client, services, person)
    await deliver(services)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await draft(desk)
        await desk.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "Had moeten komen"})
        await approve(desk)
        await desk.post(f"{ISSUE}/plannen", data={"not_before": WHEN, "not_after": "2027-01-12T11:05"})
        clock.move(timedelta(hours=1, minutes=1))
        await freeze_due(services.db, clock.now(), services.settings)
        assert len(await deliver(services)) == 1, "the seed: one of two"
        clock.move(timedelta(hours=1))
        async with services.db.transaction() as tx:
            assert await skip_stale(tx, clock.now()) == 1
        await close_sent(services.db, clock.now())
        assert await count(services, Issue, Issue.state == "sent") == 1
        assert await count(services, Delivery, Delivery.reply == LAPSED) == 1
        clock.move(timedelta(days=14) - timedelta(hours=2))
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await make_circle(services.db, "februari", title="Kring van februari", now=clock.now())
        await ready(desk, 2, "2027-01-26T10:00")
        letters = await send(services, clock)
    assert len(letters) == 2
    assert sum("Had moeten komen" in mail.text for mail in letters) == 1
