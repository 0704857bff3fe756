"""Reads of the pool: one expert, the list of staff, and what matching needs of all."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, Date, func, literal, select, union_all
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.types import Text

from leerkring.activities.model import Activity, Occurrence
from leerkring.activities.rules import ActivityKind, ActivityState, OccurrenceState
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_row, read_rows
from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.query import read_list
from leerkring.labs.experts.matching import Subject, SubjectKind
from leerkring.labs.experts.model import Expert, ExpertInvitation, ExpertSubject
from leerkring.labs.experts.refusals import ExpertNotFound
from leerkring.labs.experts.rules import LOAD_WINDOW, InvitationState
from leerkring.labs.experts.views import ExpertLine, LabDay, Profile
from leerkring.people.model import Person
from leerkring.programme.model import Municipality
from leerkring.registrations.model import Registration
from leerkring.registrations.rules import State

E = Expert
_SUBJECTS = (
    select(
        func.json_agg(
            aggregate_order_by(
                func.json_build_array(ExpertSubject.kind, ExpertSubject.slug),
                ExpertSubject.kind,
                ExpertSubject.slug,
            ),
            type_=JSON,
        )
    )
    .where(ExpertSubject.expert_id == E.id)
    .correlate(E)
    .scalar_subquery()
    .label("known")
)
_PLAIN = (
    *(E.id, E.person_id, E.slug, E.name, E.work, E.offers, E.languages, E.municipality_code, E.regions),
    *(
        E.months,
        E.away.label("absent"),
        E.public_at,
        E.invited_at,
        E.profile_at,
        E.retired_at,
        E.version,
        E.updated_at,
    ),
)
_EXPERT = (
    select(*_PLAIN, Person.email, Person.link_generation, Municipality.name.label("municipality"), _SUBJECTS)
    .join(Person, Person.id == E.person_id)
    .outerjoin(Municipality, Municipality.code == E.municipality_code)
)


def slugs_of(kind: SubjectKind) -> ColumnElement[Any]:
    """Return the themes, or the target groups, of an expert as a list of slugs."""
    found = (
        select(func.array_agg(aggregate_order_by(ExpertSubject.slug, ExpertSubject.slug)))
        .where(ExpertSubject.expert_id == E.id, ExpertSubject.kind == kind)
        .correlate(E)
        .scalar_subquery()
    )
    return func.coalesce(found, sql_cast(literal("{}"), ARRAY(Text)))


def _profile(row: Any) -> Profile:
    return read_row(
        Profile,
        row,
        beside=("known", "absent"),
        subjects=tuple(Subject(SubjectKind(kind), slug) for kind, slug in row.known or ()),
        away=tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in row.absent),
    )


async def get_expert(reading: Reading, id_: UUID) -> Profile:
    """Return an expert. Raises `ExpertNotFound`."""
    row = await reading.row(_EXPERT.where(E.id == id_))
    if row is None:
        raise ExpertNotFound
    return _profile(row)


async def find_by_slug(reading: Reading, slug: str) -> Profile | None:
    """Return the expert at this address, whether everybody may read of them or not."""
    row = await reading.row(_EXPERT.where(E.slug == slug))
    return None if row is None else _profile(row)


async def find_by_email(reading: Reading, email: str) -> Profile | None:
    """Return the expert with this address."""
    row = await reading.row(_EXPERT.where(Person.email == email.lower()))
    return None if row is None else _profile(row)


async def list_pool(reading: Reading, also: Collection[UUID] = ()) -> tuple[Profile, ...]:
    """Return all experts who may be asked, and those in `also`: they come already, whether they go on afterwards or not."""
    which = E.retired_at.is_(None) | E.id.in_(also)
    return tuple(_profile(row) for row in await reading.rows(_EXPERT.where(which).order_by(E.id)))


def _standing() -> Any:
    """Return in which activities experts stand: by an invitation they took, or with a place."""
    i, r = ExpertInvitation, Registration
    invited = select(i.expert_id, i.activity_id).where(i.state == InvitationState.ACCEPTED)
    placed = (
        select(E.id.label("expert_id"), r.activity_id)
        .join(r, r.person_id == E.person_id)
        .where(r.state == State.CONFIRMED)
    )
    return union_all(invited, placed).subquery()


async def list_days(
    reading: Reading, since: date, ids: Iterable[UUID] | None = None
) -> dict[UUID, list[LabDay]]:
    """Return the days from then on, in Amsterdam, on which each expert stands in an activity."""
    standing = _standing()
    day = sql_cast(func.timezone("Europe/Amsterdam", Occurrence.starts_at), Date).label("day")
    statement = (
        select(
            *(standing.c.expert_id, Activity.id.label("activity_id"), Activity.title, Activity.kind, day),
            Activity.state.in_([ActivityState.PUBLISHED, ActivityState.ARCHIVED]).label("is_public"),
        )
        .distinct()
        .join(Activity, Activity.id == standing.c.activity_id)
        .join(Occurrence, Occurrence.activity_id == Activity.id)
        .where(Occurrence.state == OccurrenceState.SCHEDULED, day > since, Activity.state != "cancelled")
        .order_by(day, Activity.title)
    )
    if ids is not None:
        statement = statement.where(standing.c.expert_id.in_(ids))
    found: dict[UUID, list[LabDay]] = defaultdict(list)
    for one in read_rows(LabDay, await reading.rows(statement)):
        found[one.expert_id].append(one)
    return found


def labs_since(now: datetime) -> ColumnElement[int]:
    """Return in how many labs an expert stands, from a year before now on."""
    standing = _standing()
    return (
        select(func.count(func.distinct(Activity.id)))
        .select_from(standing)
        .join(Activity, Activity.id == standing.c.activity_id)
        .where(
            standing.c.expert_id == E.id,
            Activity.kind == ActivityKind.LAB,
            Activity.state != "cancelled",
            Activity.ends_at > now - LOAD_WINDOW,
        )
        .correlate(E)
        .scalar_subquery()
    )


async def list_experts(reading: Reading, asked: Asked, now: datetime) -> Found[ExpertLine]:
    """Return a page of the list of staff."""
    statement = select(
        *(E.id, E.name, E.work, Person.email, E.regions, E.profile_at),
        slugs_of(SubjectKind.THEME).label("themes"),
        slugs_of(SubjectKind.TARGET_GROUP).label("target_groups"),
        E.public_at.is_not(None).label("public"),
        E.retired_at.is_not(None).label("retired"),
        labs_since(now).label("labs"),
    ).join(Person, Person.id == E.person_id)
    return await read_list(reading, asked, ExpertLine, statement, tie=E.id)
