"""A national meeting of two rounds, and looking at who is where."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from leerkring.activities.model import Breakout, Round
from leerkring.core.database.db import Database
from leerkring.core.ids import uuid7
from leerkring.registrations.breakouts.model import BreakoutPlace
from leerkring.registrations.model import Registration
from tests.builders import make_circle
from tests.conftest import TODAY

STARTS = timedelta(days=30)
SESSIONS = {
    "verdelen": ("Eerlijk verdelen", "Zaal 1"),
    "tellen": ("Wie telt u niet mee?", "Zaal 2"),
    "wonen": ("Gemengd wonen", "Zaal 3"),
}


async def make_meeting(
    db: Database,
    *,
    capacity: int = 20,
    places: int = 1,
    rounds: int = 2,
    now: datetime = TODAY,
    **columns: Any,
) -> UUID:
    """Make a national meeting with the same three sessions in each round, each with so many places."""
    id_ = await make_circle(
        db,
        "landelijke-dag",
        capacity=capacity,
        days=1,
        now=now,
        **{"kind": "national_meeting", "title": "Landelijke dag", **columns},
    )
    async with db.transaction() as tx:
        for number in range(1, rounds + 1):
            round_id = uuid7()
            at = now + STARTS + timedelta(hours=number)
            await tx.execute(
                insert(Round).values(
                    id=round_id,
                    activity_id=id_,
                    number=number,
                    starts_at=at,
                    ends_at=at + timedelta(minutes=45),
                )
            )
            for place, (slug, (title, room)) in enumerate(SESSIONS.items(), 1):
                await tx.execute(
                    insert(Breakout).values(
                        id=uuid7(),
                        round_id=round_id,
                        number=place,
                        slug=slug,
                        title=title,
                        room=room,
                        capacity=places,
                    )
                )
    return id_


async def programme(db: Database) -> dict[str, dict[int, str]]:
    """Return of everybody what they have in each round: a slug, with a ? where they wait and a ~ where they wish."""
    p, mark = BreakoutPlace, {"placed": "", "waiting": "?", "wished": "~"}
    async with db.reading() as reading:
        rows = await reading.rows(
            select(Registration.email, Round.number, p.slug, p.state)
            .join(p, p.registration_id == Registration.id)
            .join(Round, Round.id == p.round_id)
            .order_by(Registration.position, Round.number, p.state)
        )
    found: dict[str, dict[int, str]] = {}
    for row in rows:
        mine = found.setdefault(row.email.split("@")[0], {})
        mine[row.number] = " ".join(filter(None, (mine.get(row.number, ""), row.slug + mark[row.state])))
    return found
