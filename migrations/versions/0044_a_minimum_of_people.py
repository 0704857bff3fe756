"""A minimum of people

With how many an activity goes on, by which day that is decided, and when it was. The release before this one knows no minimum:
for it every activity goes on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("activity", sa.Column("minimum", sa.BigInteger(), nullable=True))
    op.add_column("activity", sa.Column("decide_on", sa.Date(), nullable=True))
    op.add_column("activity", sa.Column("go_ahead_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(op.f("ck_activity_minimum_positive"), "activity", "minimum >= 1")
    op.create_check_constraint(
        op.f("ck_activity_minimum_with_its_day"), "activity", "(minimum IS NULL) = (decide_on IS NULL)"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("activity", "go_ahead_at")
    op.drop_column("activity", "decide_on")
    op.drop_column("activity", "minimum")
