"""What outcomes say of the owner of a case, taken out when that owner is forgotten."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select, update

from leerkring.core.database.db import Tx
from leerkring.labs.cases.consent.rules import redact
from leerkring.labs.outcomes.model import ActivityOutcome as O
from leerkring.labs.outcomes.model import OutcomeLater as L
from leerkring.labs.outcomes.rules import OutcomeState
from leerkring.mail.model import Delivery

_TEXTS = (O.question, O.learned, O.differently, O.handbook)


async def forget_owner(tx: Tx, case_id: UUID, names: Sequence[str]) -> None:
    """Take these names out of the outcomes of a case for good, with what its owner wrote to us and every mail to them."""
    rows = await tx.rows(
        select(O.activity_id, O.state, *_TEXTS).where(O.case_id == case_id).order_by(O.activity_id)
    )
    for row in rows:
        texts = {one.key: redact(getattr(row, one.key), names) for one in _TEXTS}
        state = OutcomeState.DRAFT if row.state == OutcomeState.RETURNED else row.state
        await tx.execute(
            update(O).where(O.activity_id == row.activity_id).values(owner_words="", state=state, **texts)
        )
        for later in await tx.rows(select(L.months, L.answer).where(L.activity_id == row.activity_id)):
            where = (L.activity_id == row.activity_id, L.months == later.months)
            await tx.execute(update(L).where(*where).values(answer=redact(later.answer, names)))
    await drop_mails(tx, case_id)


async def drop_mails(tx: Tx, case_id: UUID) -> None:
    """Forget the mails about the outcomes of a case."""
    theirs = select(O.activity_id).where(O.case_id == case_id)
    await tx.execute(
        delete(Delivery).where(Delivery.about_id.in_(theirs), Delivery.kind.startswith("outcomes."))
    )
