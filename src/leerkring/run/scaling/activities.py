"""Activities with full histories: nine in ten behind us, each with 200 registrations, their moves and their mails."""

# ruff: noqa: S608  (SQL of constants of this folder)
from datetime import datetime

from leerkring.core.database.db import Tx
from leerkring.core.text.dutch import local
from leerkring.run.scaling.numbers import (
    ACTIVITIES,
    ACTIVITY_ID,
    DAYS_BACK,
    PEOPLE,
    PERSON_ID,
    REGISTRATIONS,
    made_id,
)
from leerkring.run.scaling.people import list_employers, list_jobs
from leerkring.run.scaling.places import list_places, places
from leerkring.search.analysis import ANALYSIS, analyse


def _moved(moment: str) -> str:
    """Return SQL for a moment of the example, as many days away as the new activity is, at the same time of day."""
    return f"(({moment} AT TIME ZONE 'Europe/Amsterdam' + t.days) AT TIME ZONE 'Europe/Amsterdam')"


# Which example each number follows, and how many days away from it. Examples are the sample's own: what is added
# here has a number behind its slug, and rounds have places of their own.
_FOLLOWS = f"""
example AS MATERIALIZED (
    SELECT a.*, row_number() OVER (ORDER BY a.slug) AS turn, count(*) OVER () AS many
      FROM activity a
     WHERE a.state = 'published' AND a.slug !~ '-[0-9]+$'
       AND NOT EXISTS (SELECT FROM round WHERE round.activity_id = a.id)
), follows AS (
    SELECT n, {ACTIVITY_ID} AS new_id, place.name AS town, place.plain AS town_plain, place.region AS new_region,
           make_interval(days => ($1::timestamptz::date - example.starts_at::date) + CASE WHEN n % 10 = 0
               THEN (n * 7 % 84 + 7)::int ELSE -(n * 37 % {DAYS_BACK} + 8)::int END) AS days,
           100 + n * 17 % 101 AS new_capacity, {REGISTRATIONS} - {REGISTRATIONS} / 12 AS stayed, example.*
      FROM generate_series(1, $2::bigint) AS n
      JOIN example ON example.turn = n % example.many + 1
      JOIN {places(3)} ON place.number = n * 13 % cardinality($3::text[]) + 1
)"""

_ACTIVITIES = f"""
WITH {_FOLLOWS}
INSERT INTO activity (id, slug, kind, title, summary, body, body_html, audience, price, place, host, facilitator, experts,
       case_text, state, allocation, capacity, registration_opens_at, registration_closes_at, starts_at, ends_at,
       taken, waiting, last_position, created_at, updated_at)
SELECT new_id, slug || '-' || town_plain || '-' || n, kind,
       title || ', ' || town || ' ' || extract(year FROM {_moved("starts_at")}), summary, body, body_html,
       audience, price, town, host, facilitator, experts, case_text,
       CASE WHEN n % 10 <> 0 AND n % 3 = 0 THEN 'archived' ELSE 'published' END, 'first_come', new_capacity,
       {_moved("starts_at")} - interval '120 days', {_moved("starts_at")} - interval '2 days',
       {_moved("starts_at")}, {_moved("ends_at")},
       least(new_capacity, stayed), greatest(stayed - new_capacity, 0), {REGISTRATIONS},
       {_moved("starts_at")} - interval '130 days', {_moved("starts_at")} - interval '130 days'
  FROM follows t
"""
_PARTS = (
    f"""
WITH {_FOLLOWS}
INSERT INTO occurrence (id, activity_id, number, title, starts_at, ends_at, location, address, online_url, changed_at)
SELECT gen_random_uuid(), t.new_id, o.number, o.title, {_moved("o.starts_at")}, {_moved("o.ends_at")}, o.location,
       o.address, o.online_url, {_moved("t.starts_at")} - interval '130 days'
  FROM follows t JOIN occurrence o ON o.activity_id = t.id AND o.state = 'scheduled'
""",
    f"""
WITH {_FOLLOWS}
INSERT INTO form_field (id, activity_id, number, key, label, type, help, required, options, show_if_key, show_if_value,
                        sensitive, erase_days, for_host)
SELECT gen_random_uuid(), t.new_id, f.number, f.key, f.label, f.type, f.help, f.required, f.options, f.show_if_key,
       f.show_if_value, f.sensitive, f.erase_days, f.for_host
  FROM follows t JOIN form_field f ON f.activity_id = t.id
""",
    f"""
WITH {_FOLLOWS}
INSERT INTO activity_theme (activity_id, theme_slug)
SELECT t.new_id, a.theme_slug FROM follows t JOIN activity_theme a ON a.activity_id = t.id
""",
    f"""
WITH {_FOLLOWS}
INSERT INTO activity_target_group (activity_id, target_group_slug)
SELECT t.new_id, a.target_group_slug FROM follows t JOIN activity_target_group a ON a.activity_id = t.id
""",
    f"WITH {_FOLLOWS} INSERT INTO activity_region (activity_id, region_slug) SELECT new_id, new_region FROM follows",
)
_FOUND = f"""
WITH {_FOLLOWS}
INSERT INTO search_entry (id, source_kind, source_id, number, kind, path, page, title, context, text, themes, regions,
       target_groups, starts_at, ends_at, analysis, vector, words)
SELECT gen_random_uuid(), 'activity', a.id::text, 1, s.kind, '/agenda/' || a.slug, '/agenda/' || a.slug, a.title,
       s.context, s.text, s.themes, ARRAY[t.new_region], s.target_groups, a.starts_at, a.ends_at, $6::int,
       s.vector || extra.vector::tsvector, s.words || extra.words::tsvector
  FROM follows t
  JOIN activity a ON a.id = t.new_id
  JOIN search_entry s ON s.source_kind = 'activity' AND s.source_id = t.id::text
  JOIN unnest($3::text[], $7::text[], $8::text[]) AS extra (town, vector, words) ON extra.town = t.town
"""

