"""The sample's outcome: what came of a circle that is over, before a lesson is made of it."""

from datetime import datetime

from sqlalchemy import select

from leerkring.activities.model import Activity
from leerkring.core.database.db import Database
from leerkring.labs.cases.deciding import By
from leerkring.labs.outcomes.queries import find_outcome
from leerkring.labs.outcomes.rules import OutcomeText
from leerkring.labs.outcomes.service import write_outcome

ACTOR = "house:sample"
CIRCLE = "cijfers-op-orde"
CAME = OutcomeText(
    question="Hoe komen tien gemeenten met tien tabellen tot één antwoord?",
    learned=(
        "De tabellen verschilden niet door de cijfers, maar door de woorden. Elke gemeente telde iets anders als woning "
        "met zorg.\n\nEerst de woorden gelijk maken kostte een middag. Daarna klopten negen van de tien tabellen."
    ),
    differently="De tien gemeenten gebruiken vanaf nu één lijst met woorden. Een keer per jaar lezen zij die samen na.",
    handbook="De lijst met woorden, met bij elk een voorbeeld van wat er wel en niet onder valt.",
)


async def sample_outcome(db: Database, now: datetime) -> None:
    """Write it down, where the circle is there and over and nobody did so before."""
    async with db.reading() as reading:
        over = select(Activity.id).where(Activity.slug == CIRCLE, Activity.starts_at < now)
        activity_id = await reading.scalar(over)
        if activity_id is None or await find_outcome(reading, activity_id) is not None:
            return
    await write_outcome(db, activity_id, CAME, By(actor=ACTOR, now=now))
