"""Very many readers: taken over at once, and nothing is cut off halfway."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.core.web.services import Services
from leerkring.newsletter.issues import issuing
from leerkring.newsletter.issues.freezing import freeze_due
from leerkring.newsletter.model import ConsentEvent, Issue
from tests.cast import ILSE
from tests.newsletter.beheer import ISSUE, WHEN, approve, draft
from tests.newsletter.importing import import_list, to_check
from tests.newsletter.readers import count, subscribe
from tests.people.office import back_office_of
from tests.postbox import deliver

pytestmark = pytest.mark.usefixtures("_circle")


async def test_a_list_of_five_thousand_is_taken_over_at_once_and_twice_is_once(
    app: Application, services: Services
) -> None:
    people = "E-mail;Naam\n" + "\n".join(f"lezer{n}@voorbeeld.example;Lezer {n}" for n in range(5000))
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await import_list(desk, people)
        assert await count(services, ConsentEvent, ConsentEvent.kind == "imported") == 5000
        again = await desk.get(await to_check(desk, people))
        assert "Niemand om te importeren" in again.text


SLOW = """
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.4); RETURN NULL; END';
CREATE TRIGGER slow BEFORE INSERT OR UPDATE ON delivery FOR EACH STATEMENT EXECUTE FUNCTION slow();
CREATE TRIGGER slow BEFORE UPDATE ON subscription FOR EACH STATEMENT EXECUTE FUNCTION slow();
"""


QUICK = "DROP FUNCTION slow CASCADE"


@asynccontextmanager
async def hasty(services: Services) -> AsyncIterator[Database]:
    """A database whose statements may take a fifth of a second, where writing about readers takes twice that."""
    own = Database(services.db.url, statement_timeout=0.2)
    async with services.db.transaction() as tx:
        for statement in SLOW.strip().splitlines():
            await tx.sql(statement)
    try:
        yield own
    finally:
        await own.close()
        async with services.db.transaction() as tx:
            await tx.sql(QUICK)


async def test_what_is_about_every_reader_may_take_its_time(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await subscribe(client, services)
    await deliver(services)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await draft(desk)
        await approve(desk)
        await desk.post(f"{ISSUE}/plannen", data={"not_before": WHEN})
    clock.move(timedelta(hours=2))
    async with hasty(services) as db:
        with pytest.raises(
            DatabaseAway, match="statement timeout"
        ):  # the control: it is too slow for an ordinary transaction
            async with db.transaction() as tx:
                await tx.sql("UPDATE subscription SET changed_at = changed_at")
        assert await freeze_due(db, clock.now(), services.settings) == 1
        async with db.reading() as reading:
            id_ = await reading.scalar(select(Issue.id).where(Issue.state == "sending"))
        assert await issuing.cancel(db, id_, reason="Fout", actor="ilse", now=clock.now()) == 1
