"""`leerkring check`: recounts what the tables say of places, histories and mails, and names what does not agree.

Each check is one SELECT, so it sees one moment and may run beside a busy desk. Repairing recounts tallies under
the activities' own locks; who has which place is for people to decide, so nobody is ever moved.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leerkring.core.database.db import Database, Tx
from leerkring.core.text.dutch import datum_tijd
from leerkring.registrations.beheer.labels import STATES
from leerkring.run.breakout_invariants import BREAKOUT_CHECKS
from leerkring.run.invariants import CHECKS, Check

ALL = (*CHECKS, *BREAKOUT_CHECKS)
MOST_NAMED = 5
"""How many of what was found are written out; the rest is a number."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one check found; `text` tells staff what is wrong, what was repaired, or what they did knowingly."""

    name: str
    ok: bool
    text: str


async def run_checks(db: Database, *, repair: bool = False) -> list[Found]:
    """Run every check; with `repair` tallies are recounted first, and what still does not hold is named."""
    repaired = await _repair(db) if repair else {}
    return [await _run(db, check, repaired.get(check.name, 0)) for check in ALL]


async def _run(db: Database, check: Check, repaired: int) -> Found:
    async with db.transaction() as tx:
        rows = await tx.sql(check.sql, *check.words)
    said = [check.says.format_map(_in_words(row)) for row in rows[:MOST_NAMED]]
    if len(rows) > MOST_NAMED:
        said.append(f"en nog {len(rows) - MOST_NAMED}")
    if not rows and repaired:
        said.append(f"hersteld: {repaired}")
    return Found(check.name, check.allowed or not rows, "; ".join(said))


def _in_words(row: Any) -> dict[str, Any]:
    def word(value: Any) -> Any:
        return datum_tijd(value) if isinstance(value, datetime) else STATES.get(value, value)

    return {name: word(value) for name, value in row.items()}


async def _repair(db: Database) -> dict[str, int]:
    """Recount under the activities' locks, taken in the order of their ids so that two repairs never cross."""
    async with db.transaction() as tx:
        await tx.sql("SELECT id FROM activity ORDER BY id FOR NO KEY UPDATE")
        return {check.name: await _recount(tx, check) for check in ALL if check.repair}


async def _recount(tx: Tx, check: Check) -> int:
    rows = await tx.sql(check.repair)
    for row in rows:
        tx.touch("agenda", f"activity:{row.slug}", f"form:{row.slug}")
    return len(rows)
