"""Working groups that go on"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "working_group",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), server_default="", nullable=False),
        sa.Column("subject", sa.Text(), server_default="other", nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("themes", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=True),
        sa.Column("listed", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("members_may_mail", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("last_activity_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("sample", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "subject IN ('data', 'vision', 'ordinance', 'agreement', 'other')",
            name=op.f("ck_working_group_subject_known"),
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_working_group_activity_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["region"], ["region.slug"], name=op.f("fk_working_group_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_group")),
        sa.UniqueConstraint("activity_id", name=op.f("uq_working_group_activity_id")),
    )
    op.create_index(
        "ix_working_group_alive",
        "working_group",
        ["last_activity_at"],
        unique=False,
        postgresql_where=sa.text("archived_at IS NULL"),
    )
    op.create_index(op.f("ix_working_group_archived_at"), "working_group", ["archived_at"], unique=False)
    op.create_index(op.f("ix_working_group_region"), "working_group", ["region"], unique=False)
    op.create_table(
        "working_group_meeting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("online_url", sa.Text(), server_default="", nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_working_group_meeting_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["working_group.id"],
            name=op.f("fk_working_group_meeting_group_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_group_meeting")),
    )
    op.create_index(
        op.f("ix_working_group_meeting_group_id_starts_at"),
        "working_group_meeting",
        ["group_id", "starts_at"],
        unique=False,
    )
    op.create_table(
        "working_group_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organization", sa.Text(), server_default="", nullable=False),
        sa.Column("coordinates", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("link_generation", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "named_at IS NULL OR agreed_at IS NOT NULL",
            name=op.f("ck_working_group_member_named_is_a_member"),
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["working_group.id"],
            name=op.f("fk_working_group_member_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_working_group_member_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_group_member")),
        sa.UniqueConstraint("group_id", "person_id", name=op.f("uq_working_group_member_group_id_person_id")),
    )
    op.create_index(
        "ix_working_group_member_one_coordinator",
        "working_group_member",
        ["group_id"],
        unique=True,
        postgresql_where=sa.text("coordinates"),
    )
    op.create_index(
        op.f("ix_working_group_member_person_id"), "working_group_member", ["person_id"], unique=False
    )
    op.create_index(
        "ix_working_group_member_waiting",
        "working_group_member",
        ["invited_at"],
        unique=False,
        postgresql_where=sa.text("agreed_at IS NULL"),
    )
    op.create_table(
        "working_group_action",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("who", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["working_group.id"],
            name=op.f("fk_working_group_action_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["who"],
            ["working_group_member.id"],
            name=op.f("fk_working_group_action_who"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_group_action")),
    )
    op.create_index(
        op.f("ix_working_group_action_group_id_done_at"),
        "working_group_action",
        ["group_id", "done_at"],
        unique=False,
    )
    op.create_index(op.f("ix_working_group_action_who"), "working_group_action", ["who"], unique=False)
    op.create_table(
        "working_group_mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("many", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["working_group.id"],
            name=op.f("fk_working_group_mail_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"],
            ["working_group_member.id"],
            name=op.f("fk_working_group_mail_sender_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_group_mail")),
    )
    op.create_index(
        op.f("ix_working_group_mail_group_id_sent_at"),
        "working_group_mail",
        ["group_id", "sent_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_working_group_mail_sender_id"), "working_group_mail", ["sender_id"], unique=False
    )
    op.create_table(
        "working_group_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["working_group.id"],
            name=op.f("fk_working_group_note_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["written_by"],
            ["working_group_member.id"],
            name=op.f("fk_working_group_note_written_by"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_group_note")),
    )
    op.create_index(
        op.f("ix_working_group_note_group_id_changed_at"),
        "working_group_note",
        ["group_id", "changed_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_working_group_note_written_by"), "working_group_note", ["written_by"], unique=False
    )
    op.create_table(
        "working_group_paper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_working_group_paper_size_positive")),
        sa.ForeignKeyConstraint(
            ["added_by"],
            ["working_group_member.id"],
            name=op.f("fk_working_group_paper_added_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["working_group.id"],
            name=op.f("fk_working_group_paper_group_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_group_paper")),
    )
    op.create_index(
        op.f("ix_working_group_paper_added_by"), "working_group_paper", ["added_by"], unique=False
    )
    op.create_index(
        op.f("ix_working_group_paper_group_id"), "working_group_paper", ["group_id"], unique=False
    )
    op.create_index(op.f("ix_working_group_paper_sha256"), "working_group_paper", ["sha256"], unique=False)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index(op.f("ix_working_group_paper_sha256"), table_name="working_group_paper")
    op.drop_index(op.f("ix_working_group_paper_group_id"), table_name="working_group_paper")
    op.drop_index(op.f("ix_working_group_paper_added_by"), table_name="working_group_paper")
    op.drop_table("working_group_paper")
    op.drop_index(op.f("ix_working_group_note_written_by"), table_name="working_group_note")
    op.drop_index(op.f("ix_working_group_note_group_id_changed_at"), table_name="working_group_note")
    op.drop_table("working_group_note")
    op.drop_index(op.f("ix_working_group_mail_sender_id"), table_name="working_group_mail")
    op.drop_index(op.f("ix_working_group_mail_group_id_sent_at"), table_name="working_group_mail")
    op.drop_table("working_group_mail")
    op.drop_index(op.f("ix_working_group_action_who"), table_name="working_group_action")
    op.drop_index(op.f("ix_working_group_action_group_id_done_at"), table_name="working_group_action")
    op.drop_table("working_group_action")
    op.drop_index(
        "ix_working_group_member_waiting",
        table_name="working_group_member",
        postgresql_where=sa.text("agreed_at IS NULL"),
    )
    op.drop_index(op.f("ix_working_group_member_person_id"), table_name="working_group_member")
    op.drop_index(
        "ix_working_group_member_one_coordinator",
        table_name="working_group_member",
        postgresql_where=sa.text("coordinates"),
    )
    op.drop_table("working_group_member")
    op.drop_index(op.f("ix_working_group_meeting_group_id_starts_at"), table_name="working_group_meeting")
    op.drop_table("working_group_meeting")
    op.drop_index(op.f("ix_working_group_region"), table_name="working_group")
    op.drop_index(op.f("ix_working_group_archived_at"), table_name="working_group")
    op.drop_index(
        "ix_working_group_alive", table_name="working_group", postgresql_where=sa.text("archived_at IS NULL")
    )
    op.drop_table("working_group")
