"""Bad days of a draw as people meet them: somebody stands twice, has a place by hand or leaves half-way, or the terms change."""

from typing import Any

import httpx
import pytest
from sqlalchemy import select

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.registrations.drawing.model import DrawTicket
from leerkring.registrations.drawing.record import check_record
from leerkring.registrations.model import Registration
from leerkring.run.check import run_checks
from tests.builders import register, states
from tests.cast import BAS, FATIMA, JOOST, NOOR, Person
from tests.merging.test_organizations import merge
from tests.merging.test_people import pair
from tests.people.office import sign_in
from tests.registrations.deciding.applying import ids_of
from tests.registrations.drawing.draws import CLOSES, KNOWN, make_draw
from tests.registrations.drawing.test_pages import OFFICE, PUBLIC, record, send
from tests.support.forms import form_to, open_form

ONE = "/beheer/activiteiten/woonzorganalyse/aanmeldingen"
PLACES = "/beheer/activiteiten/woonzorganalyse/plaatsen"
NOOR_AT_HOME = Person(
    NOOR.name, "haddad.thuis@voorbeeld.example", NOOR.organization, "municipality", "GM0141"
)
"""Noor, with her other address."""


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services) -> httpx.AsyncClient:
    """The browser of Fatima, organiser."""
    await sign_in(client, services, FATIMA)
    return client


async def all_well(db: Database) -> None:
    """See that nothing that must hold is broken."""
    assert [found.text for found in await run_checks(db) if not found.ok] == []


async def finish(fatima: httpx.AsyncClient, clock: FixedClock) -> dict[str, Any]:
    """Type the value and draw; return the record as it is published."""
    clock.set(KNOWN)
    assert (await send(fatima, OFFICE, value="1,00", again="1,00")).status_code == 303
    assert (await send(fatima, f"{OFFICE}/trekken", checked="yes", final="yes")).status_code == 303
    return dict(check_record((await fatima.get(f"{PUBLIC}.json")).content))


async def each(db: Database) -> list[str]:
    """Return the state of every registration, also of who stands twice."""
    async with db.reading() as reading:
        rows = await reading.rows(select(Registration.state))
    return sorted(str(row.state) for row in rows)


async def become_one(fatima: httpx.AsyncClient, db: Database) -> None:
    """Make one person of the two that Noor stands as."""
    done = await merge(fatima, await pair(db, NOOR, NOOR_AT_HOME), reason="Zelfde Noor, belde zelf")
    assert done.status_code == 303, done.text


async def test_who_is_merged_before_freezing_has_one_line_when_one_is_taken_off(
    fatima: httpx.AsyncClient, db: Database, clock: FixedClock
):
    await make_draw(db, capacity=1)
    for person in (NOOR, NOOR_AT_HOME, BAS):
        await register(fatima, person)
    (second,) = await ids_of(db, NOOR_AT_HOME)
    await become_one(fatima, db)
    off = await send(fatima, f"{ONE}/{second}/afmelden", reason="U stond er twee keer bij.")
    assert off.status_code == 303, off.text
    clock.set(CLOSES)
    assert (await send(fatima, f"{OFFICE}/bevriezen")).status_code == 303
    assert len((await record(fatima))["tickets"]) == 2, "one line for Noor, one for Bas"
    assert len((await finish(fatima, clock))["tickets"]) == 2
    assert await each(db) == ["cancelled", "confirmed", "waitlisted"]
    await all_well(db)


async def test_who_is_merged_after_freezing_keeps_both_lines_as_published(
    fatima: httpx.AsyncClient, db: Database, clock: FixedClock
):
    await make_draw(db, capacity=1)
    links = [await register(fatima, person) for person in (NOOR, NOOR_AT_HOME, BAS)]
    clock.set(CLOSES)
    await send(fatima, f"{OFFICE}/bevriezen")
    before = await record(fatima)
    await become_one(fatima, db)
    assert await record(fatima) == before, "what was published stands"
    found = await finish(fatima, clock)
    assert [one["id"] for one in found["tickets"]] == [one["id"] for one in before["tickets"]]
    assert await each(db) == ["confirmed", "waitlisted", "waitlisted"]
    for link in links:
        assert (await fatima.get(link)).status_code == 200
    await all_well(db)


