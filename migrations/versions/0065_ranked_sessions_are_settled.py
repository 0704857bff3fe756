"""Ranked sessions are settled

A session says who lead it, an activity keeps the secret that decides between equals, and a settling keeps its figures.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "breakout_settling",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_by", sa.Text(), nullable=False),
        sa.Column("secret", sa.Uuid(), nullable=False),
        sa.Column("list_hash", sa.Text(), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
            name=op.f("fk_breakout_settling_activity_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("activity_id", name=op.f("pk_breakout_settling")),
    )
    op.add_column("breakout", sa.Column("speakers", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "registration", sa.Column("breakouts_together", sa.Boolean(), server_default="false", nullable=False)
    )
    op.add_column(
        "activity",
        sa.Column("breakout_secret", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("activity", "breakout_secret")
    op.drop_column("registration", "breakouts_together")
    op.drop_column("breakout", "speakers")
    op.drop_table("breakout_settling")
