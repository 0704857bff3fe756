"""The library's short texts, what they are about, and their earlier versions"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), server_default="", nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("body_html", sa.Text(), server_default="", nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("number", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("sample", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "kind IN ('lesson', 'practice', 'article', 'entry', 'question', 'region', 'theme', 'programme')",
            name=op.f("ck_item_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'in_review', 'published', 'archived')", name=op.f("ck_item_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("kind", "parent", "slug", name=op.f("uq_item_kind_parent_slug")),
    )
    op.create_index(op.f("ix_item_published_at"), "item", ["published_at"], unique=False)
    op.create_table(
        "item_activity",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_item_activity_activity_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_item_activity_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", "activity_id", name=op.f("pk_item_activity")),
    )
    op.create_index(op.f("ix_item_activity_activity_id"), "item_activity", ["activity_id"], unique=False)
    op.create_table(
        "item_chapter",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("handbook_slug", sa.Text(), nullable=False),
        sa.Column("chapter_slug", sa.Text(), nullable=False),
        sa.Column("anchor", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_item_chapter_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "item_id", "handbook_slug", "chapter_slug", "anchor", name=op.f("pk_item_chapter")
        ),
    )
    op.create_index(
        op.f("ix_item_chapter_handbook_slug_chapter_slug"),
        "item_chapter",
        ["handbook_slug", "chapter_slug"],
        unique=False,
    )
    op.create_table(
        "item_link",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_item_link_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["item.id"], name=op.f("fk_item_link_other_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", "other_id", name=op.f("pk_item_link")),
    )
    op.create_index(op.f("ix_item_link_other_id"), "item_link", ["other_id"], unique=False)
    op.create_table(
        "item_region",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("region_slug", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_item_region_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["region_slug"], ["region.slug"], name=op.f("fk_item_region_region_slug")),
        sa.PrimaryKeyConstraint("item_id", "region_slug", name=op.f("pk_item_region")),
    )
    op.create_index(op.f("ix_item_region_region_slug"), "item_region", ["region_slug"], unique=False)
    op.create_table(
        "item_slug",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_item_slug_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("kind", "parent", "slug", name=op.f("pk_item_slug")),
    )
    op.create_table(
        "item_target_group",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("target_group_slug", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_item_target_group_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["target_group_slug"], ["target_group.slug"], name=op.f("fk_item_target_group_target_group_slug")
        ),
        sa.PrimaryKeyConstraint("item_id", "target_group_slug", name=op.f("pk_item_target_group")),
    )
    op.create_index(
        op.f("ix_item_target_group_target_group_slug"),
        "item_target_group",
        ["target_group_slug"],
        unique=False,
    )
    op.create_table(
        "item_theme",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("theme_slug", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_item_theme_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["theme_slug"], ["theme.slug"], name=op.f("fk_item_theme_theme_slug")),
        sa.PrimaryKeyConstraint("item_id", "theme_slug", name=op.f("pk_item_theme")),
    )
    op.create_index(op.f("ix_item_theme_theme_slug"), "item_theme", ["theme_slug"], unique=False)
    op.create_table(
        "revision",
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subject_kind", "subject_id", "number", name=op.f("pk_revision")),
    )


def downgrade() -> None:
    for table in (
        "revision",
        "item_theme",
        "item_target_group",
        "item_slug",
        "item_region",
        "item_link",
        "item_chapter",
        "item_activity",
        "item",
    ):
        op.drop_table(table)
