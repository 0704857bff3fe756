"""What staff wrote of somebody's attendance goes with the rest of their data; that they were there stays as a count."""

from datetime import datetime

from leerkring.core.database.db import Tx

_REASONS = """
UPDATE attendance_act a SET reason = ''
  FROM registration r
 WHERE r.id = a.registration_id AND r.email = '' AND a.reason <> ''
"""


async def forget_reasons(tx: Tx, now: datetime) -> None:
    """Empty the reasons about who was forgotten."""
    await tx.sql(_REASONS)
