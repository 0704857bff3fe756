"""Figures of municipalities by year

Only what is new: nothing of the release before reads or writes these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "indicator",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("per", sa.Text(), server_default="", nullable=False),
        sa.Column("decimals", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("adding", sa.Text(), server_default="sum", nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), server_default="", nullable=False),
        sa.Column("licence", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("number", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("sample", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("figures_version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("adding IN ('sum', 'weighted')", name=op.f("ck_indicator_adding_known")),
        sa.CheckConstraint("decimals BETWEEN 0 AND 2", name=op.f("ck_indicator_decimals_few")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("slug", name=op.f("uq_indicator_slug")),
    )
    op.create_table(
        "indicator_figure",
        sa.Column("indicator_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_code", sa.Text(), nullable=False),
        sa.Column("year", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Numeric(), nullable=True),
        sa.Column("weight", sa.Numeric(), nullable=True),
        sa.Column("missing", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "(value IS NULL) = (missing <> '')", name=op.f("ck_indicator_figure_value_or_why_not")
        ),
        sa.CheckConstraint("weight > 0", name=op.f("ck_indicator_figure_weight_above_zero")),
        sa.CheckConstraint("year BETWEEN 1990 AND 2100", name=op.f("ck_indicator_figure_year_known")),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name=op.f("fk_indicator_figure_indicator_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "indicator_id", "municipality_code", "year", name=op.f("pk_indicator_figure")
        ),
    )
    op.create_index(
        op.f("ix_indicator_figure_municipality_code"), "indicator_figure", ["municipality_code"], unique=False
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index(op.f("ix_indicator_figure_municipality_code"), table_name="indicator_figure")
    op.drop_table("indicator_figure")
    op.drop_table("indicator")
