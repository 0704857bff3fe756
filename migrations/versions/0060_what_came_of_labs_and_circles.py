"""What came of labs and circles"""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "outcome",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("question", sa.Text(), server_default="", nullable=False),
        sa.Column("learned", sa.Text(), server_default="", nullable=False),
        sa.Column("differently", sa.Text(), server_default="", nullable=False),
        sa.Column("handbook", sa.Text(), server_default="", nullable=False),
        sa.Column("owner_words", sa.Text(), server_default="", nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withheld_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'returned' OR owner_words <> ''", name=op.f("ck_outcome_says_what_is_wrong")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'asked', 'returned', 'confirmed')", name=op.f("ck_outcome_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_outcome_activity_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["lab_case.id"], name=op.f("fk_outcome_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_outcome_item_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("activity_id", name=op.f("pk_outcome")),
    )
    op.create_index(op.f("ix_outcome_case_id"), "outcome", ["case_id"], unique=False)
    op.create_index(op.f("ix_outcome_item_id"), "outcome", ["item_id"], unique=False)
    op.create_table(
        "outcome_later",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("months", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("months IN (6, 12)", name=op.f("ck_outcome_later_months_known")),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["outcome.activity_id"],
            name=op.f("fk_outcome_later_activity_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("activity_id", "months", name=op.f("pk_outcome_later")),
    )
    op.create_index(
        "ix_outcome_later_to_ask",
        "outcome_later",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("asked_at IS NULL"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index(
        "ix_outcome_later_to_ask", table_name="outcome_later", postgresql_where=sa.text("asked_at IS NULL")
    )
    op.drop_table("outcome_later")
    op.drop_index(op.f("ix_outcome_item_id"), table_name="outcome")
    op.drop_index(op.f("ix_outcome_case_id"), table_name="outcome")
    op.drop_table("outcome")
