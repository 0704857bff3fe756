"""Fatima makes one organisation of two: who registers with either name counts for it, and for thirty days it can be undone."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.text.dutch import datum_tijd
from leerkring.core.web.services import Services
from leerkring.merging.forgetting import forget_merges
from leerkring.merging.model import Merge
from leerkring.merging.proposing import propose
from leerkring.people.model import Organization
from leerkring.run.check import run_checks
from tests.builders import make_circle, register, states
from tests.cast import BAS, FATIMA, ILSE, JOOST, KARIM, NOOR
from tests.people.office import back_office_of, sign_in
from tests.people.test_organizations import ALL, correct, names, page_of
from tests.support.forms import form_to, open_form

LIKELY = "/beheer/dubbelen/organisaties"


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services) -> httpx.AsyncClient:
    """The browser of Fatima, organiser."""
    await sign_in(client, services, FATIMA)
    return client


async def look(db: Database, clock: FixedClock) -> None:
    """Let the clock look for duplicates."""
    async with db.transaction() as tx:
        await propose(tx, clock.now())


async def pair(db: Database, one: str, other: str) -> str:
    """Return the address of two organisations beside each other."""
    return f"{await page_of(db, one)}/samenvoegen/{(await page_of(db, other)).rpartition('/')[2]}"


async def merge(desk: httpx.AsyncClient, path: str, **chosen: str) -> httpx.Response:
    """Choose, read the last look, and press its button."""
    form = await open_form(desk, path)
    first = await desk.post(path, data=form.data(**chosen))
    if first.status_code != 200:
        return first
    assert "Klopt dit?" in first.text
    return await desk.post(path, data=form_to(first, path).data())


async def undo_of(db: Database) -> str:
    """Return the address of the last merge."""
    async with db.reading() as reading:
        return f"/beheer/samenvoegingen/{await reading.scalar(select(Merge.id).order_by(Merge.id.desc()).limit(1))}"


async def undo(desk: httpx.AsyncClient, path: str) -> httpx.Response:
    """Press the button that undoes it."""
    return await desk.post(path, data=(await open_form(desk, path)).data())


async def count_of(db: Database, name: str) -> int:
    """Return how many registrations count for the organisation that is called so."""
    async with db.transaction() as tx:
        rows = await tx.sql(
            "SELECT count(*) AS n FROM registration r JOIN organization o ON o.id = r.organization_id WHERE o.name = $1",
            name,
        )
    return int(rows[0].n)


async def two_spellings(client: httpx.AsyncClient, db: Database, **terms: Any) -> None:
    """Noor wrote the municipality's name in full, Bas did not."""
    await make_circle(db, capacity=9, **terms)
    await register(client, NOOR)
    await register(
        client, BAS, organization="Almelo", organization_kind="municipality", municipality="GM0141"
    )


async def test_they_are_proposed_merged_and_a_new_one_with_either_name_counts(
    fatima: httpx.AsyncClient, db: Database, clock: FixedClock
):
    await two_spellings(fatima, db, max_per_organization=2)
    await look(db, clock)
    proposed = (await fatima.get(LIKELY)).text
    assert "Zelfde naam, op “gemeente” of de rechtsvorm na." in proposed
    path = await pair(db, NOOR.organization, "Almelo")
    assert path in proposed or await pair(db, "Almelo", NOOR.organization) in proposed
    assert "naast elkaar" in (await fatima.get(await page_of(db, "Almelo"))).text
    dropped = await page_of(db, "Almelo")
    done = await merge(fatima, path)
    assert done.headers["location"] == f"{await page_of(db, NOOR.organization)}?gedaan=samengevoegd"
    assert names(await fatima.get(ALL)) == [NOOR.organization]
    assert (await fatima.get(dropped)).headers["location"] == await page_of(db, NOOR.organization)
    await register(fatima, JOOST, organization="ALMELO", organization_kind="municipality")
    assert (await states(db))["joost"] == "waitlisted", "the maximum of two is that of the one organisation"
    assert await count_of(db, NOOR.organization) == 3
    page = (await fatima.get(await page_of(db, NOOR.organization))).text
    assert "“Almelo” typt, telt ook hier" in page
    assert "Ongedaan maken" in page
    assert "voegde twee organisaties samen" in (await fatima.get("/beheer/logboek")).text
    await look(db, clock)
    assert "Geen dubbelen gevonden" in (await fatima.get(LIKELY)).text


