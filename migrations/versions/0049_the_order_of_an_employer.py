"""The order of an employer

Where more of one organisation come than may, a contact whom staff name says who goes first. Nothing reads it but the pages of that.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "preferred_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("contact_email", sa.Text(), nullable=False),
        sa.Column("generation", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("ordered", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.CheckConstraint("generation >= 1", name=op.f("ck_preferred_order_generation_positive")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_preferred_order_activity_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_preferred_order_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preferred_order")),
        sa.UniqueConstraint(
            "activity_id", "organization_id", name=op.f("uq_preferred_order_activity_id_organization_id")
        ),
    )
    op.create_index(
        op.f("ix_preferred_order_organization_id"), "preferred_order", ["organization_id"], unique=False
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index(op.f("ix_preferred_order_organization_id"), table_name="preferred_order")
    op.drop_table("preferred_order")
