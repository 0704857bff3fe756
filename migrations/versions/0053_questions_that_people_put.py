"""Questions that people put"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "knowledge_question_help",
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("many", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("page", "on_day", name=op.f("pk_knowledge_question_help")),
    )
    op.create_table(
        "knowledge_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("held_for", sa.Text(), nullable=True),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("regions", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("themes", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("target_groups", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "folded",
            sa.Text(),
            sa.Computed(
                "translate(lower((title || ' ') || why), 'áàâäãåéèêëíìîïıóòôöõøúùûüçñýÿšžćč', 'aaaaaaeeeeiiiiioooooouuuucnyyszcc')",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("assigned_to", sa.Uuid(), nullable=True),
        sa.Column("joined_into_id", sa.Uuid(), nullable=True),
        sa.Column("root_id", sa.Uuid(), nullable=False),
        sa.Column("tell_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sample", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "held_for IN ('links', 'contact', 'insult')", name=op.f("ck_knowledge_question_held_for_known")
        ),
        sa.CheckConstraint(
            "state <> 'held' OR held_for IS NOT NULL", name=op.f("ck_knowledge_question_held_for_a_reason")
        ),
        sa.CheckConstraint(
            "state IN ('held', 'refused', 'new', 'taken_up', 'in_activity', 'answered', 'closed')",
            name=op.f("ck_knowledge_question_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('closed') OR answer <> ''", name=op.f("ck_knowledge_question_closed_with_words")
        ),
        sa.CheckConstraint(
            "(joined_into_id IS NULL) = (root_id = id)",
            name=op.f("ck_knowledge_question_root_of_who_stands_alone"),
        ),
        sa.CheckConstraint("joined_into_id <> id", name=op.f("ck_knowledge_question_not_joined_into_itself")),
        sa.ForeignKeyConstraint(
            ["assigned_to"],
            ["person.id"],
            name=op.f("fk_knowledge_question_assigned_to"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["joined_into_id"], ["knowledge_question.id"], name=op.f("fk_knowledge_question_joined_into_id")
        ),
        sa.ForeignKeyConstraint(
            ["root_id"], ["knowledge_question.id"], name=op.f("fk_knowledge_question_root_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_question")),
        sa.UniqueConstraint("slug", name=op.f("uq_knowledge_question_slug")),
    )
    op.create_index(
        op.f("ix_knowledge_question_assigned_to"), "knowledge_question", ["assigned_to"], unique=False
    )
    op.create_index(
        "ix_knowledge_question_folded",
        "knowledge_question",
        [sa.literal_column("folded").label("found")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"found": "gin_trgm_ops"},
    )
    op.create_index(
        op.f("ix_knowledge_question_joined_into_id"), "knowledge_question", ["joined_into_id"], unique=False
    )
    op.create_index(op.f("ix_knowledge_question_root_id"), "knowledge_question", ["root_id"], unique=False)
    op.create_index(
        op.f("ix_knowledge_question_state_asked_at"),
        "knowledge_question",
        ["state", "asked_at"],
        unique=False,
    )
    op.create_index(
        "ix_knowledge_question_to_tell",
        "knowledge_question",
        ["tell_after"],
        unique=False,
        postgresql_where=sa.text("tell_after IS NOT NULL"),
    )
    op.create_table(
        "knowledge_question_follower",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("organization", sa.Text(), server_default="", nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_knowledge_question_follower_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["knowledge_question.id"],
            name=op.f("fk_knowledge_question_follower_question_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["region"], ["region.slug"], name=op.f("fk_knowledge_question_follower_region")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_question_follower")),
        sa.UniqueConstraint(
            "question_id", "person_id", name=op.f("uq_knowledge_question_follower_question_id_person_id")
        ),
    )
    op.create_index(
        op.f("ix_knowledge_question_follower_person_id"),
        "knowledge_question_follower",
        ["person_id"],
        unique=False,
    )
    op.create_table(
        "knowledge_question_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('activity', 'item', 'chapter', 'case')",
            name=op.f("ck_knowledge_question_link_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["knowledge_question.id"],
            name=op.f("fk_knowledge_question_link_question_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_question_link")),
        sa.UniqueConstraint(
            "question_id", "kind", "target", name=op.f("uq_knowledge_question_link_question_id_kind_target")
        ),
    )
    op.create_index(
        op.f("ix_knowledge_question_link_kind_target"),
        "knowledge_question_link",
        ["kind", "target"],
        unique=False,
    )
    op.create_table(
        "knowledge_question_wish",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("organization", sa.Text(), server_default="", nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("question_id", sa.Uuid(), nullable=True),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("asked", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "question_id IS NOT NULL OR asks", name=op.f("ck_knowledge_question_wish_who_begins_asks")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["knowledge_question.id"],
            name=op.f("fk_knowledge_question_wish_question_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["region"], ["region.slug"], name=op.f("fk_knowledge_question_wish_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_question_wish")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_knowledge_question_wish_secret_hash")),
    )
    op.create_index(
        op.f("ix_knowledge_question_wish_expires_at"), "knowledge_question_wish", ["expires_at"], unique=False
    )
    op.create_index(
        op.f("ix_knowledge_question_wish_question_id"),
        "knowledge_question_wish",
        ["question_id"],
        unique=False,
    )
    op.create_table(
        "knowledge_question_told",
        sa.Column("follower_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["follower_id"],
            ["knowledge_question_follower.id"],
            name=op.f("fk_knowledge_question_told_follower_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["knowledge_question_link.id"],
            name=op.f("fk_knowledge_question_told_link_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("follower_id", "link_id", name=op.f("pk_knowledge_question_told")),
    )
    op.create_index(
        op.f("ix_knowledge_question_told_link_id"), "knowledge_question_told", ["link_id"], unique=False
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index(op.f("ix_knowledge_question_told_link_id"), table_name="knowledge_question_told")
    op.drop_table("knowledge_question_told")
    op.drop_index(op.f("ix_knowledge_question_wish_question_id"), table_name="knowledge_question_wish")
    op.drop_index(op.f("ix_knowledge_question_wish_expires_at"), table_name="knowledge_question_wish")
    op.drop_table("knowledge_question_wish")
    op.drop_index(op.f("ix_knowledge_question_link_kind_target"), table_name="knowledge_question_link")
    op.drop_table("knowledge_question_link")
    op.drop_index(op.f("ix_knowledge_question_follower_person_id"), table_name="knowledge_question_follower")
    op.drop_table("knowledge_question_follower")
    op.drop_index(
        "ix_knowledge_question_to_tell",
        table_name="knowledge_question",
        postgresql_where=sa.text("tell_after IS NOT NULL"),
    )
    op.drop_index(op.f("ix_knowledge_question_state_asked_at"), table_name="knowledge_question")
    op.drop_index(op.f("ix_knowledge_question_root_id"), table_name="knowledge_question")
    op.drop_index(op.f("ix_knowledge_question_joined_into_id"), table_name="knowledge_question")
    op.drop_index(
        "ix_knowledge_question_folded",
        table_name="knowledge_question",
        postgresql_using="gin",
        postgresql_ops={"found": "gin_trgm_ops"},
    )
    op.drop_index(op.f("ix_knowledge_question_assigned_to"), table_name="knowledge_question")
    op.drop_table("knowledge_question")
    op.drop_table("knowledge_question_help")
