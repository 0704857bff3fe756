"""Zoek alles with much to search: by an index, no more than can be read, and it says what it did not count."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.dialects import postgresql

from leerkring.app import Application
from leerkring.core.database.db import Database, Reading
from leerkring.core.web.services import Services
from leerkring.site.beheer.search_all import letters, matching
from tests.builders import make_circle, register
from tests.cast import FATIMA, JOOST, KARIM, NOOR
from tests.people.office import back_office_of
from tests.postbox import deliver
from tests.site.test_search_all import found

PEOPLE = """
INSERT INTO person (id, email, name, created_at)
SELECT gen_random_uuid(), 'zeewier-' || n || '@voorbeeld.example', 'Zeewier ' || n, $1 FROM generate_series(1, $2::int) n
"""
INDEX = re.compile(r"ix_\w+_(?:found|folded)\b")


async def indexes_of(db: Database, statement: Any) -> set[str]:
    """Return the indexes of trigrams that a statement can go by.

    Small tables would rather be read whole, or be looked up one by one from the table beside them.
    """
    sql = str(statement.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))
    async with db.transaction() as tx:
        for other in ("seqscan", "indexscan", "nestloop"):
            await tx.sql(f"SET LOCAL enable_{other} = off")
        return set(INDEX.findall("\n".join(row[0] for row in await tx.sql(f"EXPLAIN {sql}"))))


async def test_what_is_typed_is_found_by_an_index(
    app: Application, services: Services, db: Database, monkeypatch: pytest.MonkeyPatch
):
    asked: list[Any] = []
    read = Reading.rows

    async def noting(self: Reading, statement: Any, *args: Any) -> Sequence[Any]:
        asked.append(statement)
        return await read(self, statement, *args)

    monkeypatch.setattr(Reading, "rows", noting)
    wanted = {
        "/beheer/zoeken?soort=activiteiten": {"ix_activity_folded"},
        "/beheer/zoeken?soort=aanmeldingen": {"ix_registration_found"},
        "/beheer/zoeken?soort=mensen": {"ix_person_found", "ix_registration_found"},
        "/beheer/zoeken?soort=organisaties": {"ix_registration_found"},
        "/beheer/zoeken?soort=deskundigen": {"ix_expert_folded"},
        "/beheer/zoeken?soort=teksten": {"ix_item_folded", "ix_item_title_found"},
        "/beheer/zoeken?soort=lezers": {"ix_person_found"},
        "/beheer/zoeken?soort=mails": {"ix_person_found"},
        "/beheer/mensen": {"ix_person_found", "ix_registration_found"},
        "/beheer/organisaties": {"ix_registration_found"},
        "/beheer/nieuwsbrief/lezers": {"ix_person_found"},
        "/beheer/bibliotheek": {"ix_item_title_found"},
    }
    async with back_office_of(app, services, KARIM, "admin") as desk:
        for path, indexes in wanted.items():
            asked.clear()
            assert (
                await desk.get(path, params={"q": "zeewier", "zoek": "zeewier", **dict(soort_of(path))})
            ).status_code == 200
            used = [await indexes_of(db, statement) for statement in asked]
            assert set().union(*used) == indexes, path


def soort_of(path: str) -> list[tuple[str, str]]:
    """Return what an address asks besides, since httpx puts other words in its place."""
    return re.findall(r"(soort)=(\w+)", path)


async def test_of_very_many_it_says_more_than_it_shows(app: Application, services: Services, db: Database):
    async with db.transaction() as tx:
        await tx.sql(PEOPLE, services.clock.now(), matching.MOST)
    async with back_office_of(app, services, KARIM, "admin") as desk:
        assert "Toon alle 100: mensen" in (await desk.get("/beheer/zoeken?q=zeewier")).text
        async with db.transaction() as tx:
            await tx.sql(PEOPLE.replace("'zeewier-'", "'meer-'"), services.clock.now(), 1)
        page = (await desk.get("/beheer/zoeken?q=zeewier")).text
        assert "Toon de eerste 100: mensen" in page
        assert "‘zeewier’: meer dan 100." in page
        everything = (await desk.get("/beheer/zoeken?q=zeewier&soort=mensen")).text
        assert len(re.findall(r'<li><a href="/beheer/mensen/', everything)) == matching.MOST


async def test_two_letters_are_looked_for_among_the_newest(
    app: Application, services: Services, db: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(matching, "AMONG", 2)
    for number in range(4):
        await make_circle(
            db, f"kring-{number}", title=f"Kring {number}", starts_in=timedelta(days=number + 30)
        )
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        assert len((await found(desk, "kring"))["activiteiten"]) == 4
        assert len((await found(desk, "kr kri"))["activiteiten"]) == 4, "one of three is enough"
        newest = await found(desk, "kr")
        assert [title for title, _ in newest["activiteiten"]] == ["Kring 3", "Kring 2"]
        assert "Met één of twee letters" in (await desk.get("/beheer/zoeken?q=kr")).text
        assert "Met één of twee letters" not in (await desk.get("/beheer/zoeken?q=kri")).text


async def test_a_mail_of_long_ago_is_found_by_whom_it_is_to(
    app: Application,
    services: Services,
    db: Database,
    client: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(letters, "AMONG", 1)
    await make_circle(db, capacity=2)
    for person in (NOOR, JOOST):
        await register(client, person)
    await deliver(services)
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        for typed in (NOOR.name, NOOR.email, JOOST.email):
            assert len((await found(desk, typed))["mails"]) == 1, typed
        by_subject = await found(desk, "leerkring woonzorganalyse", "mails")
        assert len(by_subject["mails"]) == 1, "the newest"
        assert (
            "Op een woord uit het onderwerp" in (await desk.get("/beheer/zoeken?q=woonzorg&soort=mails")).text
        )
