"""What all use cases of cases share: writing a row, telling the log, and the mail to the owner."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Tx
from leerkring.labs.cases.indexing import make_findable
from leerkring.labs.cases.labels import STATES
from leerkring.labs.cases.model import LabCase, LabOfCase
from leerkring.labs.cases.refusals import CaseMoveNotAllowed
from leerkring.labs.cases.rules import CaseState, can_move
from leerkring.labs.cases.views import Case
from leerkring.labs.outcomes.withholding import withhold_lessons
from leerkring.mail.service import queue_mail

BY_OWNER = "owner"
"""The actor of what is done by the owner's link: who that is stands with the case, and not in the log."""


async def write(tx: Tx, id_: UUID, now: datetime, **values: Any) -> None:
    """Change a case, and what can be found of it, at once."""
    await tx.execute(update(LabCase).where(LabCase.id == id_).values(updated_at=now, **values))
    await make_findable(tx, id_)


async def move(tx: Tx, case: Case, to: CaseState, now: datetime, **values: Any) -> None:
    """Bring a case where it goes. Raises `CaseMoveNotAllowed`."""
    if not can_move(case.state, to):
        raise CaseMoveNotAllowed(state=STATES[case.state])
    await write(tx, case.id, now, state=to, state_at=now, **values)


def hide_earlier(case: Case, name: str) -> list[str]:
    """Return the names to leave out of a case whose owner is called otherwise from now on: theirs of before with them."""
    earlier = [case.owner_name] if case.owner_name and case.owner_name != name else []
    return list(dict.fromkeys([*case.hidden_names, *earlier]))


async def show_less(tx: Tx, case_id: UUID, actor: str, now: datetime, *, barred: bool = False) -> None:
    """Let what was made of a case follow at once where less of it may be shown: its labs are read again, its lessons go."""
    await ask_to_reread(tx, case_id, now)
    await withhold_lessons(tx, case_id, actor, now, barred=barred)


async def ask_to_reread(tx: Tx, case_id: UUID, now: datetime) -> None:
    """Note that staff have to read again what they wrote themselves about the labs of a case: less may be shown of it now."""
    await tx.execute(update(LabOfCase).where(LabOfCase.case_id == case_id).values(reread_since=now))


async def tell_log(tx: Tx, id_: UUID, action: str, actor: str, now: datetime, **details: Any) -> None:
    """Add a line to the history of a case."""
    await write_audit(tx, at=now, actor=actor, action=action, subject="case", subject_id=id_, **details)


async def mail_owner(
    tx: Tx, case: Case, kind: str, now: datetime, *, once: object = "", **params: str
) -> None:
    """Queue a mail to the owner about their case; `once` tells this one from another of its kind."""
    await queue_mail(
        tx,
        kind=f"cases.{kind}",
        dedupe_key=f"case:{case.id}:{kind}:{once}",
        recipient=case.owner_email,
        recipient_name=case.owner_name,
        about_id=case.id,
        params=params,
        now=now,
    )
