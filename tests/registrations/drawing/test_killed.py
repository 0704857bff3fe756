"""A draw that is killed half-way: nothing of it was done, and it can be begun again."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.registrations.drawing.freezing import freeze
from leerkring.registrations.drawing.service import draw_places, type_value
from leerkring.settings import Settings
from tests.builders import states
from tests.cast import colleague
from tests.registrations.desks import come, tally
from tests.registrations.drawing.draws import CLOSES, KNOWN, make_draw

CHILD = """
import asyncio, sys
from datetime import datetime
from pathlib import Path
from uuid import UUID
from leerkring.core.database.db import Database
from leerkring.registrations.drawing.service import draw_places
from leerkring.settings import Settings

async def main(url, id_, now, folder):
    db = Database(url, application_name="draw-killed")
    settings = Settings(database_url=url, data_dir=Path(folder), secret_key="k" * 40)
    await draw_places(db, UUID(id_), actor="house", now=datetime.fromisoformat(now), settings=settings)

asyncio.run(main(*sys.argv[1:]))
"""
WAITS = """
SELECT count(*) FROM pg_stat_activity
 WHERE application_name LIKE 'draw-killed%' AND wait_event_type = 'Lock' AND query ILIKE '%UPDATE draw %'
"""
THERE = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'draw-killed%'"


async def counted(db: Database, statement: str) -> int:
    async with db.reading() as reading:  # one of its own each time: within a transaction the same is shown
        return int((await reading.sql(statement))[0][0])


async def test_killed_after_most_was_written_it_never_happened(
    app: Any, db: Database, clock: FixedClock, settings: Settings, tmp_path: Path
) -> None:
    by: dict[str, Any] = {"actor": "house", "settings": settings}
    id_ = await make_draw(db, capacity=3)
    for number in range(8):
        await come(app.desk, id_, colleague(number))
    clock.set(KNOWN)
    await freeze(db, id_, now=CLOSES, **by)
    await type_value(db, id_, "1,00", "1,00", now=KNOWN, **by)
    async with db.transaction() as holder:
        await holder.sql("SELECT FROM draw WHERE activity_id = $1 FOR UPDATE", id_)
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", CHILD, settings.database_url, str(id_), KNOWN.isoformat(), str(tmp_path))
        )
        while not await counted(db, WAITS):
            assert child.returncode is None, "it ended by itself"
            await asyncio.sleep(0.05)
        os.kill(child.pid, signal.SIGKILL)
        assert await child.wait() == -signal.SIGKILL
    while await counted(db, THERE):
        await asyncio.sleep(0.05)
    assert set((await states(db)).values()) == {"applied"}
    assert await tally(db, id_) == (0, 0, 8)
    result = await draw_places(db, id_, now=KNOWN, **by)
    assert (result.placed, result.waiting) == (3, 5)
    assert await tally(db, id_) == (3, 5, 0)
