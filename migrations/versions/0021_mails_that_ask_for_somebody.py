"""Mails that ask for somebody

The front of the back office counted all mails there ever were to tell how many were refused, came back or are
uncertain. The index holds only those, and costs nothing for a mail that arrives.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_index(
        "ix_delivery_trouble",
        "delivery",
        ["state"],
        postgresql_where=sa.text("state IN ('bounced', 'refused', 'uncertain')"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_delivery_trouble", "delivery")
