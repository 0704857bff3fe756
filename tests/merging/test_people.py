"""Fatima makes one person of two: everything of both comes together, links go on, and for thirty days it can be undone."""

import asyncio
import re
from datetime import timedelta

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.text.surnames import split_name
from leerkring.core.web.services import Services
from leerkring.merging.forgetting import forget_merges
from leerkring.run.check import run_checks
from tests.builders import form_of, make_circle, register, states
from tests.cast import BAS, FATIMA, JOOST, KARIM, NOOR, Person
from tests.merging.test_organizations import look, merge, undo, undo_of
from tests.newsletter.readers import subscribe
from tests.people.office import back_office_of, sign_in
from tests.people.test_correcting import correct
from tests.people.test_people import names, page_of
from tests.postbox import deliver
from tests.support.forms import form_to, open_form

ALL = "/beheer/mensen"
LIKELY = "/beheer/dubbelen"
AGAIN = Person(NOOR.name, "noor.haddad@thuis.example", NOOR.organization, "municipality", "GM0141")
"""Noor, with her other address."""


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services) -> httpx.AsyncClient:
    """The browser of Fatima, organiser."""
    await sign_in(client, services, FATIMA)
    return client


async def pair(db: Database, one: Person = NOOR, other: Person = AGAIN) -> str:
    """Return the address of two people beside each other."""
    return f"{await page_of(db, one)}/samenvoegen/{(await page_of(db, other)).rpartition('/')[2]}"


async def noor_twice(client: httpx.AsyncClient, db: Database) -> tuple[str, str]:
    """Noor registers for one circle with each of her addresses; returns both links."""
    await make_circle(db)
    await make_circle(db, "tweede", title="Leerkring wijkzorg")
    return await register(client, NOOR), await register(client, AGAIN, "tweede")


