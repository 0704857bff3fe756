"""What the owner does: bring a case, complete it, submit it, say what may be shown, put files with it, and withdraw it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, insert, select

from leerkring.activities.papers.service import KeptFile
from leerkring.core.database.db import Database, Reading, Tx
from leerkring.core.ids import uuid7
from leerkring.core.versions import check_version
from leerkring.labs.cases.consent.rules import ConsentLevel, takes_back
from leerkring.labs.cases.labels import NEEDED, PARTS, STATES
from leerkring.labs.cases.model import LabCase, LabCasePaper
from leerkring.labs.cases.queries import find_case, get_intake, get_paper, lock_case
from leerkring.labs.cases.refusals import (
    CaseIncomplete,
    CaseMoveNotAllowed,
    CaseSettled,
    IntakeByInvitation,
    TooManyPapers,
)
from leerkring.labs.cases.rules import OPEN, CaseState
from leerkring.labs.cases.views import Case
from leerkring.labs.cases.writing import BY_OWNER, hide_earlier, mail_owner, move, show_less, tell_log, write
from leerkring.labs.outcomes.withholding import let_lessons_return

SAME_WITHIN = timedelta(days=1)
"""Who sends the form twice has one draft, and one mail."""
MOST_PAPERS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What a case says, as its owner wrote it."""

    title: str
    question: str = ""
    context: str = ""
    tried: str = ""
    involved: str = ""
    hoped: str = ""
    owner_name: str
    owner_organization: str = ""
    region: str | None = None
    themes: Sequence[str] = ()
    target_groups: Sequence[str] = ()
    consent: ConsentLevel


async def bring(db: Database, brought: Brought, email: str, now: datetime) -> None:
    """Keep a draft and mail its owner the link to complete and submit it. Raises `IntakeByInvitation`."""
    async with db.transaction() as tx:
        if not (await get_intake(tx)).is_open:
            raise IntakeByInvitation
        same = await _find_same(tx, email, brought.title, now)
        if same is not None:
            await write(tx, same, now, **_values(brought))
            return
        case = await add_draft(tx, brought, email, now)
        await mail_owner(tx, case, "link", now)
        await tell_log(tx, case.id, "case.brought", BY_OWNER, now)


async def _find_same(tx: Tx, email: str, title: str, now: datetime) -> UUID | None:
    """Return the draft of the same form that nobody confirmed yet."""
    await tx.sql("SELECT pg_advisory_xact_lock(hashtext('leerkring.case:' || $1))", email)
    found: UUID | None = await tx.scalar(
        select(LabCase.id).where(
            LabCase.owner_email == email,
            LabCase.title == title,
            LabCase.state == CaseState.DRAFT,
            LabCase.proven_at.is_(None),
            LabCase.invited_by.is_(None),
            LabCase.created_at > now - SAME_WITHIN,
        )
    )
    return found


async def add_draft(
    tx: Tx,
    brought: Brought,
    email: str,
    now: datetime,
    *,
    invited_by: str | None = None,
    sample: bool = False,
) -> Case:
    """Write a new draft and return it."""
    id_ = uuid7()
    await tx.execute(
        insert(LabCase).values(
            id=id_,
            state=CaseState.DRAFT,
            state_at=now,
            owner_email=email,
            invited_by=invited_by,
            sample=sample,
            created_at=now,
            updated_at=now,
            **_values(brought),
        )
    )
    case = await find_case(tx, id_)
    assert case is not None
    return case


def _values(brought: Brought) -> dict[str, object]:
    lists = {"themes": list(brought.themes), "target_groups": list(brought.target_groups)}
    return asdict(brought) | lists


async def complete(db: Database, id_: UUID, brought: Brought, *, version: str | None, now: datetime) -> None:
    """Change what a case says. Raises `CaseSettled` while it is being read, or `EditConflict`."""
    async with db.transaction() as tx:
        case = await lock_case(tx, id_)
        if not case.may_complete:
            raise CaseSettled
        check_version(version, case.version)
        hidden = hide_earlier(case, brought.owner_name)
        await write(tx, id_, now, proven_at=case.proven_at or now, hidden_names=hidden, **_values(brought))
        await tell_log(tx, id_, "case.completed", BY_OWNER, now)


