"""Experts who can be asked for a lab"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "expert",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("work", sa.Text(), server_default="", nullable=False),
        sa.Column("offers", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "folded",
            sa.Text(),
            sa.Computed(
                "translate(lower((((name || ' ') || work) || ' ') || offers), 'áàâäãåéèêëíìîïıóòôöõøúùûüçñýÿšžćč', 'aaaaaaeeeeiiiiioooooouuuucnyyszcc')",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("municipality_code", sa.Text(), nullable=True),
        sa.Column("regions", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("months", postgresql.ARRAY(sa.BigInteger()), server_default="{}", nullable=False),
        sa.Column("away", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("public_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("profile_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "public_at IS NULL OR retired_at IS NULL", name=op.f("ck_expert_retired_is_not_public")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_expert_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert")),
        sa.UniqueConstraint("person_id", name=op.f("uq_expert_person_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_expert_slug")),
    )
    op.create_index(
        "ix_expert_folded",
        "expert",
        [sa.literal_column("folded").label("found")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"found": "gin_trgm_ops"},
    )
    op.create_table(
        "expert_invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("expert_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), server_default="asked", nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'other_date', 'accepted', 'declined', 'withdrawn', 'revoked')",
            name=op.f("ck_expert_invitation_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('declined', 'other_date', 'withdrawn') OR words <> ''",
            name=op.f("ck_expert_invitation_says_why"),
        ),
        sa.CheckConstraint("answer_by > asked_at", name=op.f("ck_expert_invitation_answer_after_asking")),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
            name=op.f("fk_expert_invitation_activity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_expert_invitation_asked_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name=op.f("fk_expert_invitation_expert_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_invitation")),
    )
    op.create_index(
        op.f("ix_expert_invitation_activity_id"), "expert_invitation", ["activity_id"], unique=False
    )
    op.create_index(op.f("ix_expert_invitation_asked_by"), "expert_invitation", ["asked_by"], unique=False)
    op.create_index(
        op.f("ix_expert_invitation_expert_id_activity_id"),
        "expert_invitation",
        ["expert_id", "activity_id"],
        unique=False,
    )
    op.create_index(
        "ix_expert_invitation_one_live",
        "expert_invitation",
        ["expert_id", "activity_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('accepted', 'asked', 'other_date')"),
    )
    op.create_index(
        "ix_expert_invitation_to_remind",
        "expert_invitation",
        ["remind_at"],
        unique=False,
        postgresql_where=sa.text("remind_at IS NOT NULL"),
    )
    op.create_table(
        "expert_subject",
        sa.Column("expert_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('theme', 'target_group')", name=op.f("ck_expert_subject_kind_known")),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert.id"], name=op.f("fk_expert_subject_expert_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("expert_id", "kind", "slug", name=op.f("pk_expert_subject")),
    )
    op.create_index(op.f("ix_expert_subject_kind_slug"), "expert_subject", ["kind", "slug"], unique=False)
    op.add_column("search_entry", sa.Column("newer_kind", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_search_entry_newer_kind_known"), "search_entry", "newer_kind IN ('deskundige')"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DELETE FROM search_entry WHERE newer_kind IS NOT NULL")
    op.drop_column("search_entry", "newer_kind")
    op.drop_index(op.f("ix_expert_subject_kind_slug"), table_name="expert_subject")
    op.drop_table("expert_subject")
    op.drop_index(
        "ix_expert_invitation_to_remind",
        table_name="expert_invitation",
        postgresql_where=sa.text("remind_at IS NOT NULL"),
    )
    op.drop_index(
        "ix_expert_invitation_one_live",
        table_name="expert_invitation",
        postgresql_where=sa.text("state IN ('accepted', 'asked', 'other_date')"),
    )
    op.drop_index(op.f("ix_expert_invitation_expert_id_activity_id"), table_name="expert_invitation")
    op.drop_index(op.f("ix_expert_invitation_asked_by"), table_name="expert_invitation")
    op.drop_index(op.f("ix_expert_invitation_activity_id"), table_name="expert_invitation")
    op.drop_table("expert_invitation")
    op.drop_index(
        "ix_expert_folded",
        table_name="expert",
        postgresql_using="gin",
        postgresql_ops={"found": "gin_trgm_ops"},
    )
    op.drop_table("expert")
