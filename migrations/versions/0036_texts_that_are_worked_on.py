"""Texts that are worked on

Which published texts have a newer version that readers do not see yet: a few of thousands.
"""

import sqlalchemy as sa
from alembic import op

from leerkring.core.database.schema.online import build_index

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    build_index("ix_item_worked_on", "item", ["id"], postgresql_where=sa.text("working_state IS NOT NULL"))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_item_worked_on", "item")
