"""Thousands applied: who takes all of a list decides about all of it, or is told why not; never an error page."""

import httpx
import pytest
from sqlalchemy import func, select

from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.registrations.deciding.model import ApplicationMark, DecisionDraft
from tests.builders import register
from tests.cast import FATIMA, NOOR
from tests.people.office import sign_in
from tests.registrations.deciding.applying import BOARD, make_chosen

MANY = 6600
"""More than one statement takes all words of: PostgreSQL counts to 32,767."""
_PEOPLE = """
INSERT INTO person (id, email, name, created_at)
SELECT gen_random_uuid(), 'm' || n || '@menigte.example', 'Mens ' || n, now() FROM generate_series(1, $1::int) n
"""
_APPLY = """
WITH first AS (SELECT r AS line FROM registration r LIMIT 1),
     crowd AS (SELECT id, email, row_number() OVER (ORDER BY id) AS n FROM person WHERE email LIKE '%@menigte.example')
INSERT INTO registration
SELECT new.*
  FROM first, crowd, jsonb_populate_record(first.line, jsonb_build_object(
         'id', gen_random_uuid(), 'person_id', crowd.id, 'email', crowd.email, 'name', 'Mens ' || crowd.n,
         'group_id', gen_random_uuid(), 'request_key', NULL, 'position', 10 + crowd.n)) AS new
"""


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services, db: Database) -> httpx.AsyncClient:
    """The browser of Fatima, whose circle a whole crowd applied for."""
    await make_chosen(db)
    await register(client, NOOR)
    async with db.transaction() as tx:
        await tx.sql(_PEOPLE, MANY)
        await tx.sql(_APPLY)
    await sign_in(client, services, FATIMA)
    return client


async def test_everybody_at_once(fatima: httpx.AsyncClient, db: Database):
    everybody = {"alles": "ja", "gezien": "2030-01-01T00:00:00+00:00"}
    marked = await fatima.post(f"{BOARD}/oordeel", data={**everybody, "mark": "perhaps"})
    assert marked.status_code == 303, marked.text[:300]
    answer = await fatima.post(
        BOARD, data={**everybody, "decision": "reject", "reason": "Vol.", "verder": "ja"}
    )
    assert answer.status_code == 303, answer.text[:300]
    async with db.reading() as reading:
        for table in (ApplicationMark, DecisionDraft):
            assert await reading.scalar(select(func.count()).select_from(table)) == MANY + 1
    back = await fatima.post(f"{BOARD}/terugnemen", data=everybody)
    assert back.status_code == 303, back.text[:300]
