"""What a page asks of the database does not grow with what there is: a list asks for its page, not for everything."""

from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from sqlalchemy import Text, column, select, values
from sqlalchemy.dialects import postgresql

from leerkring.app import Application
from leerkring.core.database.db import Database, Reading
from leerkring.core.web.services import Services
from leerkring.newsletter.beheer.issue_page import MOST_NEWS
from leerkring.people.actors import person_of
from leerkring.people.model import Person
from leerkring.run.scaling import scale
from tests.cast import ILSE
from tests.people.office import back_office_of
from tests.support.sample import live_with_sample

TIMES = 6
"""300 texts, 30 activities: more than any page shows."""
MOST_ROWS = 130
"""A list has twenty lines, a filter as many words as the programme has; the rest is what stands around it."""


@pytest.fixture
async def much(services: Services) -> None:
    await live_with_sample(services)
    db = Database(services.settings.database_url)
    await scale(db, TIMES, services.clock.now())
    await db.close()
    services.cache.clear()
    services.value_cache.clear()


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each statement brought."""
    brought: list[int] = []

    def counting(ask: Any) -> Any:
        async def asked(self: Reading, *args: Any) -> Sequence[Any]:
            found: Sequence[Any] = await ask(self, *args)
            brought.append(len(found))
            return found

        return asked

    monkeypatch.setattr(Reading, "rows", counting(Reading.rows))
    monkeypatch.setattr(Reading, "sql", counting(Reading.sql))
    return brought


@pytest.mark.usefixtures("much")
async def test_pages(
    app: Application, client: httpx.AsyncClient, services: Services, rows: list[int]
) -> None:
    await _pages_for_readers(client, services, rows)
    await _pages_for_editors(app, services, rows)


async def _pages_for_readers(client: httpx.AsyncClient, services: Services, rows: list[int]) -> None:
    async with services.db.reading() as reading:
        found = await reading.sql(
            "SELECT kind, min(slug) AS slug FROM item WHERE state = 'published' GROUP BY kind"
        )
        (meeting,) = await reading.sql("SELECT min(slug) AS slug FROM activity WHERE slug ~ '-[0-9]+$'")
    slugs = {row.kind: row.slug for row in found}
    paths = [
        *("/lessen", "/lessen?regio=haaglanden", "/lessen?pagina=3", "/praktijk", "/nieuws", "/bibliotheek"),
        *("/koplopers/haaglanden", "/programma", "/doelgroepen/ouderen", f"/themas/{slugs['theme']}"),
        *(f"/lessen/{slugs['lesson']}", f"/agenda/{meeting.slug}"),
    ]
    too_many = {}
    for path in paths:
        rows.clear()
        answer = await client.get(path)
        assert answer.status_code == 200, path
        if max(rows) > MOST_ROWS:
            too_many[path] = list(rows)
    assert not too_many


async def _pages_for_editors(app: Application, services: Services, rows: list[int]) -> None:
    async with back_office_of(app, services, ILSE, "editor") as client:
        brought = {}
        for path in ("/beheer", "/beheer/bibliotheek", "/beheer/bibliotheek/nieuw/artikel"):
            rows.clear()
            answer = await client.get(path)
            assert answer.status_code == 200, path
            brought[path] = max(rows, default=0)
    assert brought["/beheer/bibliotheek/nieuw/artikel"] <= 30, (
        "an article points to no activities or practices"
    )
    assert max(brought.values()) <= MOST_ROWS


@pytest.mark.usefixtures("much")
async def test_a_draft_shows_what_an_editor_can_deal_with(app: Application, services: Services) -> None:
    async with services.db.transaction() as tx:  # a large file was read in
        await tx.sql("UPDATE item SET published_at = $1 WHERE state = 'published'", services.clock.now())
    async with back_office_of(app, services, ILSE, "editor") as client:
        async with services.db.reading() as reading:
            (draft,) = await reading.sql(
                "SELECT s.slug, i.number FROM issue i JOIN stream s ON s.id = i.stream_id WHERE i.state = 'draft'"
            )
        page = (await client.get(f"/beheer/nieuwsbrief/{draft.slug}/{draft.number}")).text
    assert 0 < page.count("Niet aanbieden") <= MOST_NEWS
    assert "Die komen in beeld als u" in page


async def steps(reading: Reading, statement: Any) -> str:
    """How PostgreSQL would go about it; a table of a few rows it would rather read whole."""
    sql = str(statement.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))
    return "\n".join(row[0] for row in await reading.sql(f"EXPLAIN {sql}"))


@pytest.mark.usefixtures("much")
async def test_who_did_something_is_looked_up_by_id(services: Services) -> None:
    """Not the other way around: what everybody would be called in a log, for each of its lines."""
    async with services.db.reading() as reading:
        (somebody,) = await reading.sql("SELECT id, name FROM person ORDER BY id LIMIT 1")
        for prefix in ("staff", "person"):
            log = values(column("actor", Text), name="log").data(
                [(f"{prefix}:{somebody.id}",), ("house:sample",), ("staff:",)]
            )
            named = (
                select(Person.name)
                .select_from(log)
                .outerjoin(Person, Person.id == person_of(log.c.actor, only_staff=prefix == "staff"))
            )
            found = sorted(row.name or "" for row in await reading.rows(named))
            assert found == ["", "", somebody.name], prefix
            assert "pk_person" in await steps(reading, named), prefix
