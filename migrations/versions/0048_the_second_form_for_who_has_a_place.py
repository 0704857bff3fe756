"""The second form for who has a place

What is asked only after the yes stands in tables of its own: the release before this one knows nothing of them, and goes on
asking what it asked. Of a sensitive answer it is kept on which of the two forms it was given.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "follow_up",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_days", sa.BigInteger(), nullable=False),
        sa.Column("intro", sa.Text(), server_default="", nullable=False),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("remind_days >= 1", name=op.f("ck_follow_up_reminds_before")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_follow_up_activity_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("activity_id", name=op.f("pk_follow_up")),
    )
    op.create_table(
        "follow_up_response",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_follow_up_response_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_follow_up_response")),
    )
    op.add_column(
        "sensitive_answer", sa.Column("form", sa.Text(), server_default="registration", nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_sensitive_answer_form_known"), "sensitive_answer", "form IN ('registration', 'follow_up')"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("ck_sensitive_answer_form_known"), "sensitive_answer")
    op.drop_column("sensitive_answer", "form")
    op.drop_table("follow_up_response")
    op.drop_table("follow_up")
