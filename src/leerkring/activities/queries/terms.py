"""Reads for the form of an activity's places, and how far its kept groups are filled."""

from uuid import UUID

from sqlalchemy import select

from leerkring.activities.content.drafts import QuotaDraft
from leerkring.activities.editing.terms import NAMES, ActivityTerms
from leerkring.activities.model import Activity, Quota
from leerkring.activities.refusals import ActivityNotFound
from leerkring.activities.rules import Allocation, DrawValueForm
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows

Condition = tuple[str | None, str | None, str | None]


async def get_terms(reading: Reading, activity_id: UUID) -> tuple[ActivityTerms, dict[Condition, int]]:
    """Return what an activity says of its places, in any state, and how many each kept group has taken."""
    plain = [getattr(Activity, name) for name in NAMES if name != "quotas"]
    row = await reading.row(select(*plain).where(Activity.id == activity_id))
    if row is None:
        raise ActivityNotFound
    columns = [getattr(Quota, name) for name in QuotaDraft.__slots__]
    lines = await reading.rows(
        select(*columns, Quota.taken).where(Quota.activity_id == activity_id).order_by(Quota.number)
    )
    quotas = read_rows(QuotaDraft, lines, beside=("taken",))
    values = {name: getattr(row, name) for name in NAMES if name != "quotas"}
    terms = ActivityTerms(
        **values
        | {
            "allocation": Allocation(row.allocation),
            "draw_value_form": DrawValueForm(row.draw_value_form),
            "quotas": quotas,
        }
    )
    return terms, {quota.condition: line.taken for quota, line in zip(quotas, lines, strict=True)}
