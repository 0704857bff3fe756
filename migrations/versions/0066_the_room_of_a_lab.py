"""The room of a lab: its team, the agenda of its days, notes, decisions and actions; four new tables"""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "lab_agenda_part",
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("begins", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), server_default="", nullable=False),
        sa.Column("public", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint(
            "lead IN ('facilitator', 'expert', 'owner', 'note_taker', 'everybody')",
            name=op.f("ck_lab_agenda_part_lead_known"),
        ),
        sa.CheckConstraint(
            "begins >= 0 AND ends > begins AND ends <= 1440", name=op.f("ck_lab_agenda_part_within_a_day")
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_lab_agenda_part_occurrence_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("occurrence_id", "number", name=op.f("pk_lab_agenda_part")),
    )
    op.create_table(
        "lab_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("occurrence_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), server_default="", nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("number", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "done_at IS NULL OR kind = 'action'", name=op.f("ck_lab_item_only_actions_are_done")
        ),
        sa.CheckConstraint("kind IN ('decision', 'action')", name=op.f("ck_lab_item_kind_known")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_lab_item_activity_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"], name=op.f("fk_lab_item_occurrence_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab_item")),
    )
    op.create_index(op.f("ix_lab_item_activity_id"), "lab_item", ["activity_id"], unique=False)
    op.create_index(op.f("ix_lab_item_occurrence_id"), "lab_item", ["occurrence_id"], unique=False)
    op.create_index(
        "ix_lab_item_to_do",
        "lab_item",
        ["due_on"],
        unique=False,
        postgresql_where=sa.text("due_on IS NOT NULL AND done_at IS NULL AND dropped_at IS NULL"),
    )
    op.create_table(
        "lab_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("occurrence_id", sa.Uuid(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_lab_note_activity_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"], name=op.f("fk_lab_note_occurrence_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab_note")),
        sa.UniqueConstraint("occurrence_id", name=op.f("uq_lab_note_occurrence_id")),
    )
    op.create_index(op.f("ix_lab_note_activity_id"), "lab_note", ["activity_id"], unique=False)
    op.create_table(
        "lab_team_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("link_generation", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["lab_case.id"], name=op.f("fk_lab_team_member_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab_team_member")),
        sa.UniqueConstraint("case_id", "email", name=op.f("uq_lab_team_member_case_id_email")),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("lab_team_member")
    op.drop_index(op.f("ix_lab_note_activity_id"), table_name="lab_note")
    op.drop_table("lab_note")
    op.drop_index(
        "ix_lab_item_to_do",
        table_name="lab_item",
        postgresql_where=sa.text("due_on IS NOT NULL AND done_at IS NULL AND dropped_at IS NULL"),
    )
    op.drop_index(op.f("ix_lab_item_occurrence_id"), table_name="lab_item")
    op.drop_index(op.f("ix_lab_item_activity_id"), table_name="lab_item")
    op.drop_table("lab_item")
    op.drop_table("lab_agenda_part")
