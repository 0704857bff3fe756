"""Issues, their items and their readers as rows, for what is asked of one moment: freezing, and being sent."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from leerkring.core.database.db import Database
from leerkring.core.ids import uuid7
from leerkring.newsletter.model import Issue, IssueItem, Stream, Subscription
from leerkring.newsletter.queries import issue_queries
from leerkring.newsletter.queries.issue_queries import IssueDetails
from leerkring.people.model import Person as PersonRow
from tests.cast import Person
from tests.conftest import TODAY

NEWSLETTER, UPDATE = "nieuwsbrief", "update-wonen-en-zorg"


async def stream_id(db: Database, slug: str = NEWSLETTER) -> UUID:
    """Return a newsletter by its slug."""
    async with db.reading() as reading:
        found: UUID = await reading.scalar(select(Stream.id).where(Stream.slug == slug))
    return found


async def make_issue(db: Database, number: int = 1, stream: str = NEWSLETTER, **columns: Any) -> UUID:
    """Make an issue that is scheduled for this moment and return its id."""
    id_ = uuid7()
    values = {
        "id": id_,
        "stream_id": await stream_id(db, stream),
        "number": number,
        "state": "scheduled",
        "subject": f"Nummer {number}",
        "send_on": date(2027, 1, 19),
        "not_before": TODAY,
        "created_at": TODAY,
        "created_by": "ilse",
        "updated_at": TODAY,
    } | columns
    async with db.transaction() as tx:
        await tx.execute(insert(Issue).values(values))
    return id_


async def make_item(db: Database, issue: UUID, title: str, position: int = 1, **columns: Any) -> str:
    """Make an item of an issue, a text unless it says otherwise, and return its id as letters name it."""
    values = {
        "id": uuid7(),
        "issue_id": issue,
        "title": title,
        "position": position,
        "kind": "text",
    } | columns
    async with db.transaction() as tx:
        await tx.execute(insert(IssueItem).values(values))
    return str(values["id"])


async def make_readers(
    db: Database, people: Sequence[Person], stream: str = NEWSLETTER, **columns: Any
) -> None:
    """Have people read a newsletter: all of each issue, and nothing so far, unless it says otherwise."""
    to = await stream_id(db, stream)
    asked = {"state": "confirmed", "rhythm": "biweekly", "confirmed_at": TODAY, "changed_at": TODAY} | columns
    async with db.transaction() as tx:
        for person in people:
            id_ = await tx.scalar(select(PersonRow.id).where(PersonRow.email == person.email))
            if id_ is None:
                id_ = uuid7()
                row = {"id": id_, "email": person.email, "name": person.name, "created_at": TODAY}
                await tx.execute(insert(PersonRow).values(row))
            await tx.execute(insert(Subscription).values(id=uuid7(), person_id=id_, stream_id=to, **asked))


async def details(db: Database, issue: UUID) -> IssueDetails:
    """Return an issue as it stands."""
    async with db.reading() as reading:
        found = await issue_queries.find_issue(reading, issue)
    assert found is not None
    return found
