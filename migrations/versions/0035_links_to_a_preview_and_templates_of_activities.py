"""Links to a preview and templates of activities

Two tables that nothing read before: the one link by which somebody without an account sees a draft, and activities kept as
an example for others.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "activity_template",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('circle', 'lab', 'national_meeting')", name=op.f("ck_activity_template_kind_known")
        ),
        sa.CheckConstraint("name <> ''", name=op.f("ck_activity_template_named")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_template")),
        sa.UniqueConstraint("name", name=op.f("uq_activity_template_name")),
    )
    op.create_table(
        "activity_preview_link",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("expires_at > made_at", name=op.f("ck_activity_preview_link_lasts")),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
            name=op.f("fk_activity_preview_link_activity_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("activity_id", name=op.f("pk_activity_preview_link")),
        sa.UniqueConstraint("id", name=op.f("uq_activity_preview_link_id")),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("activity_preview_link")
    op.drop_table("activity_template")
