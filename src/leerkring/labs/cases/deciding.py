"""What staff do with a case: invite, read, assess, ask for more, decide, close, and care for its owner and its names."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.versions import By, check_version
from leerkring.labs.cases.bringing import Brought, add_draft
from leerkring.labs.cases.labels import STATES
from leerkring.labs.cases.model import LabCaseAssessment, LabCaseIntake
from leerkring.labs.cases.queries import get_intake, list_assessments, lock_case
from leerkring.labs.cases.refusals import (
    AllAssessed,
    AssessmentsMissing,
    CaseMoveNotAllowed,
    CaseReasonNeeded,
)
from leerkring.labs.cases.rules import OPEN, Advice, CaseState, Mark, count_missing
from leerkring.labs.cases.views import Case, Intake
from leerkring.labs.cases.writing import hide_earlier, mail_owner, move, show_less, tell_log, write
from leerkring.mail.service import skip_queued


async def invite(db: Database, brought: Brought, email: str, words: str, by: By) -> int:
    """Begin a case for somebody and mail them the link to write it; returns its number. `words` go into the mail."""
    async with db.transaction() as tx:
        case = await add_draft(tx, brought, email, by.now, invited_by=by.actor)
        await mail_owner(tx, case, "invited", by.now, words=words)
        await tell_log(tx, case.id, "case.invited", by.actor, by.now)
        return case.number


async def lock(tx: Tx, id_: UUID, by: By) -> Case:
    """Lock a case for who opened it as it stands. Raises `EditConflict`."""
    case = await lock_case(tx, id_)
    check_version(by.version, case.version)
    return case


async def begin_assessment(db: Database, id_: UUID, by: By) -> None:
    """Begin to read a case: from now on its owner changes it only when asked."""
    async with db.transaction() as tx:
        await move(tx, await lock(tx, id_, by), CaseState.IN_ASSESSMENT, by.now)
        await tell_log(tx, id_, "case.assessing", by.actor, by.now)


async def assess(
    db: Database, id_: UUID, marks: Sequence[tuple[str, Mark]], advice: Advice, words: str, *, by: By
) -> None:
    """Keep what this assessor thinks; again is instead. Raises `AllAssessed`, `CaseMoveNotAllowed`."""
    async with db.transaction() as tx:
        case = await lock_case(tx, id_)  # another's mark is no conflict with one's own
        if case.state is not CaseState.IN_ASSESSMENT:
            raise CaseMoveNotAllowed(state=STATES[case.state])
        needed = (await get_intake(tx)).assessors
        others = [one for one in await list_assessments(tx, id_) if one.assessor != by.actor]
        if len(others) >= needed:
            raise AllAssessed(many=needed)
        values = {
            "marks": [[criterion, mark.value] for criterion, mark in marks],
            "advice": advice,
            "words": words,
            "at": by.now,
        }
        mine = insert(LabCaseAssessment).values(id=uuid7(), case_id=id_, assessor=by.actor, **values)
        await tx.execute(mine.on_conflict_do_update(index_elements=["case_id", "assessor"], set_=values))
        await tell_log(tx, id_, "case.assessed", by.actor, by.now)


async def accept(db: Database, id_: UUID, by: By) -> None:
    """Take a case on; what consent leaves of it is on the site from now. Raises `AssessmentsMissing`."""
    async with db.transaction() as tx:
        case = await lock(tx, id_, by)
        await _check_assessed(tx, case)
        await move(tx, case, CaseState.ACCEPTED, by.now, asked="")
        await mail_owner(tx, case, "accepted", by.now)
        await tell_log(tx, id_, "case.accepted", by.actor, by.now)


async def decline(db: Database, id_: UUID, reason: str, by: By) -> None:
    """Say no, with the reason that the owner reads. Raises `CaseReasonNeeded`, `AssessmentsMissing`."""
    if not reason:
        raise CaseReasonNeeded
    async with db.transaction() as tx:
        case = await lock(tx, id_, by)
        await _check_assessed(tx, case)
        await move(tx, case, CaseState.DECLINED, by.now, reason=reason, asked="")
        await mail_owner(tx, case, "declined", by.now)
        await tell_log(tx, id_, "case.declined", by.actor, by.now)


async def _check_assessed(tx: Tx, case: Case) -> None:
    if case.state is not CaseState.IN_ASSESSMENT:
        raise CaseMoveNotAllowed(state=STATES[case.state])
    many = select(func.count()).where(LabCaseAssessment.case_id == case.id)
    missing = count_missing(await tx.scalar(many) or 0, (await get_intake(tx)).assessors)
    if missing:
        raise AssessmentsMissing(missing=missing)


async def ask(db: Database, id_: UUID, words: str, by: By) -> None:
    """Ask the owner for more; they may change their case until they say that it is there. Raises `CaseReasonNeeded`."""
    if not words:
        raise CaseReasonNeeded
    async with db.transaction() as tx:
        case = await lock(tx, id_, by)
        if case.state not in {CaseState.SUBMITTED, CaseState.IN_ASSESSMENT}:
            raise CaseMoveNotAllowed(state=STATES[case.state])
        await write(tx, id_, by.now, asked=words)
        await mail_owner(tx, case, "asked", by.now, once=by.now.isoformat())
        await tell_log(tx, id_, "case.asked", by.actor, by.now)


async def close(db: Database, id_: UUID, reason: str, by: By) -> None:
    """End the work on a case, with words for its owner. Raises `CaseReasonNeeded`."""
    if not reason:
        raise CaseReasonNeeded
    async with db.transaction() as tx:
        case = await lock(tx, id_, by)
        await move(tx, case, CaseState.CLOSED, by.now, reason=reason, asked="")
        await mail_owner(tx, case, "closed", by.now)
        await tell_log(tx, id_, "case.closed", by.actor, by.now)


async def take_in(db: Database, id_: UUID, by: By) -> None:
    """Note that whoever is in the lab knows that the case was withdrawn."""
    async with db.transaction() as tx:
        await lock(tx, id_, by)
        await write(tx, id_, by.now, seen_at=by.now)
        await tell_log(tx, id_, "case.withdrawal-seen", by.actor, by.now)


async def hide_names(db: Database, id_: UUID, names: Sequence[str], by: By) -> None:
    """Keep which names are left out of what others read."""
    async with db.transaction() as tx:
        case = await lock(tx, id_, by)
        await write(tx, id_, by.now, hidden_names=list(names))
        if set(names) - set(case.hidden_names):
            await show_less(tx, id_, by.actor, by.now)
        await tell_log(tx, id_, "case.names", by.actor, by.now, many=len(names))


async def change_owner(db: Database, id_: UUID, name: str, email: str, by: By) -> None:
    """Put another owner or address with a case: the old link ends, and the new one is mailed."""
    async with db.transaction() as tx:
        case = await lock(tx, id_, by)
        if case.state not in OPEN | {CaseState.CLOSED}:
            raise CaseMoveNotAllowed(state=STATES[case.state])
        generation = case.link_generation + 1
        hidden = hide_earlier(case, name)
        await skip_queued(tx, by.now, reason="de casus kreeg een ander adres", about_id=id_)
        await write(
            tx,
            id_,
            by.now,
            owner_name=name,
            owner_email=email,
            hidden_names=hidden,
            link_generation=generation,
        )
        await mail_owner(tx, await lock_case(tx, id_), "owner", by.now, once=generation)
        await tell_log(tx, id_, "case.owner-changed", by.actor, by.now)


async def set_intake(db: Database, intake: Intake, by: By) -> None:
    """Set how cases are taken in; assessments keep the words of the criteria as they were."""
    async with db.transaction() as tx:
        await tx.sql("LOCK TABLE lab_case_intake IN SHARE ROW EXCLUSIVE MODE")
        check_version(by.version, (await get_intake(tx)).version, intake.version)
        values = {
            "is_open": intake.is_open,
            "assessors": intake.assessors,
            "criteria": list(intake.criteria),
        }
        row = insert(LabCaseIntake).values(id=1, **values)
        await tx.execute(row.on_conflict_do_update(index_elements=["id"], set_=values))
        tx.touch("cases")
        await write_audit(
            tx,
            at=by.now,
            actor=by.actor,
            action="case-intake.changed",
            subject="case",
            criteria=len(intake.criteria),
        )
