"""Readers that staff import"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

TABLE = "imported_reader"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=True),
        sa.Column("signup_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(subscription_id, signup_id) = 1", name=op.f("ck_imported_reader_one_of_both")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["import_list.id"], name=op.f("fk_imported_reader_list_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
            name=op.f("fk_imported_reader_subscription_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["signup_id"], ["signup.id"], name=op.f("fk_imported_reader_signup_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_reader")),
    )
    for column in ("list_id", "signup_id", "subscription_id"):
        op.create_index(op.f(f"ix_imported_reader_{column}"), TABLE, [column], unique=False)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table(TABLE)
