"""Earlier words of questions

What people answered keeps the words that it was given to: `registration.asked` names the revision of the question where
that is not the first, and `field_wording` has the words of revisions that are asked no longer.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "field_wording",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("options", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "type IN ('text', 'long_text', 'choice', 'choices', 'yes_no')",
            name=op.f("ck_field_wording_type_known"),
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_field_wording_activity_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("activity_id", "key", "revision", name=op.f("pk_field_wording")),
    )
    op.add_column("form_field", sa.Column("revision", sa.BigInteger(), server_default="1", nullable=False))
    op.add_column(
        "registration",
        sa.Column("asked", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("registration", "asked")
    op.drop_column("form_field", "revision")
    op.drop_table("field_wording")
