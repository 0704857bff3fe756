"""A reader's pauses, rhythms and two newsletters over several issues: nothing lost, nothing twice."""

import re
from datetime import timedelta

import httpx
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.newsletter.issues.freezing import freeze_due
from leerkring.newsletter.model import Subscription
from leerkring.newsletter.subscriptions.service import end_pauses
from tests.cast import BAS, ILSE, NOOR
from tests.newsletter.beheer import BEHEER, send
from tests.newsletter.readers import subscribe
from tests.people.office import back_office_of
from tests.postbox import deliver

MONTHLY = {"streams": "nieuwsbrief", "rhythm": "monthly"}
CHECKED = re.compile(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"[^>]*checked')


async def schedule(app: Application, services: Services, number: int, when: str, title: str) -> None:
    """Bring an issue with one text as far as the schedule."""
    url = f"{BEHEER}/nieuwsbrief/{number}"
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await desk.post(f"{BEHEER}/nieuwsbrief/nieuw")
        await desk.post(f"{url}/onderdelen/nieuw", data={"title": title})
        for act in ("aanbieden", "goedkeuren"):
            assert (await desk.post(f"{url}/{act}")).status_code == 303
        assert (await desk.post(f"{url}/plannen", data={"not_before": when})).status_code == 303


async def issue(
    app: Application, services: Services, clock: FixedClock, number: int, *of: str
) -> dict[str, str]:
    """Send an issue on a morning in January or February; returns who read what."""
    day, title = of
    month, date = (int(part) for part in day.split("-"))
    clock.set(clock.now().replace(month=month, day=date, hour=8, minute=30))
    await end_pauses(services.db, clock.now())
    await schedule(app, services, number, f"2027-{day}T10:00", title)
    return {mail.to.split("<")[-1].strip(">"): mail.text for mail in await send(services, clock)}


async def test_a_pause_that_is_taken_back_loses_nothing(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    page = await subscribe(client, services, NOOR, rhythm="monthly")
    await subscribe(client, services, BAS)
    await deliver(services)
    assert set(await issue(app, services, clock, 1, "01-12", "Bericht een")) == {BAS.email}
    for pause in ("4", ""):
        assert (await client.post(page, data=MONTHLY | {"pause": pause})).status_code == 303
    got = await issue(app, services, clock, 2, "01-26", "Bericht twee")
    assert "Bericht een" in got[NOOR.email]
    assert "Bericht twee" in got[NOOR.email]


async def test_a_pause_skips_its_own_issues_and_not_those_from_before(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    page = await subscribe(client, services, NOOR, rhythm="monthly")
    await subscribe(client, services, BAS)
    await deliver(services)
    await issue(app, services, clock, 1, "02-02", "Van voor de pauze")
    await client.post(page, data=MONTHLY | {"pause": "4"})
    await issue(app, services, clock, 2, "02-09", "In de pauze")
    await client.post(page, data=MONTHLY | {"pause": ""})
    got = (await issue(app, services, clock, 3, "02-23", "Na de pauze"))[NOOR.email]
    assert "Van voor de pauze" in got
    assert "In de pauze" not in got
    assert "Na de pauze" in got


async def test_who_subscribes_again_in_a_pause_ends_it(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    page = await subscribe(client, services, NOOR)
    await subscribe(client, services, BAS)
    await deliver(services)
    await client.post(page, data=MONTHLY | {"rhythm": "biweekly", "pause": "13"})
    await issue(app, services, clock, 1, "01-12", "In de pauze")
    await subscribe(client, services, NOOR)
    await deliver(services)
    got = (await issue(app, services, clock, 2, "01-26", "Daarna"))[NOOR.email]
    assert "In de pauze" not in got
    assert "Daarna" in got


async def test_a_monthly_reader_gets_one_letter_a_month(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await subscribe(client, services, NOOR, rhythm="monthly")
    await deliver(services)
    assert await issue(app, services, clock, 1, "01-20", "Bericht een")
    assert not await issue(app, services, clock, 2, "01-27", "Bericht twee")
    assert "Bericht twee" in (await issue(app, services, clock, 3, "02-23", "Bericht drie"))[NOOR.email]


async def test_what_was_stopped_to_stay_away_stays_away_from_everybody(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await subscribe(client, services, NOOR, rhythm="monthly")
    await subscribe(client, services, BAS)
    await deliver(services)
    await schedule(app, services, 1, "2027-01-12T10:00", "FOUT bericht")
    clock.move(timedelta(hours=2))
    await freeze_due(services.db, clock.now(), services.settings)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        stopped = await desk.post(f"{BEHEER}/nieuwsbrief/1/stoppen", data={"reason": "Fout", "drop": "yes"})
        assert stopped.status_code == 303
    got = await issue(app, services, clock, 2, "01-26", "Goed bericht")
    assert set(got) == {NOOR.email, BAS.email}
    assert not any("FOUT" in text for text in got.values())


async def choices(services: Services) -> list[tuple[str, str, list[str]]]:
    async with services.db.reading() as reading:
        rows = await reading.rows(
            select(Subscription.state, Subscription.rhythm, Subscription.themes).order_by(Subscription.id)
        )
    return [tuple(row) for row in rows]


async def test_saving_what_is_shown_changes_no_other_newsletter(
    client: httpx.AsyncClient, services: Services
) -> None:
    page = await subscribe(client, services, NOOR, rhythm="monthly")
    await subscribe(client, services, NOOR, ("update-wonen-en-zorg",), themes="woonzorgvisie")
    before = await choices(services)
    shown: dict[str, list[str]] = {}
    for name, value in CHECKED.findall((await client.get(page)).text):
        shown.setdefault(name, []).append(value)
    assert (await client.post(page, data=shown)).status_code == 303
    assert await choices(services) == before
    # What is changed, changes for both; what is not, stays as it was for each.
    assert (await client.post(page, data=shown | {"rhythm": "agenda"})).status_code == 303
    assert await choices(services) == [
        ("confirmed", "agenda", []),
        ("confirmed", "agenda", ["woonzorgvisie"]),
    ]


async def test_a_pause_is_for_a_newsletter_that_is_ticked_with_it_too(
    client: httpx.AsyncClient, services: Services
) -> None:
    page = await subscribe(client, services, NOOR)
    both = {"streams": ["nieuwsbrief", "update-wonen-en-zorg"], "rhythm": "biweekly"}
    assert (await client.post(page, data=both | {"pause": "8"})).status_code == 303
    assert [state for state, *_ in await choices(services)] == ["paused", "paused"]


async def test_a_pause_while_a_letter_waits_loses_nothing_that_was_owed(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    page = await subscribe(client, services, NOOR, rhythm="monthly")
    await subscribe(client, services, BAS)
    await deliver(services)
    await issue(app, services, clock, 1, "01-12", "Bericht een")
    clock.set(clock.now().replace(month=1, day=26, hour=8, minute=30))
    await schedule(app, services, 2, "2027-01-26T10:00", "Bericht twee")
    clock.move(timedelta(hours=2))
    await freeze_due(services.db, clock.now(), services.settings)
    for pause in ("4", ""):
        await client.post(page, data=MONTHLY | {"pause": pause})
    assert NOOR.email not in " ".join(mail.to for mail in await send(services, clock))
    got = (await issue(app, services, clock, 3, "02-23", "Bericht drie"))[NOOR.email]
    for title in ("Bericht een", "Bericht twee", "Bericht drie"):
        assert title in got


async def test_a_stopped_issue_is_nobodys_letter_of_the_month(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await subscribe(client, services, NOOR, rhythm="monthly")
    await subscribe(client, services, BAS)
    await deliver(services)
    clock.set(clock.now().replace(month=1, day=26, hour=8, minute=30))
    await schedule(app, services, 1, "2027-01-26T10:00", "Met een fout")
    clock.move(timedelta(hours=2))
    await freeze_due(services.db, clock.now(), services.settings)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await desk.post(f"{BEHEER}/nieuwsbrief/1/stoppen", data={"reason": "Fout", "drop": "yes"})
    got = await issue(app, services, clock, 2, "01-27", "Verbeterd")
    assert "Verbeterd" in got[NOOR.email]


async def test_who_left_and_came_back_while_an_issue_left_begins_anew(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    page = await subscribe(client, services, NOOR)
    await subscribe(client, services, BAS)
    await deliver(services)
    await schedule(app, services, 1, "2027-01-12T10:00", "Van voor het vertrek")
    clock.move(timedelta(hours=2))
    await freeze_due(services.db, clock.now(), services.settings)
    await client.post(page, data={"rhythm": "biweekly"})
    await subscribe(client, services, NOOR)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await desk.post(f"{BEHEER}/nieuwsbrief/1/stoppen", data={"reason": "Fout"})
    await deliver(services)
    got = await issue(app, services, clock, 2, "01-26", "Van na de terugkeer")
    assert "Van voor het vertrek" in got[BAS.email]
    assert "Van voor het vertrek" not in got[NOOR.email]
    assert "Van na de terugkeer" in got[NOOR.email]