async def test_beyond_a_maximum_it_is_said_wants_a_reason_and_moves_nobody(
    fatima: httpx.AsyncClient, db: Database
):
    await two_spellings(fatima, db, max_per_organization=1)
    path = await pair(db, NOOR.organization, "Almelo")
    assert "samen 2, hoogstens 1" in (await fatima.get(path)).text
    without = await merge(fatima, path)
    assert without.status_code == 422
    assert "Schrijf op waarom." in without.text
    forced = await fatima.post(path, data=(await open_form(fatima, path)).data(zeker="ja"))
    assert forced.status_code in {409, 422}, forced.status_code
    await merge(fatima, path, reason="Eén gemeente, twee schrijfwijzen")
    assert await states(db) == {"noor": "confirmed", "bas": "confirmed"}
    assert [found.name for found in await run_checks(db) if not found.ok] == []
    apart = {found.name: found.text for found in await run_checks(db) if found.text}
    assert apart == {
        "na samenvoegen boven het hoogste aantal": "activiteit woonzorganalyse: Gemeente Almelo heeft 2 plaatsen, ten hoogste 1"
    }


async def test_undoing_gives_back_exactly_and_says_what_stays(
    fatima: httpx.AsyncClient, db: Database, clock: FixedClock
):
    await two_spellings(fatima, db, max_per_organization=2)
    before = await everything(db)
    await merge(fatima, await pair(db, NOOR.organization, "Almelo"), name="ander", kind="een")
    assert names(await fatima.get(ALL)) == ["Almelo"], "the other name was chosen"
    clock.move(timedelta(hours=3))
    await register(fatima, JOOST, organization="Gemeente Almelo", organization_kind="municipality")
    assert (await states(db))["joost"] == "waitlisted"
    path = await undo_of(db)
    shown = (await fatima.get(path)).text
    assert "1 aanmelding gaat terug naar Almelo" in shown
    assert "1 aanmelding die er na het samenvoegen bij kwam, blijft bij Gemeente Almelo" in shown
    done = await undo(fatima, path)
    assert done.headers["location"] == f"{LIKELY}?gedaan=terug"
    assert [row for row in await everything(db) if row[0] != JOOST.email] == before
    assert (await states(db))["joost"] == "offered", "by itself it may have one more"
    again = await fatima.get(path)
    assert again.status_code == 409
    assert "al ongedaan gemaakt" in again.text


async def everything(db: Database) -> list[tuple[str, ...]]:
    """Return how each registration counts, and how each organisation stands."""
    async with db.transaction() as tx:
        rows = await tx.sql(
            "SELECT r.email, r.organization, o.name, o.key, o.kind, coalesce(o.municipality_code, '') AS code,"
            " o.known::text AS known FROM registration r JOIN organization o ON o.id = r.organization_id ORDER BY r.email"
        )
    return [tuple(row) for row in rows]


async def test_after_thirty_days_it_stays_and_what_was_is_forgotten(
    fatima: httpx.AsyncClient, db: Database, clock: FixedClock, app: Application, services: Services
):
    await two_spellings(fatima, db)
    await merge(fatima, await pair(db, NOOR.organization, "Almelo"))
    path = await undo_of(db)
    clock.move(timedelta(days=30))
    for _ in range(2):
        async with db.transaction() as tx:
            await forget_merges(tx, clock.now())
    async with back_office_of(app, services, KARIM, "admin") as karim:
        late = await karim.get(path)
        assert late.status_code == 410
        assert "Ongedaan maken kon tot" in late.text
    async with db.reading() as reading:
        assert await reading.scalar(select(Merge.before)) is None
        kept = await reading.scalar(select(Organization.merged_into).where(Organization.name == "Almelo"))
    assert kept is not None, "the spelling stays"


async def test_two_organizers_at_once_merge_once(
    app: Application, fatima: httpx.AsyncClient, services: Services, db: Database
):
    await two_spellings(fatima, db)
    one = await pair(db, NOOR.organization, "Almelo")
    other = await pair(db, "Almelo", NOOR.organization)
    async with back_office_of(app, services, KARIM, "admin") as karim:
        mine, theirs = await open_form(fatima, one), await open_form(karim, other)
        answers = await asyncio.gather(
            fatima.post(one, data=mine.data(zeker="ja")), karim.post(other, data=theirs.data(zeker="ja"))
        )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    late = next(answer for answer in answers if answer.status_code == 409)
    assert "intussen al samengevoegd" in late.text
    assert len(names(await fatima.get(ALL))) == 1


async def test_merging_while_people_register_loses_nobody(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, capacity=50, max_per_organization=40)
    await register(fatima, NOOR)
    await register(
        fatima, BAS, organization="Almelo", organization_kind="municipality", municipality="GM0141"
    )
    path = await pair(db, NOOR.organization, "Almelo")
    form = await open_form(fatima, path)
    arrivals = [
        register(
            fatima, JOOST, organization="Almelo", email=f"iemand{number}@almelo.nl", name=f"Iemand {number}"
        )
        for number in range(12)
    ]
    await asyncio.gather(*arrivals, fatima.post(path, data=form.data(zeker="ja")))
    async with db.transaction() as tx:
        rows = await tx.sql(
            "SELECT DISTINCT o.merged_into FROM registration r JOIN organization o ON o.id = r.organization_id"
        )
    assert [row.merged_into for row in rows] == [None], "nobody counts for what is not there any more"
    assert await count_of(db, NOOR.organization) == 14