async def submit(db: Database, id_: UUID, now: datetime) -> None:
    """Submit a draft, or say that what was asked is there. Raises `CaseIncomplete`, `CaseMoveNotAllowed`."""
    async with db.transaction() as tx:
        case = await lock_case(tx, id_)
        if case.state is CaseState.SUBMITTED and not case.asked:
            return  # pressed twice
        missing = [PARTS[name] for name in NEEDED if not getattr(case, name)]
        if missing:
            raise CaseIncomplete(missing=", ".join(f"‘{part}’" for part in missing))
        if case.asked and case.state in OPEN:
            await write(tx, id_, now, asked="")
            await tell_log(tx, id_, "case.answered", BY_OWNER, now)
            return
        await move(tx, case, CaseState.SUBMITTED, now, submitted_at=now, proven_at=case.proven_at or now)
        await mail_owner(tx, case, "submitted", now)
        await tell_log(tx, id_, "case.submitted", BY_OWNER, now)


async def set_consent(
    db: Database, id_: UUID, level: ConsentLevel, names: Sequence[str], *, version: str | None, now: datetime
) -> None:
    """Let more or less be shown of a case, from this moment on. Raises `CaseMoveNotAllowed` where nothing is shown any more.

    `names` are those that its texts hold and that are to be left out.
    """
    async with db.transaction() as tx:
        case = await lock_case(tx, id_)
        if case.state in {CaseState.WITHDRAWN, CaseState.DECLINED}:
            raise CaseMoveNotAllowed(state=STATES[case.state])
        # Less may always be shown, whatever anybody else did meanwhile.
        if not takes_back(case.consent, level):
            check_version(version, case.version)
        is_less = takes_back(case.consent, level)
        # Of a form that may be older than what staff wrote down meanwhile no name comes back.
        hidden = list(dict.fromkeys([*case.hidden_names, *names] if is_less else names))
        proven = case.proven_at or now
        await write(tx, id_, now, consent=level, hidden_names=hidden, proven_at=proven)
        if is_less or set(hidden) - set(case.hidden_names):
            await show_less(tx, id_, BY_OWNER, now, barred=level is ConsentLevel.CLOSED)
        elif level is not ConsentLevel.CLOSED:
            await let_lessons_return(tx, id_)
        was = {"was": case.consent.value, "state": case.state.value}
        await tell_log(tx, id_, "case.consent", BY_OWNER, now, level=level.value, **was)


async def withdraw(db: Database, id_: UUID, now: datetime) -> None:
    """Take a case back, wherever it stands; nothing of it is shown from this moment on. Raises `CaseMoveNotAllowed`."""
    async with db.transaction() as tx:
        case = await lock_case(tx, id_)
        if case.state is CaseState.WITHDRAWN:
            return  # pressed twice
        await move(tx, case, CaseState.WITHDRAWN, now, was=case.state, asked="")
        await show_less(tx, id_, BY_OWNER, now, barred=True)
        if case.proven_at is not None:
            await mail_owner(tx, case, "withdrawn", now)
        await tell_log(tx, id_, "case.withdrawn", BY_OWNER, now, state=STATES[case.state])


async def add_paper(db: Database, id_: UUID, title: str, file: KeptFile, now: datetime) -> None:
    """Put a file with a case. Raises `CaseMoveNotAllowed` when its work is over, or `TooManyPapers`."""
    async with db.transaction() as tx:
        case = await lock_case(tx, id_)
        await check_room(tx, case)
        row = {"id": uuid7(), "case_id": id_, "title": title, "added_at": now}
        await tx.execute(insert(LabCasePaper).values(**row, **asdict(file)))
        await write(tx, id_, now, proven_at=case.proven_at or now)
        await tell_log(tx, id_, "case.paper-added", BY_OWNER, now)


async def check_room(reading: Reading, case: Case) -> None:
    """Refuse a file before it is kept: when the work is over (`CaseMoveNotAllowed`), or there are many (`TooManyPapers`)."""
    if case.state not in OPEN:
        raise CaseMoveNotAllowed(state=STATES[case.state])
    many = select(func.count()).where(LabCasePaper.case_id == case.id)
    if (await reading.scalar(many) or 0) >= MOST_PAPERS:
        raise TooManyPapers(most=MOST_PAPERS)


async def remove_paper(db: Database, id_: UUID, paper_id: UUID, now: datetime) -> None:
    """Take a file away again. Raises `NoSuchCasePaper`."""
    async with db.transaction() as tx:
        await lock_case(tx, id_)
        await get_paper(tx, id_, paper_id)
        await tx.execute(delete(LabCasePaper).where(LabCasePaper.id == paper_id))
        await tell_log(tx, id_, "case.paper-removed", BY_OWNER, now)
