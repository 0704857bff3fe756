"""Reads of experts for everybody: only who agreed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from leerkring.activities.model import Activity
from leerkring.activities.rules import ActivityState
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows
from leerkring.labs.cases.consent.rules import ConsentLevel
from leerkring.labs.cases.model import LabCase, LabOfCase
from leerkring.labs.cases.rules import ON_SITE
from leerkring.labs.experts.matching import SubjectKind
from leerkring.labs.experts.model import Expert, ExpertInvitation
from leerkring.labs.experts.queries.pool import slugs_of
from leerkring.labs.experts.rules import InvitationState
from leerkring.labs.experts.views import AcceptedExpert, PublicLine

E = Expert
IS_PUBLIC = (E.public_at.is_not(None), E.retired_at.is_(None))


async def list_public(reading: Reading) -> tuple[PublicLine, ...]:
    """Return all experts whom everybody may read of, by name."""
    rows = await reading.rows(
        select(
            *(E.slug, E.name, E.work, E.offers, E.regions, E.languages),
            slugs_of(SubjectKind.THEME).label("themes"),
            slugs_of(SubjectKind.TARGET_GROUP).label("target_groups"),
        )
        .where(*IS_PUBLIC)
        .order_by(E.name, E.id)
    )
    return read_rows(PublicLine, rows)


async def list_accepted(reading: Reading, activity_id: UUID) -> tuple[AcceptedExpert, ...]:
    """Return who comes to an activity and agreed to be named."""
    i = ExpertInvitation
    rows = await reading.rows(
        select(E.slug, E.name, E.work)
        .join(i, i.expert_id == E.id)
        .where(i.activity_id == activity_id, i.state == InvitationState.ACCEPTED, *IS_PUBLIC)
        .order_by(E.name, E.id)
    )
    return read_rows(AcceptedExpert, rows)


async def list_public_labs(reading: Reading, expert_id: UUID) -> tuple[tuple[str, str, datetime], ...]:
    """Return the published activities of somebody who is public: address, title and first day, the newest first.

    Not of a lab whose case is shown to nobody: who comes there is not told outside.
    """
    i = ExpertInvitation
    hidden = select(LabOfCase.case_id).join(LabCase, LabCase.id == LabOfCase.case_id)
    hidden = hidden.where(
        LabOfCase.activity_id == Activity.id,
        or_(LabCase.consent == ConsentLevel.CLOSED, LabCase.state.not_in(sorted(ON_SITE))),
    )
    rows = await reading.rows(
        select(Activity.slug, Activity.title, Activity.starts_at)
        .join(i, i.activity_id == Activity.id)
        .where(
            i.expert_id == expert_id,
            i.state == InvitationState.ACCEPTED,
            Activity.state.in_([ActivityState.PUBLISHED, ActivityState.ARCHIVED]),
            ~hidden.exists(),
        )
        .order_by(Activity.starts_at.desc(), Activity.slug)
        .limit(20)
    )
    return tuple((row.slug, row.title, row.starts_at) for row in rows)


async def list_addresses(reading: Reading) -> tuple[tuple[str, datetime], ...]:
    """Return the pages of experts, with when each changed."""
    rows = await reading.rows(select(E.slug, E.updated_at).where(*IS_PUBLIC).order_by(E.slug))
    return tuple((f"/deskundigen/{row.slug}", row.updated_at) for row in rows)
