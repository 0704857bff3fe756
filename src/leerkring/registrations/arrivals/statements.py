"""The SQL of settling, as set statements over one JSON parameter: a handful of round trips a batch."""

TERMS = """
SELECT a.id, a.slug, a.state, a.capacity, a.allocation, a.drawn_at, a.draw_frozen_at, a.max_per_organization, a.starts_at,
       a.registration_opens_at, a.registration_closes_at, a.taken, a.waiting, a.applied, a.last_position,
       EXISTS (SELECT FROM round WHERE activity_id = a.id) AS has_rounds
  FROM activity a
 WHERE a.id = $1
"""
LOCK = TERMS + "FOR NO KEY UPDATE OF a"

QUOTAS = """
SELECT id, places, release_at, region_slug, organization_kind, municipality_code, taken
  FROM quota
 WHERE activity_id = $1
 ORDER BY number
"""

ORGANIZATION_TAKEN = """
SELECT organization_id, count(*) AS taken
  FROM registration
 WHERE activity_id = $1 AND organization_id = ANY ($2::uuid[]) AND state IN ('confirmed', 'offered')
 GROUP BY organization_id
"""

CANDIDATES = """
WITH full_organization AS (
    SELECT organization_id
      FROM registration
     WHERE activity_id = $1 AND state IN ('confirmed', 'offered') AND $3::bigint IS NOT NULL
     GROUP BY organization_id
    HAVING count(*) >= $3::bigint
)
SELECT id, group_id, position, organization_id, organization_kind, municipality_code, region_slugs
  FROM registration
 WHERE activity_id = $1 AND state = 'waitlisted' AND position > $2
   AND organization_id NOT IN (SELECT organization_id FROM full_organization)
   AND ($4::bool OR region_slugs ?| $5::text[] OR organization_kind = ANY ($6::text[])
        OR municipality_code = ANY ($7::text[]))
 ORDER BY position
 LIMIT $8::bigint
"""

AHEAD = """
SELECT id, group_id, position, organization_id, organization_kind, municipality_code, region_slugs
  FROM registration
 WHERE activity_id = $1 AND state = 'waitlisted' AND position < $2 AND passed_reason = ''
 ORDER BY position
"""

TOGETHER = """
SELECT id, group_id, position, organization_id, organization_kind, municipality_code, region_slugs
  FROM registration
 WHERE activity_id = $1 AND state = 'waitlisted'
   AND group_id IN (SELECT group_id FROM registration WHERE activity_id = $1 AND id = ANY ($2::uuid[]))
 ORDER BY position
"""

PASSED_OVER = """
WITH passed AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS t (id uuid, because text)
), told AS (
    UPDATE registration r SET passed_reason = passed.because FROM passed WHERE r.id = passed.id
)
INSERT INTO registration_move (id, registration_id, at, from_state, to_state, reason, actor, details)
SELECT gen_random_uuid(), id, $2::timestamptz, 'waitlisted', 'waitlisted', 'passed-over', 'house',
       jsonb_build_object('because', because)
  FROM passed
"""

_TALLY = """
, quotas AS (
    UPDATE quota q SET taken = q.taken + change.value::bigint
      FROM jsonb_each_text($7::jsonb) AS change
     WHERE q.id = change.key::uuid
)
UPDATE activity
   SET taken = taken + $4, waiting = waiting + $5, applied = applied + $6, version = version + 1 {more}
 WHERE id = $3
RETURNING pg_notify($8, '')
"""

ARRIVALS = """
WITH new AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS t (
        id uuid, person_id uuid, organization_id uuid, group_id uuid, group_size bigint, state text,
        reason text, position bigint, quota_id uuid, name text, email text, organization text,
        organization_kind text, municipality_code text, region_slugs jsonb, job_title text, phone text,
        answers jsonb, asked jsonb, request_key text, actor text, params jsonb, due_at timestamptz,
        quiet boolean, details jsonb)
), added AS (
    INSERT INTO registration (
        id, activity_id, person_id, organization_id, group_id, group_size, state, reason, position, quota_id,
        name, email, organization, organization_kind, municipality_code, region_slugs, job_title, phone,
        answers, asked, request_key, registered_at, decided_at)
    SELECT id, $3, person_id, organization_id, group_id, group_size, state, reason, position, quota_id,
           name, email, organization, organization_kind, municipality_code, region_slugs, job_title, phone,
           answers, asked, request_key, $2::timestamptz, $2::timestamptz
      FROM new
), moves AS (
    INSERT INTO registration_move (id, registration_id, at, from_state, to_state, reason, actor, details)
    SELECT gen_random_uuid(), id, $2::timestamptz, NULL, state, reason, actor, coalesce(details, '{}') FROM new
), mails AS (
    INSERT INTO delivery (kind, dedupe_key, recipient, recipient_name, person_id, about_id, params,
                          created_at, due_at)
    SELECT 'registrations.' || state, 'registration:' || id || ':' || state, email, name, person_id, id,
           params, $2::timestamptz, coalesce(due_at, $2::timestamptz)
      FROM new
     WHERE quiet IS NOT TRUE
)
""" + _TALLY.replace("{more}", ", last_position = $9")  # noqa: S608  (constants of this file)

