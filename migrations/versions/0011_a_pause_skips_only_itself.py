"""A pause skips only itself

Until now the end of a pause moved a reader past everything, also past what was owed to them from before it (a monthly
reader who paused and thought better of it lost the month). What they skip is now kept as spans of issues.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("subscription", sa.Column("paused_from", sa.BigInteger(), nullable=True))
    op.add_column("subscription", sa.Column("skips", postgresql.JSONB(), server_default="[]", nullable=False))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("subscription", "skips")
    op.drop_column("subscription", "paused_from")
