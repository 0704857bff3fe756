"""Reads of invitations: one, those of an activity or an expert, and what asks for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from leerkring.activities.model import Activity, ActivityTeam
from leerkring.activities.queries.team import LEADS, own_activities
from leerkring.core.database.db import Reading, Tx
from leerkring.core.database.rows import read_row, read_rows
from leerkring.labs.experts.model import Expert, ExpertInvitation
from leerkring.labs.experts.refusals import ExpertsAsked, InvitationNotFound
from leerkring.labs.experts.rules import LEAVES_GAP, LIVE, OFF, InvitationState
from leerkring.labs.experts.views import Invitation
from leerkring.people.model import Person, StaffRole

E, Asked = Expert, ExpertInvitation
_INVITATION = (
    select(
        *(
            Asked.id,
            Asked.expert_id,
            Asked.activity_id,
            Asked.state,
            Asked.message,
            Asked.words,
            Asked.asked_by,
            Asked.asked_at,
            Asked.answer_by,
        ),
        *(Asked.remind_at, Asked.answered_at, Asked.seen_at),
        *(E.person_id, E.name, Person.email, Person.link_generation, E.slug.label("expert_slug")),
        E.public_at.is_not(None).label("public"),
        *(Activity.slug, Activity.title, Activity.kind, Activity.state.label("activity_state")),
        *(Activity.starts_at, Activity.ends_at),
    )
    .join(E, E.id == Asked.expert_id)
    .join(Person, Person.id == E.person_id)
    .join(Activity, Activity.id == Asked.activity_id)
)


async def get_invitation(reading: Reading, id_: UUID) -> Invitation:
    """Return an invitation. Raises `InvitationNotFound`."""
    row = await reading.row(_INVITATION.where(Asked.id == id_))
    if row is None:
        raise InvitationNotFound
    return read_row(Invitation, row)


async def lock_invitation(tx: Tx, id_: UUID) -> Invitation:
    """Take the lock of the expert whose invitation it is, as all do who change one, and return it. Raises `InvitationNotFound`."""
    await tx.execute(
        select(E.id).join(Asked, Asked.expert_id == E.id).where(Asked.id == id_).with_for_update(of=E)
    )
    return await get_invitation(tx, id_)


async def find_live(reading: Reading, expert_id: UUID, activity_id: UUID) -> UUID | None:
    """Return the invitation of an expert for an activity that still stands."""
    found: UUID | None = await reading.scalar(
        select(Asked.id).where(
            Asked.expert_id == expert_id, Asked.activity_id == activity_id, Asked.state.in_(sorted(LIVE))
        )
    )
    return found


@dataclass(frozen=True, slots=True)
class Lead:
    """Who of the staff hears what an expert answers."""

    person_id: UUID
    name: str
    email: str


async def list_leads(reading: Reading, activity_id: UUID, asked_by: UUID | None) -> tuple[Lead, ...]:
    """Return who organises an activity in its team, and who asked the expert while they still have a role, each once."""
    organizes = select(StaffRole.person_id).where(StaffRole.role.in_(LEADS))
    in_team = select(ActivityTeam.person_id).where(ActivityTeam.activity_id == activity_id)
    rows = await reading.rows(
        select(Person.id.label("person_id"), Person.name, Person.email)
        .where(Person.id.in_(organizes), or_(Person.id.in_(in_team), Person.id == asked_by))
        .order_by(Person.id)
    )
    return read_rows(Lead, rows)


async def list_of_activity(reading: Reading, activity_id: UUID) -> tuple[Invitation, ...]:
    """Return who was asked for an activity, in the order of asking."""
    rows = await reading.rows(
        _INVITATION.where(Asked.activity_id == activity_id).order_by(Asked.asked_at, Asked.id)
    )
    return read_rows(Invitation, rows)


async def list_of_expert(
    reading: Reading, expert_id: UUID, *, own: UUID | None = None
) -> tuple[Invitation, ...]:
    """Return for what an expert was asked, the newest activity first; for a colleague in the activities that are theirs."""
    rows = await reading.rows(
        _INVITATION.where(Asked.expert_id == expert_id, own_activities(own))
        .order_by(Activity.starts_at.desc(), Asked.id)
        .limit(200)
    )
    return read_rows(Invitation, rows)


async def list_gaps(reading: Reading, now: datetime, *, own: UUID | None) -> tuple[Invitation, ...]:
    """Return who said no or withdrew from an activity to come that nobody looked at since, the nearest first."""
    return await _to_come(reading, now, LEAVES_GAP, own)


async def list_silent(reading: Reading, now: datetime, *, own: UUID | None) -> tuple[Invitation, ...]:
    """Return who did not answer in time, after their reminder too, the nearest first."""
    found = await _to_come(reading, now, [InvitationState.ASKED], own)
    return tuple(one for one in found if one.answer_by <= now)


async def list_other_dates(reading: Reading, now: datetime, *, own: UUID | None) -> tuple[Invitation, ...]:
    """Return who proposed another date, the nearest first."""
    return await _to_come(reading, now, [InvitationState.OTHER_DATE], own)


async def _to_come(
    reading: Reading, now: datetime, states: Sequence[str] | frozenset[InvitationState], own: UUID | None
) -> tuple[Invitation, ...]:
    rows = await reading.rows(
        _INVITATION.where(
            Asked.state.in_(sorted(states)),
            Asked.seen_at.is_(None),
            Activity.ends_at > now,
            Activity.state.not_in(sorted(OFF)),
            own_activities(own),
        )
        .order_by(Activity.starts_at, Asked.answered_at, Asked.id)
        .limit(200)
    )
    return read_rows(Invitation, rows)


async def list_coming(reading: Reading, activity_id: UUID) -> tuple[str, ...]:
    """Return the names of who said yes to an activity."""
    rows = await reading.rows(
        select(Expert.name)
        .join(Asked, Asked.expert_id == Expert.id)
        .where(Asked.activity_id == activity_id, Asked.state == InvitationState.ACCEPTED)
        .order_by(Expert.name, Expert.id)
    )
    return tuple(row.name for row in rows)


async def refuse_while_asked(tx: Tx, activity_id: UUID) -> None:
    """Refuse to forget an activity for which somebody was asked. Raises `ExpertsAsked`."""
    live = (Asked.activity_id == activity_id, Asked.state.in_(sorted(LIVE)))
    if await tx.scalar(select(Asked.id).where(*live).limit(1)) is not None:
        raise ExpertsAsked


async def list_to_remind(tx: Tx, now: datetime) -> tuple[Invitation, ...]:
    """Return who did not answer while their reminder is due, and keep others from reminding them meanwhile."""
    ids = await tx.rows(
        select(Asked.id)
        .join(Expert, Expert.id == Asked.expert_id)
        .where(
            Asked.state == InvitationState.ASKED,
            Asked.remind_at <= now,
            Expert.retired_at.is_(None),
        )
        .order_by(Asked.id)
        .limit(200)
        .with_for_update(of=Asked, skip_locked=True)
    )
    if not ids:
        return ()
    return read_rows(
        Invitation, await tx.rows(_INVITATION.where(Asked.id.in_([row.id for row in ids])).order_by(Asked.id))
    )
