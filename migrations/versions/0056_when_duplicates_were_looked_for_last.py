"""When duplicates were looked for last: one row, written by the clock, so that the page can say it."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "duplicate_search",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("searched_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_duplicate_search_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_search")),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("duplicate_search")
