"""Where somebody is signed in

Words that the owner of a session knows it by. The program of before writes neither, so both may be empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("web_session", sa.Column("device", sa.Text(), server_default="", nullable=False))
    op.add_column("web_session", sa.Column("network", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("web_session", "network")
    op.drop_column("web_session", "device")
