"""What happens to activities by itself."""

from datetime import timedelta

import httpx

from leerkring.activities.jobs import publish_due
from leerkring.core.database.db import Database
from tests.builders import make_circle
from tests.conftest import TODAY

HOUR = timedelta(hours=1)


async def test_what_was_planned_is_in_the_agenda_at_its_hour(client: httpx.AsyncClient, db: Database) -> None:
    await make_circle(db, "gepland", state="scheduled", publish_at=TODAY + HOUR)
    assert await publish_due(db, TODAY) == 0
    assert (await client.get("/agenda/gepland")).status_code == 404
    assert await publish_due(db, TODAY + HOUR) == 1
    assert (await client.get("/agenda/gepland")).status_code == 200
    assert await publish_due(db, TODAY + HOUR) == 0
