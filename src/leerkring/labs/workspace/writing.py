"""What all use cases of a room share: whether it is open, and a line in the log."""

from datetime import datetime
from typing import Any
from uuid import UUID

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Tx
from leerkring.labs.cases.queries import find_case
from leerkring.labs.workspace.queries import find_case_id
from leerkring.labs.workspace.refusals import RoomShut
from leerkring.labs.workspace.rules import Opening, opening_of


async def check_open(tx: Tx, activity_id: UUID) -> None:
    """Refuse to write in a room that is closed by now. Raises `RoomShut`."""
    case_id = await find_case_id(tx, activity_id)
    case = await find_case(tx, case_id) if case_id else None
    if opening_of(case.state if case else None, is_staff=False) is not Opening.OPEN:
        raise RoomShut


async def tell_log(tx: Tx, activity_id: UUID, action: str, actor: str, now: datetime, **details: Any) -> None:
    """Add a line to the log of a lab."""
    await write_audit(
        tx, at=now, actor=actor, action=action, subject="activity", subject_id=activity_id, **details
    )
