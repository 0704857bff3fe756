"""Readers of the newsletter, with the proof of what they agreed to."""

# ruff: noqa: S608  (SQL of constants of this folder)
from datetime import datetime
from hashlib import sha256

from leerkring.core.database.db import Tx
from leerkring.newsletter.labels import CONSENT
from leerkring.run.scaling.numbers import PERSON_ID, PERSON_SINCE, READERS, made_id

# Every reader gets the first newsletter, one in ten the second as well; what was sent so far they have had.
_READERS = f"""
WITH newsletter AS (
    SELECT s.id, row_number() OVER (ORDER BY s.number) AS place,
           coalesce((SELECT max(i.number) FROM issue i WHERE i.stream_id = s.id AND i.frozen_at IS NOT NULL), 0) AS last
      FROM stream s
), word AS (SELECT array_agg(slug ORDER BY number) AS slugs FROM theme),
reader AS (
    SELECT n, {PERSON_ID} AS person_id, {PERSON_SINCE} AS since, s.id AS stream_id, s.place, s.last,
           CASE WHEN n % 20 = 0 THEN 'agenda' WHEN n % 5 = 0 THEN 'monthly' ELSE 'biweekly' END AS rhythm,
           CASE WHEN n % 3 = 0 THEN jsonb_build_array(word.slugs[n % cardinality(word.slugs) + 1]) ELSE '[]' END AS themes
      FROM generate_series(1, $2::bigint) AS n
     CROSS JOIN word
      JOIN newsletter s ON s.place = 1 OR (s.place = 2 AND n % 10 = 0)
), kept AS (
    INSERT INTO consent_event (id, person_id, stream_id, kind, at, form, text, text_hash, asked_at, details)
    SELECT {made_id("consent", "since", "place * 1000000 + n")}, person_id, stream_id, 'given', since, 'nieuwsbrief', $3, $4,
           since - interval '3 minutes', jsonb_build_object('themes', themes, 'rhythm', rhythm)
      FROM reader
)
INSERT INTO subscription (id, person_id, stream_id, state, themes, rhythm, agenda_to, texts_to, texts_until, confirmed_at,
       changed_at)
SELECT {made_id("subscription", "since", "place * 1000000 + n")}, person_id, stream_id, 'confirmed', themes, rhythm, last,
       last, CASE rhythm WHEN 'agenda' THEN last END, since, since
  FROM reader
"""


async def add(tx: Tx, times: int, now: datetime) -> None:
    """Let all these people have a newsletter."""
    await tx.sql(_READERS, now, times * READERS, CONSENT, sha256(CONSENT.encode()).hexdigest())
