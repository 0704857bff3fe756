"""Reads for choosing: who applied with what is known of them, what was decided so far, and what the team thinks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from leerkring.activities.model import Activity
from leerkring.activities.rules import ActivityState
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_optional, read_row, read_rows
from leerkring.core.model import Audit
from leerkring.core.versions import version_of
from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.query import order, read_list
from leerkring.core.web.lists.selection import Selection
from leerkring.people.actors import person_of
from leerkring.people.model import Person
from leerkring.programme.model import Municipality
from leerkring.registrations.deciding.model import ApplicationMark, Deciding, DecisionDraft, DecisionReason
from leerkring.registrations.deciding.rules import (
    DRAFTED,
    SECOND_PAIR_ASKED,
    SECOND_PAIR_DROPPED,
    Mark,
    Verdict,
)
from leerkring.registrations.model import Registration, RegistrationMove
from leerkring.registrations.rules import Reason, State

_before = aliased(Registration, name="before")
_other = aliased(Activity, name="other")


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody who applied, with what is known of them and what was decided so far.

    `took_part` counts other activities in which they had a place, `refused` those in which they got none.
    """

    id: UUID
    person_id: UUID
    organization_id: UUID
    group_id: UUID
    group_size: int
    position: int
    state: State
    name: str
    email: str
    organization: str
    organization_kind: str
    municipality_code: str | None
    municipality: str | None
    region_slugs: tuple[str, ...]
    job_title: str
    answers: dict[str, Any]
    asked: dict[str, int]
    registered_at: datetime
    took_part: int
    refused: int
    verdict: str | None
    reason: str | None
    by_hand: bool | None
    set_by: str | None
    set_at: datetime | None
    set_by_name: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How choosing stands in an activity: whether two must look, and the revision that a page was made of.

    `answers` is the number of the last move by which somebody changed their answers.
    """

    second_pair: bool = False
    revision: int = 0
    answers: int = 0

    @property
    def version(self) -> str:
        """What a form is opened with: which decisions and which answers it showed. A made-up one fits nothing."""
        return f"r{self.revision}a{self.answers}"

    @property
    def setting(self) -> str:
        """The version of whether two must look."""
        return version_of("second-pair", self.second_pair)


@dataclass(frozen=True, slots=True)
class SecondPairChoice:
    """Who chose last that two must look, or that they need not; `who` is empty where that was nobody of the staff."""

    wanted: bool
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class GivenMark:
    """What one of the team thinks of an application, and their note."""

    registration_id: UUID
    person_id: UUID
    name: str
    mark: Mark
    note: str
    marked_at: datetime


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """A reason to pick from."""

    id: UUID
    verdict: Verdict
    text: str
    number: int


def took_part(now: datetime) -> ColumnElement[int]:
    """Count the other activities that somebody had a place in and that have begun."""
    return _elsewhere(_before.state == State.CONFIRMED, _other.starts_at <= now)


def was_refused(now: datetime) -> ColumnElement[int]:
    """Count the other activities that somebody asked for a place in and got none."""
    left_over = and_(
        _before.state.in_((State.APPLIED, State.WAITLISTED)),
        _other.starts_at <= now,
    )
    return _elsewhere(or_(_before.state == State.REJECTED, left_over))


def _elsewhere(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(_before)
        .join(_other, _other.id == _before.activity_id)
        .where(
            _before.person_id == Registration.person_id,
            _before.activity_id != Registration.activity_id,
            _other.state != ActivityState.CANCELLED,
            *conditions,
        )
        .correlate(Registration)
        .scalar_subquery()
    )


def applicants(activity_id: UUID, now: datetime) -> Select[*tuple[Any, ...]]:
    """Select everybody who registered for an activity, as the board sees them."""
    r, d, setter = Registration, DecisionDraft, Person
    return (
        select(
            *(r.id, r.person_id, r.organization_id, r.group_id, r.group_size, r.position, r.state, r.name),
            *(r.email, r.organization, r.organization_kind, r.municipality_code, r.region_slugs),
            *(r.job_title, r.answers, r.asked, r.registered_at),
            Municipality.name.label("municipality"),
            took_part(now).label("took_part"),
            was_refused(now).label("refused"),
            *(d.verdict, d.reason, d.by_hand, d.set_by, d.set_at),
            setter.name.label("set_by_name"),
        )
        .select_from(r)
        .outerjoin(Municipality, Municipality.code == r.municipality_code)
        .outerjoin(d, d.registration_id == r.id)
        .outerjoin(setter, setter.id == person_of(d.set_by))
        .where(r.activity_id == activity_id)
    )


async def read_board(reading: Reading, activity_id: UUID, asked: Asked, now: datetime) -> Found[Applicant]:
    """Return a page of the board, with what each filter would leave."""
    return await read_list(reading, asked, Applicant, applicants(activity_id, now), tie=Registration.position)


async def list_applicants(
    reading: Reading, activity_id: UUID, now: datetime, ids: Collection[UUID] | None = None
) -> tuple[Applicant, ...]:
    """Return who waits for a decision, in order of position; with `ids` these registrations, however they stand."""
    which = Registration.state == State.APPLIED if ids is None else Registration.id.in_(ids)
    rows = await reading.rows(applicants(activity_id, now).where(which).order_by(Registration.position))
    return read_rows(Applicant, rows)


async def list_chosen(
    reading: Reading, activity_id: UUID, ids: Sequence[UUID], now: datetime
) -> tuple[Applicant, ...]:
    """Return these people of the activity, in the order of the ids, however they stand."""
    rows = await reading.rows(applicants(activity_id, now).where(Registration.id.in_(ids)))
    found = {one.id: one for one in read_rows(Applicant, rows)}
    return tuple(found[id_] for id_ in dict.fromkeys(ids) if id_ in found)


async def list_ticked(
    reading: Reading, activity_id: UUID, asked: Asked, selection: Selection, now: datetime
) -> list[UUID]:
    """Return who was ticked on the board, in the order that it had."""
    statement = applicants(activity_id, now)
    ordered = statement.where(*selection.where(asked, Registration.id)).order_by(
        *order(asked, Registration.position, statement)
    )
    return [row.id for row in await reading.rows(ordered)]


async def count_drafts(reading: Reading, activity_id: UUID) -> dict[Verdict, int]:
    """Return how many were decided each way and not told yet, of who can still be told."""
    rows = await reading.rows(
        select(DecisionDraft.verdict, func.count().label("many"))
        .join(Registration, Registration.id == DecisionDraft.registration_id)
        .where(
            Registration.activity_id == activity_id,
            Registration.state.in_((State.APPLIED, State.WAITLISTED)),
        )
        .group_by(DecisionDraft.verdict)
    )
    counted = {row.verdict: row.many for row in rows}
    return {verdict: counted.get(verdict, 0) for verdict in Verdict}


async def get_standing(reading: Reading, activity_id: UUID) -> Standing:
    """Return how choosing stands; an activity that nobody decided about yet has no row."""
    d, m = Deciding, RegistrationMove
    second_pair, revision = (
        select(column).where(d.activity_id == activity_id).scalar_subquery()
        for column in (d.second_pair, d.revision)
    )
    answers = (
        select(func.max(m.number))
        .join(Registration, Registration.id == m.registration_id)
        .where(Registration.activity_id == activity_id, m.reason == Reason.CHANGED)
        .scalar_subquery()
    )
    row = await reading.row(
        select(
            func.coalesce(second_pair, False).label("second_pair"),
            func.coalesce(revision, 0).label("revision"),
            func.coalesce(answers, 0).label("answers"),
        )
    )
    return read_row(Standing, row)


async def list_changed_since(reading: Reading, registration_ids: Collection[UUID], number: int) -> list[str]:
    """Return the names of who changed their answers after the move of this number, in order of arrival."""
    m = RegistrationMove
    since = select(m.registration_id).where(
        m.registration_id.in_(registration_ids), m.reason == Reason.CHANGED, m.number > number
    )
    rows = await reading.rows(
        select(Registration.name).where(Registration.id.in_(since)).order_by(Registration.position)
    )
    return [row.name for row in rows]


async def was_decided(reading: Reading, activity_id: UUID) -> bool:
    """Return whether anything was ever decided about who applied, told and taken back included.

    The log says so: a decision that was taken back leaves nothing else behind.
    """
    first = select(Audit.id).where(Audit.subject_id == activity_id, Audit.action == DRAFTED).limit(1)
    return await reading.scalar(first) is not None


async def find_second_pair(reading: Reading, activity_id: UUID) -> SecondPairChoice | None:
    """Return who chose last whether two must look; None where nobody ever did."""
    row = await reading.row(
        select(
            (Audit.action == SECOND_PAIR_ASKED).label("wanted"),
            func.coalesce(Person.name, "").label("who"),
            Audit.at,
        )
        .outerjoin(Person, Person.id == person_of(Audit.actor))
        .where(Audit.subject_id == activity_id, Audit.action.in_((SECOND_PAIR_ASKED, SECOND_PAIR_DROPPED)))
        .order_by(Audit.at.desc(), Audit.id.desc())
        .limit(1)
    )
    return read_optional(SecondPairChoice, row)


async def list_marks(
    reading: Reading, registration_ids: Collection[UUID], viewer: UUID
) -> dict[UUID, tuple[GivenMark, ...]]:
    """Return what the team thinks of each of these, as far as this viewer may see it: their own, and then the others'."""
    m = ApplicationMark
    own = select(m.registration_id).where(m.person_id == viewer)
    rows = await reading.rows(
        select(m.registration_id, m.person_id, Person.name, m.mark, m.note, m.marked_at)
        .join(Person, Person.id == m.person_id)
        .where(m.registration_id.in_(registration_ids), m.registration_id.in_(own))
        .order_by(m.registration_id, m.person_id != viewer, m.marked_at)
    )
    found: dict[UUID, list[GivenMark]] = {}
    for mark in read_rows(GivenMark, rows):
        found.setdefault(mark.registration_id, []).append(mark)
    return {id_: tuple(marks) for id_, marks in found.items()}


async def list_reasons(reading: Reading) -> tuple[ReasonLine, ...]:
    """Return the reasons to pick from, in their order."""
    r = DecisionReason
    rows = await reading.rows(select(r.id, r.verdict, r.text, r.number).order_by(r.verdict, r.number, r.id))
    return read_rows(ReasonLine, rows)