async def everything(db: Database) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows that say whose something is."""
    asked = {
        "person": "SELECT id, email, name, merged_into FROM person ORDER BY id",
        "registration": "SELECT id, person_id, name, email, state, position FROM registration ORDER BY id",
        "delivery": "SELECT id, person_id, recipient FROM delivery ORDER BY id",
        "subscription": (
            "SELECT id, person_id, state, unsubscribed_at, paused_until, generation FROM subscription ORDER BY id"
        ),
        "consent": "SELECT id, person_id FROM consent_event ORDER BY id",
    }
    async with db.transaction() as tx:
        return {name: [tuple(row) for row in await tx.sql(sql)] for name, sql in asked.items()}


async def test_everything_of_both_comes_together_and_links_go_on(
    fatima: httpx.AsyncClient, services: Services, db: Database, clock: FixedClock
):
    links = await noor_twice(fatima, db)
    await deliver(services)
    await look(db, clock)
    proposed = (await fatima.get(LIKELY)).text
    assert "Zelfde naam en organisatie." in proposed
    assert AGAIN.email in proposed
    path = await pair(db)
    shown = (await fatima.get(path)).text
    for text in (NOOR.email, AGAIN.email, "Dagen met een plaats", "Niemand raakt een plaats kwijt"):
        assert text in shown
    last = await fatima.post(path, data=(await open_form(fatima, path)).data(email="ander"))
    for text in ("2 aanmeldingen (1 en 1)", "6 dagen", "2 mails", "dertig dagen lang ongedaan", AGAIN.email):
        assert text in last.text, text
    page = await page_of(db, NOOR)
    gone = await page_of(db, AGAIN)
    done = await fatima.post(path, data=form_to(last, path).data())
    assert done.headers["location"] == f"{page}?gedaan=samengevoegd"
    shown = (await fatima.get(page)).text
    for text in (
        "2 aanmeldingen",
        "Leerkring wijkzorg",
        "3 dagen",
        "Fatima El Amrani voegde twee mensen samen",
        "samengevoegd met een andere persoon",
        AGAIN.email,
        FATIMA.name,
    ):
        assert text in shown, text
    assert shown.count('href="/beheer/mail/') == 2
    assert "Hiermee samengevoegd" in shown
    assert names(await fatima.get(ALL)) == [NOOR.name]
    assert (await fatima.get(gone)).headers["location"] == page
    for link in links:
        assert (await fatima.get(link)).status_code == 200
    assert await deliver(services) == [], "nobody hears of it"
    assert "voegde twee mensen samen" in (await fatima.get("/beheer/logboek")).text
    assert [found.name for found in await run_checks(db) if not found.ok] == []


async def test_undoing_gives_back_exactly_and_what_came_since_stays(
    fatima: httpx.AsyncClient, services: Services, db: Database, clock: FixedClock
):
    await noor_twice(fatima, db)
    before = await everything(db)
    await merge(fatima, await pair(db), email="ander")
    clock.move(timedelta(minutes=5))
    await make_circle(db, "derde", title="Leerkring mantelzorg")
    late = await register(fatima, NOOR, "derde")
    path = await undo_of(db)
    shown = (await fatima.get(path)).text
    assert "1 aanmelding gaat terug naar Noor Haddad" in shown
    assert "1 aanmelding die er na het samenvoegen bij kwam, blijft" in shown
    assert (await undo(fatima, path)).headers["location"] == f"{LIKELY}?gedaan=terug"
    after = await everything(db)
    new = {row[0] for row in after["registration"]} - {row[0] for row in before["registration"]}
    assert len(new) == 1
    for name, rows in after.items():
        known = {row[0] for row in before[name]}
        assert [row for row in rows if row[0] in known] == before[name], name
    assert (await fatima.get(late)).status_code == 200
    letters = [(mail.to, mail.subject) for mail in await deliver(services)]
    assert any(AGAIN.email in to for to, _ in letters), "her mail goes where it went"


async def test_who_was_put_right_since_stays_so(fatima: httpx.AsyncClient, db: Database):
    await noor_twice(fatima, db)
    await merge(fatima, await pair(db))
    better = "n.haddad@almelo.example"
    assert (await correct(fatima, await page_of(db, NOOR), email=better)).status_code == 303
    assert (await undo(fatima, await undo_of(db))).status_code == 303
    rows = (await everything(db))["registration"]
    assert sorted(str(row[3]) for row in rows) == sorted([better, AGAIN.email])


async def test_both_in_one_activity_keep_their_places_and_it_is_said(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, capacity=1)
    links = [await register(fatima, one) for one in (NOOR, AGAIN)]
    path = await pair(db)
    shown = (await fatima.get(path)).text
    assert "Beiden hebben zich aangemeld voor dezelfde activiteit" in shown
    assert "bevestigd en wachtlijst" in shown
    assert (await merge(fatima, path)).status_code == 422
    await merge(fatima, path, reason="Zelfde Noor, belde zelf")
    async with db.transaction() as tx:
        rows = await tx.sql("SELECT state, position FROM registration ORDER BY position")
    assert [(row.state, row.position) for row in rows] == [("confirmed", 1), ("waitlisted", 2)]
    page = (await fatima.get(await page_of(db, NOOR))).text
    assert page.count("/aanmeldingen/") == 2
    assert "staat er twee keer bij" in page
    for link in links:
        assert (await fatima.get(link)).status_code == 200
    assert [found.name for found in await run_checks(db) if not found.ok] == []
    apart = {found.name: found.text for found in await run_checks(db) if found.text}
    assert apart == {"samengevoegd en nog twee keer aangemeld": "activiteit woonzorganalyse: 1"}


async def test_the_other_address_leads_to_the_same_person_and_not_to_a_second_place(
    fatima: httpx.AsyncClient, db: Database
):
    await noor_twice(fatima, db)
    await merge(fatima, await pair(db))
    again = await fatima.post("/agenda/woonzorganalyse/aanmelden", data=form_of(AGAIN))
    assert again.headers["location"].endswith("/al-aangemeld")
    await make_circle(db, "derde", title="Leerkring mantelzorg")
    together = {"colleague-1-name": AGAIN.name, "colleague-1-email": AGAIN.email}
    await register(fatima, NOOR, "derde", **together)
    async with db.transaction() as tx:
        rows = await tx.sql(
            "SELECT person_id FROM registration r JOIN activity a ON a.id = r.activity_id WHERE a.slug = 'derde'"
        )
    assert len(rows) == 1


async def test_newsletters_of_both_come_once_and_each_link_leaves_it(
    app: Application, client: httpx.AsyncClient, services: Services, db: Database
):
    await noor_twice(client, db)
    links = [await subscribe(client, services, one) for one in (NOOR, AGAIN)]
    async with back_office_of(app, services, KARIM, "admin") as karim:
        before = await everything(db)
        last = await karim.post(await pair(db), data=(await open_form(karim, await pair(db))).data())
        assert "2 nieuwsbrieven" in last.text
        await merge(karim, await pair(db))
        assert [row[2] for row in (await everything(db))["subscription"]].count("confirmed") == 1
        for link in links:
            assert NOOR.email in (await client.get(link)).text, "each link shows the one that goes on"
        assert (await undo(karim, await undo_of(db))).status_code == 303
        assert await everything(db) == before
        await merge(karim, await pair(db))
    leave = re.search(r"/nieuwsbrief/afmelden/[\w-]+", (await client.get(links[1])).text)
    assert leave is not None
    await client.post(leave.group(), data={"alles": "ja"})
    assert {row[2] for row in (await everything(db))["subscription"]} == {"unsubscribed"}


async def test_of_a_newsletter_that_one_left_the_other_goes_on(
    app: Application, client: httpx.AsyncClient, services: Services, db: Database
):
    await noor_twice(client, db)
    for one in (NOOR, AGAIN):
        await subscribe(client, services, one)
    async with db.transaction() as tx:
        await tx.sql(
            "UPDATE subscription s SET state = 'unsubscribed', unsubscribed_at = now() FROM person p"
            " WHERE p.id = s.person_id AND p.email = $1",
            NOOR.email,
        )
    async with back_office_of(app, services, KARIM, "admin") as karim:
        before = await everything(db)
        await merge(karim, await pair(db))
        async with db.transaction() as tx:
            rows = await tx.sql(
                "SELECT p.email, s.state FROM subscription s JOIN person p ON p.id = s.person_id ORDER BY s.state"
            )
        assert [tuple(row) for row in rows] == [(NOOR.email, "confirmed"), (AGAIN.email, "unsubscribed")]
        await undo(karim, await undo_of(db))
        assert await everything(db) == before


async def test_an_organizer_is_told_nothing_of_newsletters(
    fatima: httpx.AsyncClient, services: Services, db: Database
):
    await noor_twice(fatima, db)
    await subscribe(fatima, services, NOOR)
    path = await pair(db)
    shown = await fatima.get(path)
    last = await fatima.post(path, data=(await open_form(fatima, path)).data())
    assert "ieuwsbrie" not in shown.text + last.text


async def test_a_colleague_is_kept_and_only_an_administrator_does_it(
    app: Application, client: httpx.AsyncClient, services: Services, db: Database
):
    await make_circle(db)
    for one in (NOOR, BAS):
        await register(client, one)
    async with (
        back_office_of(app, services, FATIMA, "organizer") as fatima,
        back_office_of(app, services, BAS, "host") as bas,
        back_office_of(app, services, KARIM, "admin") as karim,
    ):
        refused = await fatima.get(await pair(db, NOOR, BAS))
        assert refused.status_code == 409
        assert "Alleen een beheerder" in refused.text
        forced = await fatima.post(
            await pair(db, NOOR, BAS), data={"name": "een", "email": "een", "zeker": "ja"}
        )
        assert forced.status_code == 409
        done = await merge(karim, await pair(db, NOOR, BAS), reason="Zelfde", name="ander", email="ander")
        assert done.headers["location"].startswith(await page_of(db, BAS))
        assert (await bas.get("/beheer")).status_code == 200, "whose account is kept stays signed in"
        two = await karim.get(await pair(db, FATIMA, KARIM))
        assert "twee collega’s" in two.text
        assert two.status_code == 409


async def test_two_organizers_at_once_and_who_was_late(
    app: Application, fatima: httpx.AsyncClient, services: Services, db: Database
):
    await noor_twice(fatima, db)
    path, other = await pair(db), await pair(db, AGAIN, NOOR)
    async with back_office_of(app, services, KARIM, "admin") as karim:
        stale = await open_form(fatima, path)
        await correct(karim, await page_of(db, NOOR), name="Noor Smit")
        for more in ({}, {"zeker": "ja"}):
            late = await fatima.post(path, data=stale.data(**more))
            assert late.status_code == 409
            assert KARIM.name in late.text
        mine, theirs = await open_form(fatima, path), await open_form(karim, other)
        answers = await asyncio.gather(
            fatima.post(path, data=mine.data(zeker="ja")), karim.post(other, data=theirs.data(zeker="ja"))
        )
        assert sorted(answer.status_code for answer in answers) == [303, 409]
        merged = await undo_of(db)
        forms = await open_form(fatima, merged), await open_form(karim, merged)
        undone = await asyncio.gather(
            fatima.post(merged, data=forms[0].data()), karim.post(merged, data=forms[1].data())
        )
    assert sorted(answer.status_code for answer in undone) == [303, 409]
    assert len(names(await fatima.get(ALL))) == 2


async def test_merged_again_is_undone_in_its_order(fatima: httpx.AsyncClient, db: Database):
    await noor_twice(fatima, db)
    await register(fatima, JOOST, "tweede")
    before = await everything(db)
    await merge(fatima, await pair(db))
    first = await undo_of(db)
    await merge(fatima, await pair(db, JOOST, NOOR), reason="?")
    second = await undo_of(db)
    too_soon = await fatima.get(first)
    assert too_soon.status_code == 409
    assert second in too_soon.text
    for path in (second, first):
        assert (await undo(fatima, path)).status_code == 303
    assert await everything(db) == before


async def test_after_thirty_days_the_other_address_is_forgotten(
    app: Application, fatima: httpx.AsyncClient, services: Services, db: Database, clock: FixedClock
):
    await noor_twice(fatima, db)
    gone = await page_of(db, AGAIN)
    await merge(fatima, await pair(db))
    for hours, known in ((29 * 24, True), (24, False)):
        clock.move(timedelta(hours=hours))
        for _ in range(2):
            async with db.transaction() as tx:
                await forget_merges(tx, clock.now())
        async with db.transaction() as tx:
            found = await tx.sql("SELECT count(*) AS n FROM person WHERE email = $1", AGAIN.email)
            kept = await tx.sql("SELECT before IS NOT NULL AS is_kept FROM merge")
        assert (found[0].n, kept[0].is_kept) == (int(known), known)
    async with back_office_of(app, services, KARIM, "admin") as karim:
        assert (await karim.get(gone)).headers["location"] == await page_of(db, NOOR), "links go on"
        assert (await karim.get(await undo_of(db))).status_code == 410


async def test_who_registered_twice_keeps_both_after_thirty_days(
    fatima: httpx.AsyncClient, db: Database, clock: FixedClock
):
    await make_circle(db)
    for one in (NOOR, AGAIN):
        await register(fatima, one)
    await merge(fatima, await pair(db), reason="Zelfde")
    clock.move(timedelta(days=31))
    async with db.transaction() as tx:
        await forget_merges(tx, clock.now())
        emails = await tx.sql(
            "SELECT p.email, p.name FROM person p JOIN registration r ON r.person_id = p.id"
        )
    assert {row.email.partition("@")[2] for row in emails} == {"almelo.example", "samengevoegd.invalid"}
    assert len(await states(db)) == 1


async def test_whom_an_organizer_does_not_meet_is_not_shown(
    app: Application, fatima: httpx.AsyncClient, services: Services, db: Database
):
    await make_circle(db)
    await register(fatima, NOOR)
    await subscribe(fatima, services, AGAIN)
    assert (await fatima.get(await pair(db))).status_code == 404
    assert (
        await fatima.post(await pair(db), data={"name": "een", "email": "een", "zeker": "ja"})
    ).status_code == 404
    begins = await fatima.get(f"{await page_of(db, NOOR)}/samenvoegen")
    assert f'value="{split_name(NOOR.name).main}"' in begins.text
    found = await fatima.get(f"{await page_of(db, NOOR)}/samenvoegen?zoek=noor")
    assert AGAIN.email not in found.text
