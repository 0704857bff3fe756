"""Staff see whether a group lives; who is quiet is asked, and archived only after four weeks without an answer."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.groups.forgetting import forget_groups
from leerkring.groups.model import WorkingGroup
from leerkring.groups.queries.lists import list_asked, stands
from leerkring.groups.queries.one import get_group
from leerkring.groups.rules import (
    ANSWER_WITHIN,
    INVITED_FOR,
    KEPT_AFTER_ARCHIVE_MONTHS,
    QUIET_AFTER,
    Life,
)
from leerkring.groups.service import ask_quiet
from tests.cast import BAS, FATIMA, JOOST, NOOR
from tests.groups.groups import MEETING, ids_in, living, member_of, post, start, url_of, version_in
from tests.people.office import back_office_of
from tests.postbox import deliver

LIST = "/beheer/werkgroepen"
REGISTER = (Path(__file__).parents[2] / "docs/privacy.md").read_text()
DAY = timedelta(days=1)


async def test_a_quiet_group_is_asked_once_and_goes_on_with_one_click(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    _, (noor, joost) = await living(client, services, JOOST)
    await deliver(services)
    clock.move(QUIET_AFTER - DAY)
    assert await ask_quiet(services.db, clock.now()) == 0
    clock.move(DAY)
    assert await ask_quiet(services.db, clock.now()) == 1
    assert await ask_quiet(services.db, clock.now()) == 0
    (mail,) = await deliver(services)
    assert (mail.to, f"{noor}/bestaat-nog" in mail.text) == (f"{NOOR.name} <{NOOR.email}>", True)
    assert (await client.get(f"{joost}/bestaat-nog")).status_code == 409
    await client.get(f"{noor}/bestaat-nog")
    clock.move(ANSWER_WITHIN - DAY)
    await ask_quiet(services.db, clock.now())
    page = await client.get(noor)
    assert "Bestaat de werkgroep nog?" in page.text  # looking was no answer
    page = await post(client, f"{noor}/bestaat-nog", answer="ja")
    assert "Fijn, de werkgroep gaat gewoon door." in page.text
    clock.move(2 * DAY)
    assert await ask_quiet(services.db, clock.now()) == 0
    assert 'data-state="active"' in (await client.get(noor)).text


async def test_without_an_answer_it_is_archived_and_can_be_read(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    group_id, (noor, joost) = await living(client, services, JOOST)
    page = await post(client, f"{noor}/notities/nieuw", title="Lijst", body="Bewaard")
    (note,) = ids_in(page, "note")
    clock.move(QUIET_AFTER)
    await ask_quiet(services.db, clock.now())
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        assert "Werkgroepen die niet antwoorden" in (await fatima.get("/beheer")).text
        assert "De coördinator antwoordt nog niet" in (await fatima.get(f"{LIST}/{group_id}")).text
    clock.move(ANSWER_WITHIN - timedelta(seconds=1))
    await ask_quiet(services.db, clock.now())
    assert 'data-state="asked"' in (await client.get(joost)).text
    clock.move(timedelta(seconds=1))
    await ask_quiet(services.db, clock.now())
    archived = await client.get(joost)
    assert 'data-state="archived"' in archived.text
    assert "Bewaard" in (await client.get(f"{joost}/notities/{note}")).text
    for path, data in (
        ("/notities/nieuw", {"title": "a", "body": "b"}),
        (f"/notities/{note}", {"title": "a", "body": "b"}),
        (f"/notities/{note}/weg", {}),
        ("/acties", {"what": "a"}),
        ("/contact", {"named": "ja"}),
        ("/mail", {"subject": "a", "body": "b", "key": str(group_id)}),
        ("/bijeenkomsten/nieuw", MEETING),
        ("/beheren", {"purpose": "a"}),
        ("/beheren/uitnodigen", {"name": "a", "email": "a@b.example"}),
        ("/bestaat-nog", {"answer": "ja"}),
    ):
        assert (await client.post(noor + path, data=data)).status_code == 409, path
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        assert "Werkgroepen die niet antwoorden" not in (await fatima.get("/beheer")).text
        here = f"{LIST}/{group_id}"
        page = await fatima.get(here)
        back = version_in(page, f"{here}/terughalen")
        await post(fatima, f"{here}/terughalen", version=back)
        assert (await fatima.post(f"{here}/archiveren", data={"version": back})).status_code == 409
    await post(client, f"{joost}/notities/nieuw", title="Verder", body="Weer open")
    assert await ask_quiet(services.db, clock.now()) == 0
    await post(client, f"{joost}/uitstappen")


async def test_a_no_archives_at_once_and_only_who_was_asked_says_it(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    _, (noor,) = await living(client, services)
    early = await client.post(f"{noor}/bestaat-nog", data={"answer": "nee"})
    assert early.status_code == 409
    clock.move(QUIET_AFTER)
    await ask_quiet(services.db, clock.now())
    page = await post(client, f"{noor}/bestaat-nog", answer="nee")
    assert 'data-state="archived"' in page.text


async def test_a_meeting_keeps_a_group_alive(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    _, (noor,) = await living(client, services)
    far = {"starts_at": "2027-12-01T09:30", "ends_at": "2027-12-01T11:30"}
    await post(client, f"{noor}/bijeenkomsten/nieuw", **(MEETING | far))
    clock.move(QUIET_AFTER + DAY)
    assert await ask_quiet(services.db, clock.now()) == 0


async def test_the_list_filters_as_the_rule_decides(
    client: httpx.AsyncClient, services: Services, db: Database, clock: FixedClock
):
    group_id, (noor,) = await living(client, services)

    async def told() -> list[Life]:
        async with db.reading() as reading:
            group = await get_group(reading, group_id)
            found = [
                life
                for life in Life
                if await reading.rows(select(WorkingGroup.id).where(stands(life, clock.now())))
            ]
            assert found == [group.life(clock.now())]
            return found

    seen = await told()
    clock.move(QUIET_AFTER)
    seen += await told()
    await ask_quiet(db, clock.now())
    seen += await told()
    clock.move(ANSWER_WITHIN)
    await ask_quiet(db, clock.now())
    seen += await told()
    assert seen == [Life.ACTIVE, Life.QUIET, Life.ASKED, Life.ARCHIVED]
    assert (await client.get(noor)).status_code == 200
    async with db.reading() as reading:
        assert not await list_asked(reading, clock.now())


async def test_staff_change_a_group_and_find_another_coordinator(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    group_id, (noor, joost) = await living(client, services, JOOST)
    here = f"{LIST}/{group_id}"
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        assert "Cijfers van de regio" in (await fatima.get(f"{LIST}?staat=active")).text
        assert "Geen werkgroepen gevonden" in (await fatima.get(f"{LIST}?staat=archived")).text
        page = await fatima.get(here)
        assert JOOST.email in page.text
        him = (await member_of(services, group_id, JOOST)).id
        await post(
            fatima,
            f"{here}/leden/{him}/coordinator",
            version=version_in(page, f"{here}/leden/{him}/coordinator"),
        )
        late = await fatima.post(f"{here}/leden/{him}/coordinator", data={"version": "0" * 16})
        assert late.status_code == 409
        page = await fatima.get(here)
        await post(
            fatima,
            f"{here}/coordinator",
            coordinator_name=BAS.name,
            coordinator_email=BAS.email,
            version=version_in(page, f"{here}/coordinator"),
        )
        form = await fatima.get(f"{here}/wijzigen")
        wrong = await fatima.post(
            f"{here}/wijzigen",
            data={
                "name": "Anders",
                "purpose": "P",
                "subject": "vision",
                "region": "nergens",
                "version": version_in(form, f"{here}/wijzigen"),
            },
        )
        assert (wrong.status_code, "Anders" in wrong.text) == (422, True)
        await post(
            fatima,
            f"{here}/leden/{him}/link",
        )
    assert (await client.get(joost)).status_code == 410  # his old link
    assert (await client.get(f"{noor}/beheren")).status_code == 409
    clock.move(INVITED_FOR + DAY)
    async with services.db.transaction() as tx:
        await forget_groups(tx, clock.now())
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        assert "Werkgroepen zonder coördinator" in (await fatima.get("/beheer")).text


async def test_staff_let_who_was_only_invited_coordinate_and_they_read_so(
    app: Application, client: httpx.AsyncClient, services: Services
):
    group_id = await start(services, BAS)
    first = await deliver(services)
    assert not [one for one in first if BAS.email in one.to and "Als coördinator" in one.text]
    here = f"{LIST}/{group_id}"
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        page = await fatima.get(here)
        done = await post(
            fatima,
            f"{here}/coordinator",
            coordinator_name=BAS.name,
            coordinator_email=BAS.email,
            version=version_in(page, f"{here}/coordinator"),
        )
    assert "Diegene krijgt een mail." in done.text
    (mail,) = await deliver(services)
    assert BAS.email in mail.to
    assert "Als coördinator" in mail.text
    assert await url_of(services, group_id, BAS) in mail.text


async def words(db: Database) -> str:
    async with db.reading() as reading:
        tables = (
            *("person", "working_group", "working_group_member", "working_group_note", "delivery"),
            *("working_group_meeting", "working_group_mail", "working_group_action", "working_group_paper"),
        )
        found = [await reading.sql(f"SELECT t::text AS line FROM {table} t") for table in tables]
    return "\n".join(row.line for rows in found for row in rows)


async def test_what_nobody_answered_goes_and_archives_go(
    client: httpx.AsyncClient, services: Services, db: Database, clock: FixedClock
):
    await living(client, services, JOOST)
    await start(services, BAS)
    await deliver(services)

    async def forget() -> int:
        async with db.transaction() as tx:
            return await forget_groups(tx, clock.now())

    clock.move(INVITED_FOR)
    await forget()
    assert BAS.email in await words(db)
    clock.move(timedelta(seconds=1))
    await forget()
    assert BAS.email not in await words(db)
    assert JOOST.email in await words(db)
    clock.move(QUIET_AFTER)
    await ask_quiet(db, clock.now())
    clock.move(ANSWER_WITHIN)
    await ask_quiet(db, clock.now())
    assert await forget() == 0
    clock.move(timedelta(days=31 * KEPT_AFTER_ARCHIVE_MONTHS))
    assert await forget() == 1
    assert JOOST.email not in await words(db)
    assert NOOR.name not in await words(db)


@pytest.mark.parametrize("text", [f"{KEPT_AFTER_ARCHIVE_MONTHS} months after", f"{INVITED_FOR.days} days"])
def test_the_terms_are_those_that_we_tell(text: str):
    line = next(line for line in REGISTER.splitlines() if "working_group_member" in line)
    assert text in line
