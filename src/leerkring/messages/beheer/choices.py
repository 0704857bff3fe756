"""What can be chosen for a message: whom it is for, and where answers go."""

from datetime import datetime
from typing import Any
from uuid import UUID

from leerkring.activities.queries.rounds import list_rounds
from leerkring.activities.views import RoundView
from leerkring.attendance.queries import read_attendance
from leerkring.core.database.db import Reading
from leerkring.core.text.dutch import local
from leerkring.core.web.pages import Visit, signed_in
from leerkring.messages.beheer.place import Place
from leerkring.messages.forms import Choices
from leerkring.messages.labels import attendance_words
from leerkring.messages.queries.people import count_by_attendance, count_by_breakouts, list_answerers
from leerkring.messages.sending import get_facts
from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.programme.queries import list_regions
from leerkring.registrations.breakouts.labels import audience_words
from leerkring.registrations.queries.back_office import count_by_state


async def choices(request: Visit, reading: Reading, place: Place) -> Choices:
    """Return what can be chosen for a message here."""
    me = signed_in(request).person_id
    answerers = await list_answerers(reading, place.activity_id, me)
    activity_id = place.activity_id
    return Choices(
        **await words_of_rules(request, reading, place),
        answerers={str(one.id): f"{one.name or one.email} ({one.email})" for one in answerers},
        counted=await count_by_state(reading, activity_id) if activity_id else {},
        there=await count_by_attendance(reading, activity_id, request.now) if activity_id else {},
        in_session=await count_by_breakouts(reading, activity_id) if activity_id else {},
        facts=await get_facts(reading, activity_id, request.now),
        of_activity=activity_id is not None,
    )


async def words_of_rules(request: Visit, reading: Reading, place: Place) -> dict[str, Any]:
    """Return what regions, kinds of organisation, days with a list and parallel sessions are called, for a rule."""
    regions = await list_regions(reading, local(request.now).date())
    days: list[tuple[UUID, datetime]] = []
    rounds: tuple[RoundView, ...] = ()
    if place.activity_id is not None:
        attendance = await read_attendance(reading, place.activity_id, request.now)
        rounds = await list_rounds(reading, place.activity_id)
        days = [(day.id, day.starts_at) for day in attendance.days_kept()]
    return {
        "regions": {one.slug: one.name for one in regions},
        "kinds": ORGANIZATION_KINDS,
        "attendance": attendance_words(days),
        "breakouts": audience_words(rounds),
    }