# Who comes: of each twelve one gave the place back, the first up to the capacity have one, the others wait.
_REGISTRATIONS = f"""
WITH employer AS MATERIALIZED (
    SELECT one.number, o.id, o.name, o.kind, o.municipality_code,
           coalesce((SELECT jsonb_agg(m.region_slug ORDER BY m.region_slug) FROM region_municipality m
                      WHERE m.municipality_code = o.municipality_code
                        AND coalesce(m.valid_from <= $1::timestamptz::date, true) AND coalesce(m.valid_to > $1::timestamptz::date, true)),
                    '[]') AS regions
      FROM unnest($3::text[]) WITH ORDINALITY AS one (key, number) JOIN organization o USING (key)
), answered AS MATERIALIZED (
    SELECT a.slug, jsonb_agg(r.answers ORDER BY r.position) AS answers, count(*) AS number
      FROM registration r JOIN activity a ON a.id = r.activity_id GROUP BY a.slug
), made AS (
    SELECT a.id AS activity_id, a.registration_opens_at + p * interval '3 hours' AS at, a.capacity, p, n AS activity,
           (n * 97 + p * 7) % ($2::bigint * {PEOPLE} / {ACTIVITIES}) + 1 AS person, a.slug,
           p % 12 = 0 AS gone, p - p / 12 <= a.capacity AS fits
      FROM generate_series(1, $2::bigint) AS n
      JOIN activity a ON a.id = {ACTIVITY_ID}
     CROSS JOIN generate_series(1, {REGISTRATIONS}) AS p
), whole AS (
    SELECT made.*, {made_id("registration", "at", "(activity * 1000 + p)")} AS id, person.id AS person_id, person.name,
           person.email, e.id AS organization_id, e.name AS organization, e.kind, e.municipality_code, e.regions,
           jobs.title AS job_title,
           coalesce(answered.answers -> (p % answered.number)::int, '{{}}') AS answers
      FROM made
      JOIN LATERAL (SELECT made.person AS n) AS number ON true
      JOIN person ON person.id = {PERSON_ID}
      JOIN employer e ON e.number = made.person * 13 % cardinality($3::text[]) + 1
      JOIN unnest($4::text[]) WITH ORDINALITY AS jobs (title, number)
        ON jobs.number = made.person % cardinality($4::text[]) + 1
      LEFT JOIN answered ON made.slug LIKE answered.slug || '-%'
), kept AS (
    INSERT INTO registration (id, activity_id, person_id, organization_id, group_id, state, reason, position, name, email,
           organization, organization_kind, municipality_code, region_slugs, job_title, answers, registered_at,
           decided_at)
    SELECT id, activity_id, person_id, organization_id, id,
           CASE WHEN gone THEN 'cancelled' WHEN fits THEN 'confirmed' ELSE 'waitlisted' END,
           CASE WHEN gone THEN 'cancelled-by-person' WHEN fits THEN 'place-free' ELSE 'full' END, p, name, email,
           organization, kind, municipality_code, regions, job_title, answers, at,
           CASE WHEN gone THEN at + interval '1 hour' ELSE at END
      FROM whole
), step AS (
    SELECT whole.*, CASE WHEN fits THEN 'confirmed' ELSE 'waitlisted' END AS after, NULL AS before,
           CASE WHEN fits THEN 'place-free' ELSE 'full' END AS reason, at AS moment
      FROM whole
     UNION ALL
    SELECT whole.*, 'cancelled', CASE WHEN fits THEN 'confirmed' ELSE 'waitlisted' END, 'cancelled-by-person',
           at + interval '1 hour'
      FROM whole WHERE gone
), moved AS (
    INSERT INTO registration_move (id, registration_id, at, from_state, to_state, reason, actor)
    SELECT {made_id("move", "moment", "id || after")}, id, moment, before, after, reason, 'house:sample'
      FROM step ORDER BY moment
)
INSERT INTO delivery (id, kind, dedupe_key, recipient, recipient_name, person_id, about_id, state, created_at, due_at,
       settled_at, reply)
SELECT {made_id("mail", "moment", "id || after")}, 'registrations.' || after, 'registration:' || id || ':' || after, email,
       name, person_id, id, 'skipped', moment, moment, moment, 'voorbeeld'
  FROM step
"""


async def add(tx: Tx, times: int, now: datetime) -> None:
    """Add the activities, and who registered; what they say they were asked stands in the sample."""
    number = times * ACTIVITIES
    towns = list_places(local(now).date())
    for statement in (_ACTIVITIES, *_PARTS):
        await tx.sql(statement, now, number, *towns)
    extra = [analyse(town, "", "", "") for town in towns[0]]
    await tx.sql(
        _FOUND, now, number, *towns, ANALYSIS, [one.vector for one in extra], [one.words for one in extra]
    )
    await tx.sql(_REGISTRATIONS, now, number, [one[0] for one in list_employers()], list_jobs())
