"""An activity whose places are drawn, for stories: promised, registered for, closed."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from leerkring.activities.draws.promising import commit_to_draw
from leerkring.core.database.db import Database
from tests.builders import make_circle
from tests.conftest import TODAY

VALUE_NAME = "Slotkoers van de AEX-index op maandag 18 januari 2027"
CLOSES = TODAY + timedelta(hours=2)
KNOWN = TODAY + timedelta(hours=4)


async def make_draw(db: Database, slug: str = "woonzorganalyse", **columns: Any) -> UUID:
    """Make a published circle that draws its places: open until `CLOSES`, its value known at `KNOWN`."""
    values: dict[str, Any] = {
        "allocation": "draw",
        "registration_closes_at": CLOSES,
        "draw_value_name": VALUE_NAME,
        "draw_value_at": KNOWN,
    }
    id_ = await make_circle(db, slug, **values | columns)
    async with db.transaction() as tx:
        await commit_to_draw(tx, id_, TODAY)
    return id_
