"""Reads of the labs of a case: which there are, and what everybody may read of the case that a lab works on."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from leerkring.activities.model import Activity
from leerkring.activities.rules import ActivityState
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows
from leerkring.labs.cases.consent.rules import Audience, CaseText, shown
from leerkring.labs.cases.model import LabCase, LabOfCase
from leerkring.labs.cases.queries import find_case, list_places, public_case
from leerkring.labs.cases.rules import CaseState
from leerkring.labs.cases.views import Case, PublicCase


@dataclass(frozen=True, slots=True)
class LabLine:
    """A lab of a case. `reread_since` is when its words were to be read again."""

    id: UUID
    slug: str
    title: str
    state: ActivityState
    starts_at: datetime
    ends_at: datetime
    reread_since: datetime | None

    def works(self, now: datetime) -> bool:
        """Tell whether it works on the case, now or soon."""
        return self.state is not ActivityState.CANCELLED and self.ends_at > now

    @property
    def on_site(self) -> bool:
        """Whether everybody may read that it is there."""
        return self.state in {ActivityState.PUBLISHED, ActivityState.ARCHIVED}


async def list_labs(reading: Reading, case_id: UUID) -> tuple[LabLine, ...]:
    """Return the labs of a case, the last first."""
    a = Activity
    rows = await reading.rows(
        select(a.id, a.slug, a.title, a.state, a.starts_at, a.ends_at, LabOfCase.reread_since)
        .join(LabOfCase, LabOfCase.activity_id == a.id)
        .where(LabOfCase.case_id == case_id)
        .order_by(a.starts_at.desc(), a.id)
    )
    return read_rows(LabLine, rows)


async def find_case_of_lab(reading: Reading, activity_id: UUID) -> Case | None:
    """Return the case that a lab works on, for those inside; None where it works on none any more."""
    case_id = await reading.scalar(select(LabOfCase.case_id).where(LabOfCase.activity_id == activity_id))
    return await find_case(reading, case_id) if case_id else None


async def find_public_case(reading: Reading, activity_id: UUID) -> PublicCase | None:
    """Return the case that a lab works on, as everybody may read it now; None where nobody may, or it works on none."""
    case = await find_case_of_lab(reading, activity_id)
    return public_case(case, await list_places(reading)) if case else None


async def find_asked_about(reading: Reading, activity_id: UUID) -> CaseText | None:
    """Return the case that a lab works on as an expert may read it who is asked to come; None where it works on none any more."""
    case = await find_case_of_lab(reading, activity_id)
    if case is None or case.state is CaseState.WITHDRAWN:
        return None
    return shown(case.text, case.consent, case.state, Audience.ASKED, await list_places(reading))


async def list_to_reread(reading: Reading) -> tuple[tuple[str, str], ...]:
    """Return the title and page in the back office of each case whose labs have words to be read again, the oldest first."""
    rows = await reading.rows(
        select(LabCase.title, LabCase.number, LabOfCase.reread_since)
        .join(LabOfCase, LabOfCase.case_id == LabCase.id)
        .where(LabOfCase.reread_since.is_not(None))
        .order_by(LabOfCase.reread_since, LabCase.id)
        .limit(50)
    )
    return tuple(dict.fromkeys((row.title, f"/beheer/casussen/{row.number}") for row in rows))
