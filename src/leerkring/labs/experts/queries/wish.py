"""What an activity asks of experts: its themes and target groups, where it is, and its days."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from leerkring.activities.model import (
    Activity,
    ActivityRegion,
    ActivityTargetGroup,
    ActivityTheme,
    Occurrence,
)
from leerkring.activities.rules import OccurrenceState
from leerkring.core.database.db import Reading
from leerkring.core.text.dutch import local
from leerkring.labs.cases.model import LabCase, LabOfCase
from leerkring.labs.experts.matching import Subject, SubjectKind, Wish
from leerkring.programme.municipality_of import municipality_code_of


@dataclass(frozen=True, slots=True)
class AskedDay:
    """A day of an activity, as an expert reads it in an invitation."""

    starts_at: datetime
    ends_at: datetime
    title: str
    location: str
    online: bool


async def wish_of_activity(reading: Reading, activity_id: UUID) -> Wish:
    """Return what an activity asks of experts as it stands now.

    A lab of a case asks for its region, which its own page may not tell, and for nobody of the municipality that brings it.
    """
    themes = await reading.rows(
        select(ActivityTheme.theme_slug).where(ActivityTheme.activity_id == activity_id)
    )
    groups = await reading.rows(
        select(ActivityTargetGroup.target_group_slug).where(ActivityTargetGroup.activity_id == activity_id)
    )
    regions = await reading.rows(
        select(ActivityRegion.region_slug).where(ActivityRegion.activity_id == activity_id)
    )
    days = await reading.rows(
        select(Occurrence.starts_at, Occurrence.location, Occurrence.address, Activity.place)
        .join(Activity, Activity.id == Occurrence.activity_id)
        .where(Occurrence.activity_id == activity_id, Occurrence.state == OccurrenceState.SCHEDULED)
        .order_by(Occurrence.starts_at)
    )
    case = await reading.row(
        select(LabCase.region, LabCase.owner_organization)
        .join(LabOfCase, LabOfCase.case_id == LabCase.id)
        .where(LabOfCase.activity_id == activity_id)
    )
    places = [f"{day.address} {day.location}" if day.location or day.address else day.place for day in days]
    if case is not None:
        places.append(case.owner_organization)
    return Wish(
        subjects=frozenset(
            {Subject(SubjectKind.THEME, row.theme_slug) for row in themes}
            | {Subject(SubjectKind.TARGET_GROUP, row.target_group_slug) for row in groups}
        ),
        regions=frozenset(row.region_slug for row in regions)
        | frozenset([case.region] if case is not None and case.region else ()),
        municipalities=frozenset(code for place in places if (code := municipality_code_of(place))),
        days=tuple(sorted({local(day.starts_at).date() for day in days})),
    )


async def list_asked_days(reading: Reading, activity_id: UUID) -> tuple[AskedDay, ...]:
    """Return the days of an activity that are still on."""
    o = Occurrence
    rows = await reading.rows(
        select(o.starts_at, o.ends_at, o.title, o.location, o.online_url.is_not(None).label("online"))
        .where(o.activity_id == activity_id, o.state == OccurrenceState.SCHEDULED)
        .order_by(o.starts_at)
    )
    return tuple(AskedDay(row.starts_at, row.ends_at, row.title, row.location, row.online) for row in rows)
