"""The sample, and those of its activities that stories outside the house are about, with all that they ask."""

from datetime import datetime
from io import BytesIO

from leerkring.core.database.bare_connection import connect
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.run.sampling import load_sample
from leerkring.run.schema import metadata
from leerkring.settings import Settings

OPEN, FULL, LAB = "landelijke-dag-eerlijk-verdelen", "een-regio-een-agenda", "uitstroom-uit-de-opvang"
"""Where a new person gets a place, waits, and applies."""

ANSWERS: dict[str, dict[str, str]] = {
    OPEN: {"field-eerste_keer": "yes"},
    FULL: {"field-rol": "Ik doe mee namens mijn organisatie", "field-casus": "no"},
    LAB: {
        "field-vraag": "Hoe vinden mensen na de opvang een huis?",
        "field-team": "Alleen",
        "field-mandaat": "yes",
    },
}

_kept: dict[str, bytes] = {}


async def load_apart(settings: Settings, now: datetime) -> None:
    """Load the sample as the command does: it is no page, and takes the time that it takes."""
    db = Database(settings.database_url)
    await load_sample(db, now, settings)
    await db.close()


async def live_with_sample(services: Services) -> None:
    """Fill the database with the sample as it is on the first day; loaded once, and put back after that."""
    if not _kept:
        await load_apart(services.settings, services.clock.now())
    connection = await connect(services.settings.database_url)
    try:
        if _kept:
            await connection.execute(
                "SET session_replication_role = replica"
            )  # as it was, so nothing to check
        for table in metadata().sorted_tables:
            if table.name in _kept:
                source = BytesIO(_kept[table.name])
                await connection.execute(f'DELETE FROM "{table.name}"')
                await connection.copy_to_table(table.name, source=source, format="binary")
        if not _kept:
            for table in metadata().sorted_tables:
                taken = BytesIO()
                await connection.copy_from_table(table.name, output=taken, format="binary")
                _kept[table.name] = taken.getvalue()
    finally:
        await connection.close()
    services.cache.clear()
    services.value_cache.clear()
