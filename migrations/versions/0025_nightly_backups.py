"""Nightly backups

A row for each night, so that one of several workers makes its backup, and staff hear of a night without one. The
fingerprint of the secret key tells a database that was put back beside another key.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "nightly_backup",
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("night", name="pk_nightly_backup"),
    )
    op.add_column("installation", sa.Column("key_fingerprint", sa.Text(), nullable=True))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("installation", "key_fingerprint")
    op.drop_table("nightly_backup")
