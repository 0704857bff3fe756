"""What the database knows of how we are, in one statement with an end: it looks at the oldest few mails, not at all."""

import json
from datetime import datetime
from typing import Any

from leerkring.backups.rules import age_of_newest
from leerkring.core.watching.recorder import Family, Labels, family

MOST_LOOKED_AT = 1000
"""Of mails, and of letters of newsletters, that are due: by their time, the oldest first."""

# What waits for somebody's decision (a mailing that is held, or not yet on) waits by intention. The clock of the
# database tells how old a turn is, for it wrote it down; ours ($1) what is due. $2 is MOST_LOOKED_AT.
SQL = """
WITH shut AS MATERIALIZED (
    SELECT id FROM mailing WHERE state <> 'running' OR not_before > $1::timestamptz OR not_after <= $1
), oldest AS (
    (SELECT kind, due_at, about_id FROM delivery
      WHERE state IN ('deferred', 'queued') AND transactional AND due_at <= $1
      ORDER BY due_at LIMIT $2)
    UNION ALL
    (SELECT kind, due_at, about_id FROM delivery
      WHERE state IN ('deferred', 'queued') AND NOT transactional AND due_at <= $1
      ORDER BY due_at LIMIT $2)
), waiting AS (
    SELECT kind, count(*) AS many, extract(epoch FROM $1 - min(due_at)) AS age FROM oldest
     WHERE about_id IS NULL OR about_id NOT IN (SELECT id FROM shut)
     GROUP BY kind
), turns AS (
    SELECT entrypoint, extract(epoch FROM now() - max(coalesce(last_run, created))) AS age
      FROM pgqueuer_schedules GROUP BY entrypoint
)
SELECT (SELECT jsonb_object_agg(kind, jsonb_build_array(many, age))::text FROM waiting) AS waiting,
       (SELECT jsonb_object_agg(entrypoint, age)::text FROM turns) AS turns,
       (SELECT count(*) FROM worker_seen
         WHERE at BETWEEN $1 - interval '90 seconds' AND $1 + interval '90 seconds') AS workers,
       (SELECT count(*) FROM delivery WHERE state = 'uncertain') AS uncertain,
       EXISTS (SELECT FROM mail_fence WHERE lifted_at IS NULL) AS fenced,
       (SELECT max(tried_at) FROM nightly_backup) AS backup_tried,
       (SELECT max(made_at) FROM nightly_backup) AS backup_made,
       pg_database_size(current_database()) AS bytes
"""


def families_of(row: Any, now: datetime) -> list[Family]:
    """Return the one row as metrics; `now` is the moment that it was asked for."""
    waiting = json.loads(row.waiting or "{}")
    ages: dict[Labels, float] = {(kind,): float(age) for kind, (_, age) in waiting.items()}
    many: dict[Labels, float] = {(kind,): float(number) for kind, (number, _) in waiting.items()}
    turns: dict[Labels, float] = {(name,): float(age) for name, age in json.loads(row.turns or "{}").items()}
    backup = age_of_newest(row.backup_tried, row.backup_made, now)
    return [
        family("leerkring_mail_oldest_seconds", "How long the oldest mail that is due waits", ages, "kind"),
        family("leerkring_mail_waiting", f"Mails that are due, of the {MOST_LOOKED_AT} oldest", many, "kind"),
        family(
            "leerkring_mail_fence_up", "Whether all mail waits for a person, as after a restore", row.fenced
        ),
        family("leerkring_mail_uncertain", "Mails of which nobody knows whether they left", row.uncertain),
        family(
            "leerkring_turn_age_seconds", "How long ago what is done by the clock was done", turns, "turn"
        ),
        family("leerkring_workers_seen", "Workers that were seen in the last minute and a half", row.workers),
        family(
            "leerkring_backup_age_seconds",
            "How old the newest nightly backup is; infinite while none could be made",
            {} if backup is None else backup,
        ),
        family("leerkring_database_bytes", "Room that the database takes", row.bytes),
    ]
