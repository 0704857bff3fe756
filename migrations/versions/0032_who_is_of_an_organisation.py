"""Who is of an organisation

The list of organisations counts people and places of each of its fifty lines: out of the index alone, in its order.
"""

from alembic import op

from leerkring.core.database.schema.online import build_index

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    build_index("ix_registration_of", "registration", ["organization_id", "person_id", "state"])
    op.drop_index("ix_registration_organization_id", "registration")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_index("ix_registration_organization_id", "registration", ["organization_id"])
    op.drop_index("ix_registration_of", "registration")
