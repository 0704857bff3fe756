"""Messages to people"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("audience", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reply_to", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'scheduled') = (send_at IS NOT NULL AND sent_at IS NULL)",
            name=op.f("ck_message_scheduled_has_moment"),
        ),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_message_sent_has_moment")
        ),
        sa.CheckConstraint("state IN ('draft', 'scheduled', 'sent')", name=op.f("ck_message_state_known")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_message_activity_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index(
        op.f("ix_message_activity_id_created_at"), "message", ["activity_id", "created_at"], unique=False
    )
    op.create_index(
        "ix_message_due",
        "message",
        ["send_at"],
        unique=False,
        postgresql_where=sa.text("state = 'scheduled'"),
    )
    op.create_index(
        "ix_message_to_people",
        "message",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("activity_id IS NULL"),
    )
    op.create_table(
        "message_recipient",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("organization", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.Column("outcome", sa.Text(), server_default="chosen", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "outcome IN ('chosen', 'mailed', 'left', 'closed')",
            name=op.f("ck_message_recipient_outcome_known"),
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_message_recipient_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", "about_id", name=op.f("pk_message_recipient")),
    )
    op.create_index(op.f("ix_message_recipient_about_id"), "message_recipient", ["about_id"], unique=False)
    op.create_index(op.f("ix_message_recipient_person_id"), "message_recipient", ["person_id"], unique=False)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index(op.f("ix_message_recipient_person_id"), table_name="message_recipient")
    op.drop_index(op.f("ix_message_recipient_about_id"), table_name="message_recipient")
    op.drop_table("message_recipient")
    op.drop_index(
        "ix_message_to_people", table_name="message", postgresql_where=sa.text("activity_id IS NULL")
    )
    op.drop_index("ix_message_due", table_name="message", postgresql_where=sa.text("state = 'scheduled'"))
    op.drop_index(op.f("ix_message_activity_id_created_at"), table_name="message")
    op.drop_table("message")
