"""What the rooms of labs need of staff: actions whose day is past."""

from datetime import datetime
from uuid import UUID

from leerkring.core.database.db import Reading
from leerkring.core.text.dutch import datum
from leerkring.labs.workspace.queries import list_late
from leerkring.site.beheer.need import Line, Need, need_of


async def read_late_actions(reading: Reading, now: datetime, *, own: UUID | None) -> Need:
    """Return the actions past their day, in the labs that are this colleague's."""
    late = [
        Line(
            one.what,
            f"/beheer/activiteiten/{one.slug}/praktijklab",
            f"{one.who or 'nog niemand'}, uiterlijk {datum(one.due_on)}",
        )
        for one in await list_late(reading, now, own=own)
    ]
    words = ("actie van een praktijklab is te laat", "acties van praktijklabs zijn te laat")
    return need_of("acties-te-laat", "Acties van praktijklabs die te laat zijn", words, late)
