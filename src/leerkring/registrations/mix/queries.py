"""Reads of the mix: what was aimed for in an activity, and the groups of functions."""

from uuid import UUID

from sqlalchemy import select

from leerkring.core.database.db import Reading
from leerkring.registrations.mix.model import FunctionGroupRow, MixPlan
from leerkring.registrations.mix.rules import DEFAULT_GROUPS, Aim, FunctionGroup, Plan


async def get_plan(reading: Reading, activity_id: UUID) -> Plan:
    """Return what an activity's organiser looks at and aims for; the default where nothing was chosen."""
    row = await reading.row(select(MixPlan.shown, MixPlan.aims).where(MixPlan.activity_id == activity_id))
    if row is None:
        return Plan()
    return Plan(tuple(row.shown), tuple(Aim(str(one["mark"]), int(one["least"])) for one in row.aims))


async def list_function_groups(reading: Reading) -> tuple[FunctionGroup, ...]:
    """Return the groups of functions in the order in which they are tried: those that staff keep, else the default."""
    g = FunctionGroupRow
    rows = await reading.rows(select(g.name, g.words).order_by(g.number))
    return tuple(FunctionGroup(row.name, tuple(row.words)) for row in rows) or DEFAULT_GROUPS
