"""Reads of the second form: who is to be asked or reminded, what somebody answered, and who did not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, case, cast, func, select

from leerkring.activities.model import Activity, FollowUp
from leerkring.activities.queries.team import own_activities
from leerkring.activities.rules import ActivityState
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_optional, read_rows
from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.query import AnySelect, read_all, read_list
from leerkring.registrations.follow_up.model import FollowUpResponse
from leerkring.registrations.follow_up.rules import GRACE, Answer
from leerkring.registrations.model import Registration
from leerkring.registrations.rules import State

# As `rules.answer_until` has it; a test holds them together.
UNTIL = case(
    (
        FollowUpResponse.asked_at > FollowUp.sent_at,
        func.greatest(
            FollowUp.deadline_at, func.least(FollowUpResponse.asked_at + GRACE, Activity.starts_at)
        ),
    ),
    else_=FollowUp.deadline_at,
)
_ASKED = (FollowUp.sent_at.is_not(None), func.jsonb_array_length(FollowUp.fields) > 0)


@dataclass(frozen=True, slots=True)
class Response:
    """That somebody was asked, until when they can answer, and what they did."""

    registration_id: UUID
    asked_at: datetime
    until: datetime
    answered_at: datetime | None
    answers: Mapping[str, Any]

    @property
    def given(self) -> dict[str, Answer]:
        """What was answered, by the key of the question."""
        return {key: Answer.load(one) for key, one in self.answers.items()}


@dataclass(frozen=True, slots=True)
class ResponseLine:
    """Somebody with a place, and whether they answered."""

    registration_id: UUID
    name: str
    organization: str
    asked_at: datetime | None
    answered_at: datetime | None
    until: datetime | None
    answers: Mapping[str, Any] | None

    @property
    def given(self) -> dict[str, Answer]:
        """What was answered, by the key of the question."""
        return {key: Answer.load(one) for key, one in (self.answers or {}).items()}


@dataclass(frozen=True, slots=True)
class Progress:
    """How many have a place, and how many of them answered."""

    places: int
    answered: int

    @property
    def missing(self) -> int:
        """How many did not."""
        return self.places - self.answered


@dataclass(frozen=True, slots=True)
class AskedSoFar:
    """How many were asked, whatever became of their place, and how many of them answered."""

    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class Gap:
    """An activity of which the deadline passed while some did not answer."""

    slug: str
    title: str
    deadline_at: datetime
    missing: int


async def find_response(reading: Reading, registration_id: UUID) -> Response | None:
    """Return what somebody was asked and answered; None where they were not asked."""
    p = FollowUpResponse
    row = await reading.row(
        select(p.registration_id, p.asked_at, UNTIL.label("until"), p.answered_at, p.answers)
        .join(Registration, Registration.id == p.registration_id)
        .join(Activity, Activity.id == Registration.activity_id)
        .join(FollowUp, FollowUp.activity_id == Activity.id)
        .where(p.registration_id == registration_id)
    )
    return read_optional(Response, row)


async def list_unasked(reading: Reading, now: datetime, activity_id: UUID | None = None) -> Sequence[Any]:
    """Return who has a place and was not asked yet, while there is time to answer; of one activity where that is given."""
    r, p = Registration, FollowUpResponse
    statement = (
        select(r.id, r.email, r.name, r.person_id, r.link_generation, FollowUp.withdrawn_at)
        .join(Activity, Activity.id == r.activity_id)
        .join(FollowUp, FollowUp.activity_id == Activity.id)
        .outerjoin(p, p.registration_id == r.id)
        .where(
            *_ASKED,
            r.state == State.CONFIRMED,
            Activity.state == ActivityState.PUBLISHED,
            func.greatest(FollowUp.deadline_at, func.least(now + GRACE, Activity.starts_at)) > now,
            p.registration_id.is_(None),
        )
        .order_by(r.id)
    )
    if activity_id is not None:
        statement = statement.where(Activity.id == activity_id)
    return await reading.rows(statement)


async def list_to_remind(reading: Reading, now: datetime) -> Sequence[Any]:
    """Return who did not answer and is near the end of it; also who was reminded already, whom their mail's key knows."""
    r, p = Registration, FollowUpResponse
    due = UNTIL - func.make_interval(0, 0, 0, cast(FollowUp.remind_days, Integer))
    return await reading.rows(
        select(r.id, r.email, r.name, r.person_id, r.link_generation, FollowUp.withdrawn_at)
        .join(p, p.registration_id == r.id)
        .join(Activity, Activity.id == r.activity_id)
        .join(FollowUp, FollowUp.activity_id == Activity.id)
        .where(
            *_ASKED,
            r.state == State.CONFIRMED,
            Activity.state == ActivityState.PUBLISHED,
            p.answered_at.is_(None),
            p.asked_at < due,
            due <= now,
            now < UNTIL,
        )
        .order_by(r.id)
    )


