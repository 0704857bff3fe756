"""Useful counts without tracking: what the mail server said, who left, who registered by the issue's code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from leerkring.core.database.db import Database, Reading
from leerkring.core.rate_counts import Turn, take_turns
from leerkring.mail.mailing_queries import count_mailing
from leerkring.mail.rules import DeliveryState
from leerkring.newsletter.queries import reader_queries
from leerkring.newsletter.queries.issue_queries import IssueDetails

WITHIN = timedelta(days=7)
_S = DeliveryState


@dataclass(frozen=True, slots=True)
class Useful:
    """How an issue did. `left` are of who got it; both `left` and `registered` within a week."""

    issue: IssueDetails
    readers: int
    accepted: int
    refused: int
    came_back: int
    skipped: int
    under_way: int
    uncertain: int
    left: int
    registered: int

    @property
    def adds_up(self) -> bool:
        """Whether every reader of the frozen audience is accounted for."""
        known = self.accepted + self.refused + self.came_back + self.skipped + self.under_way + self.uncertain
        return known == self.readers


async def of_issues(reading: Reading, stream_id: UUID, issues: Sequence[IssueDetails]) -> list[Useful]:
    """Return the counts of each issue whose audience was frozen."""
    frozen = [one for one in issues if one.frozen_at is not None]
    registered = await reader_queries.count_registrations(reading, [one.id for one in frozen])
    found = []
    for one in frozen:
        by_state = await count_mailing(reading, one.id)
        found.append(
            Useful(
                issue=one,
                readers=one.audience or 0,
                accepted=by_state[_S.ACCEPTED],
                refused=by_state[_S.REFUSED],
                came_back=by_state[_S.BOUNCED] + by_state[_S.COMPLAINED],
                skipped=by_state[_S.SKIPPED],
                under_way=sum(by_state[s] for s in (_S.QUEUED, _S.CLAIMED, _S.HANDED, _S.DEFERRED)),
                uncertain=by_state[_S.UNCERTAIN],
                left=await reader_queries.count_leavers(reading, one.id, stream_id, WITHIN),
                registered=registered.get(one.id, 0),
            )
        )
    return found


_COUNT = """
INSERT INTO issue_registration (issue_id, activity_id, registrations)
SELECT i.id, a.id, 1
  FROM issue i JOIN stream s ON s.id = i.stream_id, activity a
 WHERE s.slug || '-' || i.number = $1 AND a.slug = $2 AND i.frozen_at > $3::timestamptz - $4::interval
ON CONFLICT (issue_id, activity_id) DO UPDATE SET registrations = issue_registration.registrations + 1
"""
_CODES = """
SELECT s.slug || '-' || i.number AS code
  FROM issue i JOIN stream s ON s.id = i.stream_id
 WHERE i.frozen_at > $1::timestamptz - $2::interval
"""


async def count_registration(db: Database, code: str, activity: str, now: datetime, once: Turn) -> None:
    """Count one registration by an issue's code, within its week, if this turn is its first. Who it was is not kept."""
    async with db.transaction() as tx:
        (again,) = await take_turns(tx, [once], now)
        if again is None:
            await tx.sql(_COUNT, code, activity, now, WITHIN)


async def list_codes(reading: Reading, now: datetime) -> frozenset[str]:
    """Return the codes by which registrations are counted now: of issues that went out within the week."""
    rows = await reading.sql(_CODES, now, WITHIN)
    return frozenset(row.code for row in rows)
