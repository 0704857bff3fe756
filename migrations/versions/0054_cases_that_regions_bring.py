"""Cases that regions bring"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "lab_case_intake",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("assessors", sa.BigInteger(), nullable=False),
        sa.Column("criteria", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.CheckConstraint("assessors BETWEEN 1 AND 2", name=op.f("ck_lab_case_intake_one_or_two")),
        sa.CheckConstraint("id = 1", name=op.f("ck_lab_case_intake_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab_case_intake")),
    )
    op.create_table(
        "lab_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("was", sa.Text(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), server_default="", nullable=False),
        sa.Column("context", sa.Text(), server_default="", nullable=False),
        sa.Column("tried", sa.Text(), server_default="", nullable=False),
        sa.Column("involved", sa.Text(), server_default="", nullable=False),
        sa.Column("hoped", sa.Text(), server_default="", nullable=False),
        sa.Column("owner_name", sa.Text(), nullable=False),
        sa.Column("owner_email", sa.Text(), nullable=False),
        sa.Column("owner_organization", sa.Text(), server_default="", nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("themes", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("target_groups", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("hidden_names", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("invited_by", sa.Text(), nullable=True),
        sa.Column("asked", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("link_generation", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sample", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (was IS NOT NULL)", name=op.f("ck_lab_case_withdrawn_from")
        ),
        sa.CheckConstraint(
            "consent IN ('open', 'anonymous', 'closed')", name=op.f("ck_lab_case_consent_known")
        ),
        sa.CheckConstraint(
            "state = 'draft' OR submitted_at IS NOT NULL OR was IS NOT DISTINCT FROM 'draft'",
            name=op.f("ck_lab_case_submitted_first"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'in_assessment', 'accepted', 'declined', 'in_lab', 'closed', 'withdrawn')",
            name=op.f("ck_lab_case_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('closed', 'declined') OR reason <> ''", name=op.f("ck_lab_case_with_a_reason")
        ),
        sa.CheckConstraint(
            "was IN ('draft', 'submitted', 'in_assessment', 'accepted', 'declined', 'in_lab', 'closed', 'withdrawn')",
            name=op.f("ck_lab_case_was_known"),
        ),
        sa.CheckConstraint(
            "submitted_at IS NULL OR proven_at IS NOT NULL", name=op.f("ck_lab_case_proven_before_submitted")
        ),
        sa.ForeignKeyConstraint(["region"], ["region.slug"], name=op.f("fk_lab_case_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab_case")),
        sa.UniqueConstraint("number", name=op.f("uq_lab_case_number")),
    )
    op.create_index(op.f("ix_lab_case_region"), "lab_case", ["region"], unique=False)
    op.create_index(op.f("ix_lab_case_state_state_at"), "lab_case", ["state", "state_at"], unique=False)
    op.create_table(
        "lab_case_assessment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("assessor", sa.Text(), nullable=False),
        sa.Column("marks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "advice IN ('accept', 'ask', 'decline')", name=op.f("ck_lab_case_assessment_advice_known")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["lab_case.id"], name=op.f("fk_lab_case_assessment_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab_case_assessment")),
        sa.UniqueConstraint("case_id", "assessor", name=op.f("uq_lab_case_assessment_case_id_assessor")),
    )
    op.create_table(
        "lab_case_paper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_lab_case_paper_size_positive")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["lab_case.id"], name=op.f("fk_lab_case_paper_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab_case_paper")),
    )
    op.create_index(op.f("ix_lab_case_paper_case_id"), "lab_case_paper", ["case_id"], unique=False)
    op.create_index(op.f("ix_lab_case_paper_sha256"), "lab_case_paper", ["sha256"], unique=False)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index(op.f("ix_lab_case_paper_sha256"), table_name="lab_case_paper")
    op.drop_index(op.f("ix_lab_case_paper_case_id"), table_name="lab_case_paper")
    op.drop_table("lab_case_paper")
    op.drop_table("lab_case_assessment")
    op.drop_index(op.f("ix_lab_case_state_state_at"), table_name="lab_case")
    op.drop_index(op.f("ix_lab_case_region"), table_name="lab_case")
    op.drop_table("lab_case")
    op.drop_table("lab_case_intake")
