"""What everybody may read of a lab's days and experts, as far as the owner of its case lets anything be shown."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from leerkring.core.database.db import Reading
from leerkring.labs.cases.consent.rules import names_left_out, redact
from leerkring.labs.cases.lab_queries import find_case_of_lab
from leerkring.labs.cases.queries import list_places
from leerkring.labs.cases.views import Case
from leerkring.labs.experts.queries.public import list_accepted
from leerkring.labs.experts.views import AcceptedExpert
from leerkring.labs.workspace.queries import list_days
from leerkring.labs.workspace.rules import tells_outside
from leerkring.labs.workspace.views import Part


@dataclass(frozen=True, slots=True)
class ShownDay:
    """The parts of a day that everybody may read."""

    starts_at: datetime
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Outside:
    """What the page of a lab shows: who comes of those who agreed to be named, and what is done on its days."""

    experts: tuple[AcceptedExpert, ...] = ()
    days: tuple[ShownDay, ...] = ()


async def show_outside(reading: Reading, activity_id: UUID) -> Outside:
    """Return what everybody may read: nothing where the case is shown to nobody, no names where it is shown without.

    Who leads a part is told by what they are; whoever is named there is named for those inside.
    """
    case = await find_case_of_lab(reading, activity_id)
    if not tells_outside(case.consent if case else None, case.state if case else None):
        return Outside()
    names = names_left_out(case.text, case.consent, await list_places(reading)) if case else []
    days = [
        ShownDay(one.day.starts_at, tuple(_shown(part, case, names) for part in one.parts if part.public))
        for one in await list_days(reading, activity_id)
        if not one.day.cancelled
    ]
    experts = tuple(
        replace(one, work=redact(one.work, names) if case else one.work)
        for one in await list_accepted(reading, activity_id)
    )
    return Outside(experts, tuple(day for day in days if day.parts))


def _shown(part: Part, case: Case | None, names: list[str]) -> Part:
    return replace(part, who="", what=redact(part.what, names) if case else part.what)
