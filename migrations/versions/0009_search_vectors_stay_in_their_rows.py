"""Search vectors stay in their rows

Ranking reads the vector of each row that matches, several times. One that is compressed, or kept apart because its row is
longer than two kilobytes, is fetched and unpacked each time, which was three quarters of the time of a search.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    # MAIN: the text and the words are compressed and moved out before the vector is.
    op.execute("ALTER TABLE search_entry ALTER COLUMN vector SET STORAGE MAIN")
    op.execute("ALTER TABLE search_entry SET (toast_tuple_target = 4080)")


def downgrade() -> None:
    op.execute("ALTER TABLE search_entry RESET (toast_tuple_target)")
    op.execute("ALTER TABLE search_entry ALTER COLUMN vector SET STORAGE EXTENDED")
