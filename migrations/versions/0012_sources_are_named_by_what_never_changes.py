"""Sources are named by what never changes

An item of an issue remembers where it came from, so that nothing is brought twice. It did so by an address; those
change, and another thing can come to live at an old one. Now it is by id. What is not there any more keeps its name.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NAMED = """
CREATE TEMPORARY TABLE named ON COMMIT DROP AS
SELECT 'activity:' || a.slug AS old, 'activity:' || a.id AS new FROM activity a
UNION ALL
SELECT 'activity:' || s.slug, 'activity:' || s.activity_id FROM activity_slug s
UNION ALL
SELECT i.kind || ':' || i.slug, i.kind || ':' || i.id FROM item i WHERE i.kind IN ('lesson', 'practice', 'article')
UNION ALL
SELECT i.kind || ':' || s.slug, i.kind || ':' || i.id FROM item_slug s JOIN item i ON i.id = s.item_id
 WHERE i.kind IN ('lesson', 'practice', 'article')
UNION ALL
SELECT 'handbook:' || h.slug || '/' || v.number, 'handbook:' || v.id
  FROM handbook_version v JOIN handbook h ON h.id = v.handbook_id
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(NAMED)
    # Twice the same thing in one issue, under two of its addresses: the first of both keeps the name.
    op.execute("""
        UPDATE issue_item i SET source = n.new
          FROM (SELECT DISTINCT ON (i.issue_id, n.new) i.id, n.new
                  FROM issue_item i JOIN named n ON n.old = i.source ORDER BY i.issue_id, n.new, i.position) n
         WHERE i.id = n.id""")
    op.execute("""
        INSERT INTO skipped_source (stream_id, source, at)
        SELECT s.stream_id, n.new, min(s.at) FROM skipped_source s JOIN named n ON n.old = s.source
         GROUP BY s.stream_id, n.new ON CONFLICT DO NOTHING""")
    op.execute("DELETE FROM skipped_source s USING named n WHERE n.old = s.source")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(NAMED)
    op.execute("UPDATE issue_item i SET source = n.old FROM named n WHERE n.new = i.source")
    op.execute("""
        INSERT INTO skipped_source (stream_id, source, at)
        SELECT s.stream_id, n.old, s.at FROM skipped_source s JOIN named n ON n.new = s.source
            ON CONFLICT DO NOTHING""")
    op.execute("DELETE FROM skipped_source s USING named n WHERE n.new = s.source")
