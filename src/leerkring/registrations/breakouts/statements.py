"""The SQL of places in parallel sessions: locks in the order of ids, and set statements over one JSON parameter."""

LOCK = """
SELECT b.id, b.round_id, r.number, b.slug, b.title, b.capacity, b.taken, b.waiting, r.starts_at
  FROM breakout b JOIN round r ON r.id = b.round_id
 WHERE r.activity_id = $1
 ORDER BY b.id
   FOR NO KEY UPDATE OF b
"""

ENTRIES = """
SELECT registration_id, breakout_id AS room_id, state, fixed
  FROM breakout_place
 WHERE registration_id = ANY ($1::uuid[])
 ORDER BY position
"""

FIRST_WAITING = """
SELECT registration_id FROM breakout_place
 WHERE breakout_id = $1 AND state = 'waiting'
 ORDER BY position
 LIMIT $2::bigint
"""

DROP = """
DELETE FROM breakout_place p
 USING jsonb_to_recordset($1::jsonb) AS t (registration_id uuid, room_id uuid)
 WHERE p.registration_id = t.registration_id AND p.breakout_id = t.room_id
"""

# The tally follows in the same statement, as so many more or fewer: two who would both take the last place meet its CHECK.
ADD = """
WITH added AS (
    INSERT INTO breakout_place (id, registration_id, round_id, breakout_id, slug, state, fixed, chosen_at)
    SELECT gen_random_uuid(), t.registration_id, b.round_id, b.id, b.slug, t.state, t.fixed, $2::timestamptz
      FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (registration_id uuid, room_id uuid, state text, fixed bool))
           WITH ORDINALITY AS t (registration_id, room_id, state, fixed, number)
      JOIN breakout b ON b.id = t.room_id
     ORDER BY t.number
)
UPDATE breakout b
   SET taken = b.taken + t.taken, waiting = b.waiting + t.waiting
  FROM jsonb_to_recordset($3::jsonb) AS t (id uuid, taken bigint, waiting bigint)
 WHERE b.id = t.id
"""

RANK = """
INSERT INTO breakout_preference (registration_id, round_id, rank, breakout_id, slug)
SELECT t.registration_id, b.round_id, t.rank, b.id, b.slug
  FROM jsonb_to_recordset($1::jsonb) AS t (registration_id uuid, room_id uuid, rank bigint)
  JOIN breakout b ON b.id = t.room_id
"""
