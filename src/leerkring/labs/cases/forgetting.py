"""Cases whose time is over: drafts that nobody finished, those that were not taken on, and owners of long ago."""

from datetime import datetime

from sqlalchemy import delete, update

from leerkring.core.database.db import Tx
from leerkring.labs.cases.consent.rules import list_names, without_owner
from leerkring.labs.cases.indexing import make_findable
from leerkring.labs.cases.model import LabCase
from leerkring.labs.cases.queries import list_ended
from leerkring.labs.cases.rules import CaseState, is_over, leads_to_nobody
from leerkring.labs.cases.views import Case
from leerkring.labs.cases.writing import tell_log
from leerkring.labs.outcomes.forgetting import drop_mails, forget_owner
from leerkring.labs.workspace.forgetting import forget_rooms_of
from leerkring.mail.model import Delivery


async def forget_cases(tx: Tx, now: datetime) -> int:
    """Erase what is kept no longer; returns of how many cases. Files without a row go by the clock, a day later."""
    gone = 0
    for case in await list_ended(tx):
        proven = case.proven_at is not None or case.invited_by is not None
        changed = case.updated_at if case.state is CaseState.DRAFT else case.state_at
        if is_over(case.state, proven=proven, changed_at=changed, now=now):
            await drop_mails(tx, case.id)
            await forget_rooms_of(tx, case.id)
            await tx.execute(delete(LabCase).where(LabCase.id == case.id))
            await make_findable(tx, case.id)
        elif leads_to_nobody(case.state, changed_at=changed, now=now):
            await tx.execute(update(LabCase).where(LabCase.id == case.id).values(**_of_nobody(case)))
            await forget_rooms_of(tx, case.id)
            await forget_owner(tx, case.id, list_names((case.owner_name, *case.hidden_names)))
            await make_findable(tx, case.id)
        else:
            continue
        await tx.execute(
            delete(Delivery).where(Delivery.about_id == case.id, Delivery.kind.startswith("cases."))
        )
        await tell_log(tx, case.id, "case.forgotten", "house", now)
        gone += 1
    return gone


def _of_nobody(case: Case) -> dict[str, object]:
    """Return what stays of a case without its owner: the texts without their name, and a link that opens nothing."""
    text = without_owner(case.text)
    return {
        "owner_name": text.owner,
        "owner_email": text.email,
        "hidden_names": list(text.hidden),
        "involved": text.involved,
        "title": text.title,
        "question": text.question,
        "context": text.context,
        "tried": text.tried,
        "hoped": text.hoped,
        "link_generation": case.link_generation + 1,
    }
