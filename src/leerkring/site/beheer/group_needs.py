"""What working groups need of staff: those that do not say whether they live, and those that nobody coordinates."""

from datetime import datetime

from leerkring.core.database.db import Reading
from leerkring.core.text.dutch import korte_datum
from leerkring.groups.queries.lists import list_asked, list_without_coordinator
from leerkring.groups.rules import archive_at
from leerkring.groups.views import GroupLine
from leerkring.site.beheer.need import Line, Need, need_of


async def list_group_needs(reading: Reading, now: datetime) -> list[Need]:
    """Return what groups need of an organiser."""
    asked = await list_asked(reading, now)
    without = await list_without_coordinator(reading)
    return [
        need_of(
            "werkgroepen-stil",
            "Werkgroepen die niet antwoorden",
            ("werkgroep antwoordt niet", "werkgroepen antwoorden niet"),
            [Line(one.name, one.desk_path, _note(one), _when(one)) for one in asked],
        ),
        need_of(
            "werkgroepen-zonder-coordinator",
            "Werkgroepen zonder coördinator",
            ("werkgroep zonder coördinator", "werkgroepen zonder coördinator"),
            [Line(one.name, one.desk_path, "kies een lid, of nodig iemand uit") for one in without],
        ),
    ]


def _note(one: GroupLine) -> str:
    return f"bel {one.coordinator}" if one.coordinator else "kies een coördinator"


def _when(one: GroupLine) -> str:
    return f"in het archief op {korte_datum(archive_at(one.asked_at))}" if one.asked_at else ""
