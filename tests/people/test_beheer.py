"""The front of the back office: what needs attention, and the log."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import insert, update

from leerkring.activities.model import Activity
from leerkring.app import Application
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.mail.model import Delivery
from tests.builders import change_capacity, make_circle, register
from tests.cast import BAS, FATIMA, ILSE, JOOST, NOOR
from tests.conftest import TODAY
from tests.people.office import back_office_of, sign_in


def figures(page: httpx.Response) -> dict[str, str]:
    """Return each number of the front page by its words, and check that it leads somewhere."""
    import re

    found = re.findall(r'<a class="figure" href="([^"]+)"><b>(\d+)</b><span>([^<]+)</span>', page.text)
    for href, _, _ in found:
        assert href.startswith("/beheer/") or f'id="{href[1:]}"' in page.text
    return {" ".join(words.split()): number for _, number, words in found}


async def test_a_quiet_day(client: httpx.AsyncClient, services: Services):
    await sign_in(client, services)
    page = await client.get("/beheer")
    assert figures(page) == {}
    assert "niets dat op di 12 januari 2027 uw aandacht vraagt" in page.text


async def test_what_needs_attention_is_counted_and_listed(
    client: httpx.AsyncClient, services: Services, db: Database
):
    soon = await make_circle(db, capacity=1, starts_in=timedelta(hours=30))
    await register(client, NOOR)
    await register(client, JOOST)
    await change_capacity(db, soon, 2, actor="house", now=TODAY, settings=services.settings)
    await make_circle(db, "concept", title="Een concept", state="draft")
    async with db.transaction() as tx:
        await tx.execute(
            insert(Delivery).values(
                kind="registrations.reminder",
                dedupe_key="een",
                recipient="weg@voorbeeld.example",
                state="refused",
                reply="550 5.1.1 bestaat niet",
                due_at=TODAY,
                created_at=TODAY,
            )
        )
        await tx.execute(
            insert(Delivery).values(
                kind="registrations.reminder",
                dedupe_key="twee",
                recipient="ja@voorbeeld.example",
                state="uncertain",
                due_at=TODAY,
                created_at=TODAY,
            )
        )
    await sign_in(client, services, role="admin")
    page = await client.get("/beheer")
    assert figures(page) == {
        "aanbod verloopt binnen 24 uur": "1",
        "concept over de datum": "1",
        "keer opent of sluit de aanmelding deze week": "1",
        "bijeenkomst deze week": "1",
        "mail geweigerd": "1",
        "mail onzeker": "1",
    }
    assert JOOST.name in page.text
    assert "Een concept" in page.text
    refused = await client.get("/beheer/mail?staat=refused")
    assert "weg@voorbeeld.example" in refused.text
    assert "ja@voorbeeld.example" not in refused.text


async def test_the_editor_sees_no_people(
    app: Application, services: Services, client: httpx.AsyncClient, db: Database
):
    soon = await make_circle(db, capacity=1, starts_in=timedelta(hours=30))
    await register(client, NOOR)
    await register(client, JOOST)
    await change_capacity(db, soon, 2, actor="house", now=TODAY, settings=services.settings)
    async with back_office_of(app, services, ILSE, "editor") as ilse:
        page = await ilse.get("/beheer")
        assert JOOST.name not in page.text
        assert 'href="/beheer/mail"' not in page.text
        assert "/beheer/mail?" not in page.text
        assert (await ilse.get("/beheer/activiteiten/woonzorganalyse/aanmeldingen")).status_code == 403


@pytest.mark.parametrize("role, status", [("host", 403), ("editor", 403), ("organizer", 200), ("admin", 200)])
async def test_who_may_read_the_log(app: Application, services: Services, role: str, status: int):
    async with back_office_of(app, services, BAS, role) as desk:
        assert (await desk.get("/beheer/logboek")).status_code == status


async def test_the_log_says_who_did_what_without_the_people_it_was_about(
    client: httpx.AsyncClient, services: Services, db: Database
):
    await make_circle(db, capacity=1)
    await register(client, NOOR)
    await register(client, JOOST)
    await sign_in(client, services)
    found = (await client.get("/beheer/activiteiten/woonzorganalyse/aanmeldingen?status=waitlisted")).text
    path = found.split('scope="row"><a href="')[1].split('"')[0]
    given = await client.post(f"{path}/plaats-geven", data={"reason": "Spreekster", "extra_place": "yes"})
    assert given.status_code == 303
    log = await client.get("/beheer/logboek")
    assert "gaf een plaats met de hand" in log.text
    assert FATIMA.name in log.text
    assert path in log.text
    for word in (JOOST.name, JOOST.email, "Spreekster"):
        assert word not in log.text


async def test_what_a_command_loaded_was_done_by_leerkring_itself(
    client: httpx.AsyncClient, services: Services, db: Database
):
    async with db.transaction() as tx:
        await write_audit(tx, at=TODAY, actor="house:load", action="activity.created", subject="activity")
    await sign_in(client, services, role="admin")
    log = await client.get("/beheer/logboek")
    assert '<th scope="row">leerkring zelf</th>' in log.text
    assert '<th scope="row">iemand</th>' not in log.text


async def test_a_draft_that_is_scheduled_for_later_is_not_late(
    client: httpx.AsyncClient, services: Services, db: Database
):
    later = TODAY + timedelta(days=3)
    await make_circle(db, state="scheduled", publish_at=later, registration_opens_at=later)
    await sign_in(client, services)
    assert "concepten over de datum" not in (await client.get("/beheer")).text
    async with db.transaction() as tx:
        await tx.execute(update(Activity).values(publish_at=TODAY))
    assert figures(await client.get("/beheer"))["concept over de datum"] == "1"