MOVES = """
WITH moved AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS t (
        id uuid, before text, after text, reason text, actor text, quota_id uuid, expires_at timestamptz,
        position bigint, mail text, dedupe text, params jsonb, details jsonb)
), changed AS (
    UPDATE registration r
       SET state = moved.after, reason = moved.reason, quota_id = moved.quota_id,
           offer_expires_at = moved.expires_at, decided_at = $2::timestamptz,
           position = coalesce(moved.position, r.position)
      FROM moved
     WHERE r.id = moved.id
), moves AS (
    INSERT INTO registration_move (id, registration_id, at, from_state, to_state, reason, actor, details)
    SELECT gen_random_uuid(), id, $2::timestamptz, before, after, reason, actor, details FROM moved
), mails AS (
    INSERT INTO delivery (kind, dedupe_key, recipient, recipient_name, person_id, about_id, params,
                          created_at, due_at)
    SELECT moved.mail, moved.dedupe, r.email, r.name, r.person_id, r.id, moved.params,
           $2::timestamptz, $2::timestamptz
      FROM moved JOIN registration r ON r.id = moved.id
     WHERE moved.mail IS NOT NULL
    ON CONFLICT (dedupe_key) DO NOTHING
)
""" + _TALLY.replace("{more}", ", last_position = $9")  # noqa: S608  (constants of this file)

PEOPLE = """
WITH organizations AS (
    INSERT INTO organization (id, key, name, kind, municipality_code, created_at)
    SELECT t.id, t.key, t.name, t.kind, t.municipality_code, $3::timestamptz
      FROM jsonb_to_recordset($1::jsonb) AS t (id uuid, key text, name text, kind text, municipality_code text)
     ORDER BY t.key
    ON CONFLICT (key) DO NOTHING
)
INSERT INTO person (id, email, name, created_at)
SELECT t.id, t.email, t.name, $3::timestamptz
  FROM jsonb_to_recordset($2::jsonb) AS t (id uuid, email text, name text)
 ORDER BY t.email
ON CONFLICT (email) DO NOTHING
"""

# A merged person or organisation is found by its address or spelling, and is the one it was merged into.
# LATERAL with LIMIT keeps each look-up on its unique index, also on tables without statistics (joined, PostgreSQL
# may read the whole list of the activity instead), and lets it keep one plan for all batches.
WHO = """
SELECT 'person' AS what, asked.key, p.id, live.id AS live, NULL::text AS state, 0::bigint AS number
  FROM unnest($2::text[]) AS asked (key)
 CROSS JOIN LATERAL (SELECT coalesce(merged_into, id) AS id FROM person WHERE email = asked.key LIMIT 1) p
  LEFT JOIN LATERAL (SELECT id FROM registration
                      WHERE activity_id = $1 AND person_id = p.id
                        AND state IN ('applied', 'confirmed', 'waitlisted', 'offered')
                      LIMIT 1) live ON true
UNION ALL
SELECT 'organization', asked.key, o.id, NULL, NULL,
       CASE WHEN $5::bool THEN (SELECT count(*) FROM registration r
                                 WHERE r.activity_id = $1 AND r.organization_id = o.id
                                   AND r.state IN ('confirmed', 'offered')) ELSE 0 END
  FROM unnest($3::text[]) AS asked (key)
 CROSS JOIN LATERAL (SELECT coalesce(merged_into, id) AS id FROM organization WHERE key = asked.key LIMIT 1) o
UNION ALL
SELECT 'request', asked.key, r.id, NULL, r.state, r.link_generation
  FROM unnest($4::text[]) AS asked (key)
 CROSS JOIN LATERAL (SELECT id, state, link_generation FROM registration
                      WHERE activity_id = $1 AND request_key = asked.key
                      LIMIT 1) r
"""
