"""A published text can be worked on apart from what readers have"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("item", sa.Column("working_state", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_item_working_state_known"), "item", "working_state IN ('draft', 'in_review')"
    )


def downgrade() -> None:
    op.drop_column("item", "working_state")