def _lines(activity_id: UUID) -> AnySelect:
    r, p = Registration, FollowUpResponse
    return (
        select(
            r.id.label("registration_id"),
            r.name,
            r.organization,
            p.asked_at,
            p.answered_at,
            UNTIL.label("until"),
            p.answers,
        )
        .join(Activity, Activity.id == r.activity_id)
        .join(FollowUp, FollowUp.activity_id == Activity.id)
        .outerjoin(p, p.registration_id == r.id)
        .where(r.activity_id == activity_id, r.state == State.CONFIRMED)
    )


async def list_responses(reading: Reading, activity_id: UUID, asked: Asked) -> Found[ResponseLine]:
    """Return a page of who has a place, with whether they answered."""
    return await read_list(reading, asked, ResponseLine, _lines(activity_id), tie=Registration.position)


async def list_all_responses(reading: Reading, activity_id: UUID, asked: Asked) -> tuple[ResponseLine, ...]:
    """Return all of them that the filters let through."""
    return await read_all(reading, asked, ResponseLine, _lines(activity_id), tie=Registration.position)


async def count_progress(reading: Reading, activity_id: UUID) -> Progress:
    """Return how many have a place in an activity and how many of them answered its second form."""
    row = await reading.row(
        select(func.count().label("places"), func.count(FollowUpResponse.answered_at).label("answered"))
        .select_from(Registration)
        .outerjoin(FollowUpResponse, FollowUpResponse.registration_id == Registration.id)
        .where(Registration.activity_id == activity_id, Registration.state == State.CONFIRMED)
    )
    assert row is not None
    return Progress(row.places, row.answered)


async def count_asked(reading: Reading, activity_id: UUID) -> AskedSoFar:
    """Return how many were asked the second form of an activity, and how many answered: what goes when it is taken back."""
    p = FollowUpResponse
    row = await reading.row(
        select(func.count().label("asked"), func.count(p.answered_at).label("answered"))
        .select_from(p)
        .join(Registration, Registration.id == p.registration_id)
        .where(Registration.activity_id == activity_id)
    )
    assert row is not None
    return AskedSoFar(row.asked, row.answered)


async def list_asked_ids(reading: Reading, activity_id: UUID) -> list[UUID]:
    """Return the registrations of an activity of which something of the second form is kept."""
    mine = select(Registration.id).where(Registration.activity_id == activity_id).scalar_subquery()
    rows = await reading.rows(
        select(FollowUpResponse.registration_id).where(FollowUpResponse.registration_id.in_(mine))
    )
    return [row.registration_id for row in rows]


async def count_answers(reading: Reading, activity_id: UUID) -> dict[str, int]:
    """Return how many people answered each question of the second form that is not sensitive, by its key."""
    key = func.jsonb_object_keys(FollowUpResponse.answers).label("key")
    keys = (
        select(key)
        .join(Registration, Registration.id == FollowUpResponse.registration_id)
        .where(Registration.activity_id == activity_id)
        .subquery()
    )
    rows = await reading.rows(select(keys.c.key, func.count().label("many")).group_by(keys.c.key))
    return {row.key: row.many for row in rows}


async def list_gaps(reading: Reading, now: datetime, *, own: UUID | None) -> tuple[Gap, ...]:
    """Return this person's activities to come of which the deadline passed with gaps, the first to begin first."""
    missing = func.count().filter(FollowUpResponse.answered_at.is_(None))
    rows = await reading.rows(
        select(Activity.slug, Activity.title, FollowUp.deadline_at, missing.label("missing"))
        .join(FollowUp, FollowUp.activity_id == Activity.id)
        .join(Registration, Registration.activity_id == Activity.id)
        .outerjoin(FollowUpResponse, FollowUpResponse.registration_id == Registration.id)
        .where(
            *_ASKED,
            FollowUp.deadline_at <= now,
            Activity.ends_at > now,
            Activity.state == ActivityState.PUBLISHED,
            Registration.state == State.CONFIRMED,
            own_activities(own),
        )
        .group_by(Activity.id, FollowUp.activity_id)
        .having(missing > 0)
        .order_by(Activity.starts_at, Activity.id)
    )
    return read_rows(Gap, rows)
