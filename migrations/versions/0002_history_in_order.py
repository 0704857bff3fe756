"""The order of a registration's history, and a first move that is always one of the three"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ALLOWED = (
    "coalesce(from_state, '') = to_state"
    " OR (coalesce(from_state, '') = '' AND to_state IN ('applied', 'confirmed', 'waitlisted'))"
    " OR (coalesce(from_state, '') = 'applied' AND to_state IN ('cancelled', 'confirmed', 'rejected', 'waitlisted'))"
    " OR (coalesce(from_state, '') = 'waitlisted' AND to_state IN ('cancelled', 'confirmed', 'offered', 'rejected'))"
    " OR (coalesce(from_state, '') = 'offered' AND to_state IN ('cancelled', 'confirmed', 'declined', 'expired'))"
    " OR (coalesce(from_state, '') = 'confirmed' AND to_state IN ('cancelled'))"
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "registration_move", sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False)
    )
    op.drop_constraint(op.f("ck_registration_move_move_allowed"), "registration_move", type_="check")
    op.create_check_constraint(op.f("ck_registration_move_move_allowed"), "registration_move", ALLOWED)


def downgrade() -> None:
    op.drop_column("registration_move", "number")