async def test_a_capacity_that_changes_between_the_dry_run_and_the_act_is_refused_with_what_to_do(
    fatima: httpx.AsyncClient, db: Database, clock: FixedClock
):
    await make_draw(db, capacity=2)
    for person in (NOOR, BAS, JOOST):
        await register(fatima, person)
    clock.set(CLOSES)
    await send(fatima, f"{OFFICE}/bevriezen")
    clock.set(KNOWN)
    await send(fatima, OFFICE, value="1,00", again="1,00")
    assert "2 mensen krijgen een plaats, 1 op de wachtlijst" in (await fatima.get(OFFICE)).text
    act = await open_form(fatima, f"{OFFICE}/trekken")
    late = await send(fatima, PLACES, capacity="3")
    assert late.status_code == 422
    assert "Daarna kunt u dit wijzigen." in late.text
    assert form_to(late, PLACES).value("capacity") == "3", "what was typed comes back"
    done = await fatima.post(act.action, data=act.data(checked="yes", final="yes"))
    assert done.status_code == 303, "nothing of it changed"
    assert await each(db) == ["confirmed", "confirmed", "waitlisted"]
    look = await send(fatima, PLACES, capacity="3")
    assert look.status_code == 200, "who waits is told, so there is a last look"
    assert (await fatima.post(PLACES, data=form_to(look, PLACES).data())).status_code == 303
    assert await each(db) == ["confirmed", "confirmed", "offered"]
    await all_well(db)


async def test_a_place_by_hand_counts_before_freezing_and_is_refused_after(
    fatima: httpx.AsyncClient, db: Database, clock: FixedClock
):
    await make_draw(db, capacity=2)
    for person in (NOOR, BAS, JOOST):
        await register(fatima, person)
    noor, bas = await ids_of(db, NOOR, BAS)
    given = await send(fatima, f"{ONE}/{noor}/plaats-geven", reason="Zij spreekt op de eerste dag.")
    assert given.status_code == 303, given.text
    clock.set(CLOSES)
    form = await open_form(fatima, f"{ONE}/{bas}/plaats-geven")
    await send(fatima, f"{OFFICE}/bevriezen")
    assert len((await record(fatima))["given"]) == 1
    late = await fatima.post(form.action, data=form.data(reason="Hij ook."))
    assert late.status_code == 409
    assert "De lijst van de loting is bevroren." in late.text
    assert "Hij ook." in late.text, "what was typed comes back"
    found = await finish(fatima, clock)
    assert sorted(one["outcome"] for one in found["tickets"]) == ["place", "waiting"]
    assert (await states(db))["noor"] == "confirmed"
    await all_well(db)


async def test_a_kept_group_of_one_is_told_before_the_list_is_published(
    fatima: httpx.AsyncClient, db: Database, clock: FixedClock
):
    quotas = [{"places": 1, "organization_kind": NOOR.organization_kind}]
    id_ = await make_draw(db, capacity=2, draw_most_tickets=3, quotas=quotas)
    await register(fatima, NOOR)
    await register(fatima, JOOST)
    told = "Van gemeenten doet maar één persoon mee"
    assert told not in (await fatima.get(OFFICE)).text, "others may still come"
    clock.set(CLOSES)
    for path in (OFFICE, f"{OFFICE}/bevriezen"):
        assert told in (await fatima.get(path)).text
    async with db.transaction() as tx:
        await tx.sql("UPDATE activity SET draw_most_tickets = 1 WHERE id = $1", id_)
    assert told not in (await fatima.get(OFFICE)).text, "with one ticket each there is nothing to read"
    async with db.transaction() as tx:
        await tx.sql("UPDATE activity SET draw_most_tickets = 3 WHERE id = $1", id_)
        await tx.sql("UPDATE quota SET organization_kind = 'province'")
    assert "Een groep van één" not in (await fatima.get(OFFICE)).text, "of nobody nothing can be read"
    async with db.transaction() as tx:
        await tx.sql("UPDATE quota SET organization_kind = $1", NOOR.organization_kind)
    assert (await send(fatima, f"{OFFICE}/bevriezen")).status_code == 303
    assert told not in (await fatima.get(OFFICE)).text, "it is published"


async def test_who_leaves_between_the_dry_run_and_the_act_is_skipped_and_it_is_said(
    fatima: httpx.AsyncClient, db: Database, clock: FixedClock
):
    await make_draw(db, capacity=3)
    links = [await register(fatima, person) for person in (NOOR, BAS, JOOST)]
    clock.set(CLOSES)
    await send(fatima, f"{OFFICE}/bevriezen")
    clock.set(KNOWN)
    await send(fatima, OFFICE, value="1,00", again="1,00")
    act = await open_form(fatima, f"{OFFICE}/trekken")
    assert (await fatima.post(f"{links[1]}/afmelden")).status_code == 303
    done = await fatima.post(act.action, data=act.data(checked="yes", final="yes"))
    if done.status_code == 409:  # the page that was looked at said another number of people
        done = await send(fatima, f"{OFFICE}/trekken", checked="yes", final="yes")
    assert done.status_code == 303
    assert "1 afgemeld vóór de loting" in (await fatima.get(OFFICE)).text
    async with db.reading() as reading:
        t, r = DrawTicket, Registration
        outcome = await reading.scalar(
            select(t.outcome).join(r, r.id == t.registration_id).where(r.email == BAS.email)
        )
    assert outcome == "withdrawn"
    await all_well(db)