async def test_one_that_was_put_right_keeps_its_old_name_as_a_spelling(
    fatima: httpx.AsyncClient, db: Database
):
    await make_circle(db, capacity=9, max_per_organization=1)
    await register(fatima, NOOR, organization="Gemeente Almlo")
    page = await page_of(db, "Gemeente Almlo")
    await correct(fatima, page, name="Gemeente Almelo")
    await register(fatima, BAS, organization="gemeente almlo")
    assert (await states(db))["bas"] == "waitlisted"
    assert names(await fatima.get(ALL)) == ["Gemeente Almelo"]
    back = await correct(fatima, page, name="Gemeente Almlo")
    assert back.status_code == 303, "its own spelling is no other organisation"
    assert "“Gemeente Almelo” typt, telt ook hier" in (await fatima.get(page)).text


async def test_spellings_by_hand(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, capacity=9)
    await register(fatima, NOOR)
    await register(fatima, JOOST)
    path = f"{await page_of(db, NOOR.organization)}/schrijfwijzen"
    done = await fatima.post(path, data={"spelling": "Stadhuis Almelo"})
    assert done.headers["location"] == f"{path}?gedaan=erbij"
    found = await fatima.get("/beheer/organisaties?zoek=stadhuis+almelo")
    assert f'href="{path.removesuffix("/schrijfwijzen")}"' in found.text, "nobody registered so yet"
    assert 'data-total="1"' in found.text
    taken = await fatima.post(path, data={"spelling": JOOST.organization})
    assert taken.status_code in {422, 409}
    assert "Zo heet al een organisatie." in taken.text
    await register(fatima, BAS, organization="stadhuis almelo")
    assert await count_of(db, NOOR.organization) == 2
    away = form_to(await fatima.get(path), "/weg")
    assert (await fatima.post(away.action, data=away.data())).status_code == 303
    assert "Nog geen andere schrijfwijze" in (await fatima.get(path)).text


async def test_these_are_two_is_remembered(fatima: httpx.AsyncClient, db: Database, clock: FixedClock):
    await two_spellings(fatima, db)
    assert "Er is nog niet gekeken." in (await fatima.get(LIKELY)).text
    await look(db, clock)
    form = form_to(await fatima.get(LIKELY), "/twee")
    for _ in range(2):
        assert (await fatima.post(form.action, data=form.data())).status_code == 303
    assert "Geen dubbelen gevonden" in (await fatima.get(LIKELY)).text
    clock.move(timedelta(hours=1))
    await look(db, clock)
    again = (await fatima.get(LIKELY)).text
    assert f"Laatst gekeken: {datum_tijd(clock.now())}" in again
    assert "Geen dubbelen gevonden" in again
    assert "dit zijn er twee" in (await fatima.get(await pair(db, NOOR.organization, "Almelo"))).text
    assert "dat het er twee zijn" in (await fatima.get("/beheer/logboek")).text
    wrong = await fatima.post(form.action, data={"what": "person", "one": "x", "other": "y"})
    assert wrong.status_code == 404


async def test_neither_hosts_nor_editors(
    app: Application, client: httpx.AsyncClient, services: Services, db: Database
):
    await two_spellings(client, db)
    path = await pair(db, NOOR.organization, "Almelo")
    for person, role in ((BAS, "host"), (ILSE, "editor")):
        async with back_office_of(app, services, person, role) as desk:
            for url in (LIKELY, path, f"{path.rpartition('/')[0]}"):
                assert (await desk.get(url)).status_code == 403
            assert (await desk.post(path, data={"zeker": "ja"})).status_code == 403


async def test_with_itself_or_with_nothing(fatima: httpx.AsyncClient, db: Database):
    await two_spellings(fatima, db)
    page = await page_of(db, "Almelo")
    same = await fatima.get(f"{page}/samenvoegen/{page.rpartition('/')[2]}")
    assert same.status_code == 409
    assert "twee keer dezelfde" in same.text
    nobody = "00000000-0000-0000-0000-000000000000"
    assert (await fatima.get(f"{page}/samenvoegen/{nobody}")).status_code == 404
    assert (await fatima.get(f"/beheer/samenvoegingen/{nobody}")).status_code == 404
    searched = await fatima.get(f"{page}/samenvoegen?zoek=gemeente")
    assert await pair(db, "Almelo", NOOR.organization) in searched.text
