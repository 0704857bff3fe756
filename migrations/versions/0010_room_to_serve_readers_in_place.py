"""Room to serve readers in place

Freezing an issue moves every subscription of its stream. On full pages each of them goes to another page, with an entry
in three indexes; with room on its page it stays (HOT), which is a quarter of the whole time of freezing.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE subscription SET (fillfactor = 50)")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE subscription RESET (fillfactor)")
