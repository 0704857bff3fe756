"""A lab of a case: begun with one button, and its own words read again when less may be shown of the case."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, update

from leerkring.activities.content.drafts import ActivityDraft
from leerkring.activities.editing.creating import create_activity_in
from leerkring.activities.editing.first_guess import PLACES, guess_day
from leerkring.activities.rules import ActivityKind, Allocation
from leerkring.core.database.db import Database
from leerkring.core.text.slugs import slugified
from leerkring.core.versions import By, check_version
from leerkring.labs.cases.deciding import lock
from leerkring.labs.cases.lab_queries import list_labs
from leerkring.labs.cases.labels import STATES
from leerkring.labs.cases.model import LabOfCase
from leerkring.labs.cases.queries import lock_case
from leerkring.labs.cases.refusals import AlreadyInLab, CaseMoveNotAllowed
from leerkring.labs.cases.rules import CaseState
from leerkring.labs.cases.views import Case
from leerkring.labs.cases.writing import move, tell_log

SUMMARY = "Een dag aan het werk met de casus van een regio of samenwerking, samen met deskundigen."


async def begin_lab(
    db: Database, id_: UUID, title: str, *, person_id: UUID | None, request_key: UUID | None, by: By
) -> str:
    """Begin a lab that works on a case, as a draft, and return its address; who begins it (`person_id`) is in its team.

    None of the case's words go into the draft: what a page shows of a case is read from the case, as its owner lets it be read
    at that moment. `title` is staff's. Sent twice with one key it is one lab. Raises `CaseMoveNotAllowed`, and `AlreadyInLab` while another lab works on it.
    """
    async with db.transaction() as tx:
        case = await lock_case(tx, id_)
        labs = await list_labs(tx, id_)
        if (made := next((one for one in labs if one.id == request_key), None)) is not None:
            return made.slug  # pressed twice
        check_version(by.version, case.version)
        if case.state not in {CaseState.ACCEPTED, CaseState.IN_LAB}:
            raise CaseMoveNotAllowed(state=STATES[case.state])
        if any(one.works(by.now) for one in labs):
            raise AlreadyInLab
        saved = await create_activity_in(
            tx,
            _draft(case, title, by.now),
            person_id=person_id,
            request_key=request_key,
            actor=by.actor,
            now=by.now,
        )
        await tx.execute(insert(LabOfCase).values(activity_id=saved.id, case_id=id_, made_at=by.now))
        if case.state is CaseState.ACCEPTED:
            await move(tx, case, CaseState.IN_LAB, by.now)
        await tell_log(tx, id_, "case.in-lab", by.actor, by.now)
        return saved.slug


def _draft(case: Case, title: str, now: datetime) -> ActivityDraft:
    """Return the draft: a day some weeks ahead that its organiser moves, for which people apply."""
    day = guess_day(now)
    return ActivityDraft(
        slug=slugified(title) or "praktijklab",
        kind=ActivityKind.LAB,
        title=title,
        summary=SUMMARY,
        capacity=PLACES,
        allocation=Allocation.APPLICATION,
        registration_opens_at=now,
        registration_closes_at=day.starts_at,
        occurrences=(day,),
        themes=case.themes,
        target_groups=case.target_groups,
    )


async def note_reread(db: Database, id_: UUID, by: By) -> None:
    """Note that what staff wrote about the labs of a case was read again."""
    async with db.transaction() as tx:
        await lock(tx, id_, by)
        await tx.execute(update(LabOfCase).where(LabOfCase.case_id == id_).values(reread_since=None))
        await tell_log(tx, id_, "case.reread", by.actor, by.now)
