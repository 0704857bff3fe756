"""Choosing what is aimed for in an activity, and keeping the groups of functions."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import delete, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from leerkring.activities.model import Activity
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database
from leerkring.core.ids import uuid7
from leerkring.core.versions import check_version, version_of
from leerkring.registrations.mix.model import FunctionGroupRow, MixPlan
from leerkring.registrations.mix.queries import get_plan, list_function_groups
from leerkring.registrations.mix.rules import FunctionGroup, Plan

GROUPS_ID = uuid5(NAMESPACE_URL, "function-groups")
"""How the log names the groups of functions: there is one set of them."""


def version_of_plan(plan: Plan) -> str:
    """Return the version of what is aimed for."""
    return version_of(json.dumps([sorted(plan.shown), [one.dump() for one in plan.aims]]))


def version_of_groups(groups: Sequence[FunctionGroup]) -> str:
    """Return the version of the groups of functions."""
    return version_of(json.dumps([[one.name, one.words] for one in groups]))


async def set_plan(
    db: Database, activity_id: UUID, wanted: Plan, *, version: str | None, actor: str, now: datetime
) -> None:
    """Look at these dimensions in an activity and aim for this. Raises `EditConflict`."""
    async with db.transaction() as tx:
        await tx.row(select(Activity.id).where(Activity.id == activity_id).with_for_update(key_share=True))
        stood = await get_plan(tx, activity_id)
        check_version(version, version_of_plan(stood), version_of_plan(wanted))
        if stood == wanted:
            return
        new = upsert(MixPlan).values(
            activity_id=activity_id,
            shown=list(wanted.shown),
            aims=[one.dump() for one in wanted.aims],
            changed_at=now,
        )
        kept = {name: new.excluded[name] for name in ("shown", "aims", "changed_at")}
        await tx.execute(new.on_conflict_do_update(index_elements=["activity_id"], set_=kept))
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="mix.aims-changed",
            subject="activity",
            subject_id=activity_id,
            number=len(wanted.aims),
        )


async def set_function_groups(
    db: Database, wanted: Sequence[FunctionGroup], *, version: str | None, actor: str, now: datetime
) -> None:
    """Keep these groups of functions, in this order, and no others; none is the default. Raises `EditConflict`."""
    async with db.transaction() as tx:
        await tx.execute(text("LOCK TABLE function_group IN SHARE ROW EXCLUSIVE MODE"))
        stood = await list_function_groups(tx)
        check_version(version, version_of_groups(stood), version_of_groups(wanted))
        await tx.execute(delete(FunctionGroupRow))
        if wanted:
            await tx.execute(
                insert(FunctionGroupRow).values(
                    [
                        {"id": uuid7(), "number": number, "name": one.name, "words": list(one.words)}
                        for number, one in enumerate(wanted, start=1)
                    ]
                )
            )
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="function-groups.changed",
            subject="function-groups",
            subject_id=GROUPS_ID,
            number=len(wanted),
        )
