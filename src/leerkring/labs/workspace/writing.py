"""What all use cases of a room share: whether it is open, and a line in the log."""

from datetime import datetime
from typing import Any
from uuid import UUID

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Tx
from leerkring.labs.cases.lab_queries import find_case_of_lab
from leerkring.labs.workspace.refusals import RoomShut
from leerkring.labs.workspace.rules import Opening, opening_of


async def check_open(tx: Tx, activity_id: UUID) -> None:
    """Refuse to write in a room that is closed by now. Raises `RoomShut`."""
    case = await find_case_of_lab(tx, activity_id)
    if opening_of(case.state if case else None, is_staff=False) is not Opening.OPEN:
        raise RoomShut


async def tell_log(tx: Tx, activity_id: UUID, action: str, actor: str, now: datetime, **details: Any) -> None:
    """Add a line to the log of a lab."""
    await write_audit(
        tx, at=now, actor=actor, action=action, subject="activity", subject_id=activity_id, **details
    )
