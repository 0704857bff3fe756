"""Reads of reminders: the rules of an activity, and who is to hear of a day now."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from leerkring.activities.reminders.queries import find_rules
from leerkring.activities.reminders.rules import DEFAULTS, ReminderRule
from leerkring.core.database.db import Reading

# `starts_at` within what the longest rule reaches, by its index. Three days late is too late: a worker that was away
# catches up, and what was due long ago is not tried again each minute.
_DUE = """
SELECT r.id, r.email, r.name, r.person_id, o.id AS occurrence_id, o.sequence, rule.moment, rule.days,
       coalesce(rule.who, '') AS who, a.id AS activity_id,
       greatest(m.due, CASE WHEN m.before THEN o.changed_at END) AS meant_for
  FROM occurrence o
  JOIN activity a ON a.id = o.activity_id
  LEFT JOIN reminder_plan p ON p.activity_id = a.id
 CROSS JOIN LATERAL jsonb_to_recordset(coalesce(p.rules, $2::jsonb))
    AS rule (moment text, days int, since timestamptz, who text)
 CROSS JOIN LATERAL (
       SELECT rule.moment LIKE 'before%' AS before,
              CASE WHEN rule.moment LIKE 'before%' THEN o.starts_at - make_interval(days => rule.days)
                   ELSE o.ends_at + make_interval(days => rule.days) END AS due
       ) m
  JOIN registration r ON r.activity_id = a.id AND r.state = 'confirmed'
 WHERE a.state = 'published' AND o.state = 'scheduled' AND (coalesce(rule.who, '') <> '') = $3
   AND o.starts_at BETWEEN $1::timestamptz - interval '70 days' AND $1 + interval '61 days'
   AND m.due <= $1 AND (rule.since IS NULL OR m.due > rule.since)
   AND CASE WHEN m.before
            THEN o.starts_at > $1 AND r.decided_at < m.due
                 AND greatest(m.due, o.changed_at) > $1 - interval '3 days'
            ELSE m.due > $1 - interval '3 days' AND r.decided_at < o.ends_at END
   AND (rule.moment NOT IN ('before_first', 'after_last') OR NOT EXISTS (
       SELECT FROM occurrence other
        WHERE other.activity_id = a.id AND other.state = 'scheduled'
          AND CASE WHEN m.before THEN other.starts_at < o.starts_at ELSE other.starts_at > o.starts_at END))
"""


async def list_due_reminders(
    reading: Reading, now: datetime, *, by_attendance: bool = False
) -> Sequence[Any]:
    """Return who is to hear of which day now, by which rule; also who heard of it already.

    Either by the rules for everybody, or `by_attendance` by those for who was there or was not: whom those fit is
    for `attendance` to say, which this does not know.
    """
    return await reading.sql(_DUE, now, json.dumps([one.dump() for one in DEFAULTS]), by_attendance)


async def list_rules(reading: Reading, activity_id: UUID) -> tuple[ReminderRule, ...]:
    """Return the rules of an activity: its own, else the defaults."""
    kept = await find_rules(reading, activity_id)
    return DEFAULTS if kept is None else kept
