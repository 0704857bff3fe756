"""The reasons that staff pick from while they decide: one list for all activities, a line for each."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, insert

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database
from leerkring.core.ids import uuid7
from leerkring.core.versions import check_version, version_of
from leerkring.registrations.deciding.model import DecisionReason
from leerkring.registrations.deciding.queries import ReasonLine, list_reasons
from leerkring.registrations.deciding.rules import Verdict

Reasons = Mapping[Verdict, Sequence[str]]


def by_verdict(lines: Sequence[ReasonLine]) -> dict[Verdict, list[str]]:
    """Return the reasons for each decision, in their order."""
    return {verdict: [one.text for one in lines if one.verdict is verdict] for verdict in Verdict}


def version_of_reasons(reasons: Reasons) -> str:
    """Return the version of the list that a form was opened with."""
    return version_of(*(f"{verdict}:{text}" for verdict in Verdict for text in reasons.get(verdict, ())))


async def set_reasons(
    db: Database, reasons: Reasons, *, version: str | None = None, actor: str, now: datetime
) -> None:
    """Keep these reasons in place of those there were; decisions that were taken keep their words.

    `version` is that of the list as it was on the screen.
    """
    async with db.transaction() as tx:
        await tx.sql("LOCK TABLE decision_reason IN SHARE ROW EXCLUSIVE MODE")
        stands = by_verdict(await list_reasons(tx))
        check_version(version, version_of_reasons(stands), version_of_reasons(reasons))
        await tx.execute(delete(DecisionReason))
        lines = [
            {"id": uuid7(), "verdict": verdict, "text": text, "number": number}
            for verdict in Verdict
            for number, text in enumerate(reasons.get(verdict, ()), start=1)
        ]
        if lines:
            await tx.execute(insert(DecisionReason).values(lines))
        await write_audit(
            tx, at=now, actor=actor, action="decision-reasons.changed", subject="reasons", reasons=len(lines)
        )
