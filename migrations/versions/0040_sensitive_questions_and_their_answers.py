"""Sensitive questions and their answers

What people tell of their diet or of what they need to get in is kept apart from the rest of their registration: with what
they agreed to, for few readers, until a day that they were told.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "sensitive_answer",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erase_days", sa.BigInteger(), nullable=False),
        sa.Column("for_host", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint(
            "type IN ('text', 'long_text', 'choice', 'choices', 'yes_no')",
            name=op.f("ck_sensitive_answer_type_known"),
        ),
        sa.CheckConstraint("erase_days >= 1", name=op.f("ck_sensitive_answer_has_an_end")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_sensitive_answer_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sensitive_answer")),
        sa.UniqueConstraint("registration_id", "key", name=op.f("uq_sensitive_answer_registration_id_key")),
    )
    op.add_column(
        "field_wording", sa.Column("sensitive", sa.Boolean(), server_default="false", nullable=False)
    )
    op.add_column("form_field", sa.Column("sensitive", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("form_field", sa.Column("erase_days", sa.BigInteger(), nullable=True))
    op.add_column("form_field", sa.Column("for_host", sa.Boolean(), server_default="false", nullable=False))
    op.create_check_constraint(
        op.f("ck_form_field_sensitive_has_end"),
        "form_field",
        "sensitive = (erase_days IS NOT NULL) AND (sensitive OR NOT for_host)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("ck_form_field_sensitive_has_end"), "form_field")
    op.drop_column("form_field", "for_host")
    op.drop_column("form_field", "erase_days")
    op.drop_column("form_field", "sensitive")
    op.drop_column("field_wording", "sensitive")
    op.drop_table("sensitive_answer")
