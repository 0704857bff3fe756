"""Short texts of the library: lessons, practices and articles, written over six years, each from a region."""

# ruff: noqa: S608  (SQL of constants of this folder)
from datetime import datetime

from leerkring.core.database.db import Tx
from leerkring.core.text.dutch import local
from leerkring.run.scaling.numbers import ACTIVITIES, ACTIVITY_ID, TEXTS, day_of, made_id
from leerkring.run.scaling.places import list_places, places
from leerkring.search.analysis import ANALYSIS, analyse

_SINCE = day_of("n", 53)
_FOLLOWS = f"""
example AS MATERIALIZED (
    SELECT i.*, row_number() OVER (ORDER BY i.kind, i.slug) AS turn, count(*) OVER () AS many
      FROM item i
     WHERE i.kind IN ('lesson', 'practice', 'article') AND i.state = 'published' AND i.slug !~ '-[0-9]+$'
), follows AS (
    SELECT n, {_SINCE} - n * interval '1 second' AS since, {made_id("item", _SINCE, "n")} AS new_id,
           place.name AS town, place.region AS new_region, example.slug || '-' || place.plain || '-' || n AS new_slug,
           example.title || ', ' || place.name AS new_title,
           CASE WHEN n % 40 = 0 THEN 'draft' WHEN n % 40 = 1 AND n < 400 THEN 'in_review' ELSE 'published' END
               AS new_state, example.*
      FROM generate_series(1, $2::bigint) AS n
      JOIN example ON example.turn = n % example.many + 1
      JOIN {places(3)} ON place.number = n * 17 % cardinality($3::text[]) + 1
)"""

_STATEMENTS = (
    f"""
WITH {_FOLLOWS}
INSERT INTO item (id, kind, parent, slug, title, summary, body, body_html, details, dated_on, number, sample, state,
       created_at, updated_at, published_at, updated_by)
SELECT new_id, kind, parent, new_slug, new_title, summary, body, body_html, details, since::date, number, true, new_state,
       since, since, CASE new_state WHEN 'published' THEN since END, 'house:sample'
  FROM follows
""",
    f"""
WITH {_FOLLOWS}
INSERT INTO item_theme (item_id, theme_slug)
SELECT t.new_id, l.theme_slug FROM follows t JOIN item_theme l ON l.item_id = t.id
""",
    f"""
WITH {_FOLLOWS}
INSERT INTO item_target_group (item_id, target_group_slug)
SELECT t.new_id, l.target_group_slug FROM follows t JOIN item_target_group l ON l.item_id = t.id
""",
    f"WITH {_FOLLOWS} INSERT INTO item_region (item_id, region_slug) SELECT new_id, new_region FROM follows",
    f"""
WITH {_FOLLOWS}
INSERT INTO item_chapter (item_id, handbook_slug, chapter_slug, anchor)
SELECT t.new_id, l.handbook_slug, l.chapter_slug, l.anchor
  FROM follows t JOIN item_chapter l ON l.item_id = t.id WHERE t.n % 20 = 0
""",
    f"""
WITH {_FOLLOWS}, revised AS (
    SELECT DISTINCT ON (subject_id) subject_id, data FROM revision
     WHERE subject_kind = 'item' ORDER BY subject_id, number DESC
)
INSERT INTO revision (subject_kind, subject_id, number, data, at, actor)
SELECT 'item', t.new_id, 1,
       r.data || jsonb_build_object(
           'slug', new_slug, 'title', new_title, 'dated_on', since::date, 'sample', true,
           'links', coalesce(r.data -> 'links', '{{}}') - 'activities' - 'chapters'
                    || jsonb_build_object('regions', jsonb_build_array(new_region))),
       since, 'house:sample'
  FROM follows t JOIN revised r ON r.subject_id = t.id
""",
)
_LEARNED = f"""
WITH {_FOLLOWS}
INSERT INTO item_activity (item_id, activity_id)
SELECT new_id, {ACTIVITY_ID.replace("|| n", "|| learned")}
  FROM (SELECT new_id, n % $6::bigint + 1 AS learned FROM follows WHERE kind = 'lesson') AS t
"""
_FOUND = f"""
WITH {_FOLLOWS}
INSERT INTO search_entry (id, source_kind, source_id, number, kind, path, page, title, context, text, themes, regions,
       target_groups, published_at, analysis, vector, words)
SELECT gen_random_uuid(), 'item', t.new_id::text, 1, s.kind, replace(s.path, t.slug, t.new_slug),
       replace(s.path, t.slug, t.new_slug), t.new_title, s.context, s.text, s.themes, ARRAY[t.new_region],
       s.target_groups, t.since, $6::int, s.vector || extra.vector::tsvector, s.words || extra.words::tsvector
  FROM follows t
  JOIN search_entry s ON s.source_kind = 'item' AND s.source_id = t.id::text
  JOIN unnest($3::text[], $7::text[], $8::text[]) AS extra (town, vector, words) ON extra.town = t.town
 WHERE t.new_state = 'published'
"""


async def add(tx: Tx, times: int, now: datetime) -> None:
    """Add the texts, with where each belongs, its first version, and its place in the search."""
    number = times * TEXTS
    towns = list_places(local(now).date())
    for statement in _STATEMENTS:
        await tx.sql(statement, now, number, *towns)
    await tx.sql(_LEARNED, now, number, *towns, times * ACTIVITIES)
    extra = [analyse(town, "", "", "") for town in towns[0]]
    await tx.sql(
        _FOUND, now, number, *towns, ANALYSIS, [one.vector for one in extra], [one.words for one in extra]
    )
