"""Draws

What an activity promises of its draw, the draw itself, and whose line in its list is whose. A draw that was published before
has no secret yet: it gets one when its terms are kept again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "draw",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rule", sa.Text(), server_default="", nullable=False),
        sa.Column("list", sa.Text(), server_default="", nullable=False),
        sa.Column("list_sha256", sa.Text(), nullable=True),
        sa.Column("public_value", sa.Text(), nullable=True),
        sa.Column("seed", sa.Text(), nullable=True),
        sa.CheckConstraint("(list = '') = (list_sha256 IS NULL)", name=op.f("ck_draw_list_has_hash")),
        sa.CheckConstraint(
            "public_value IS NULL OR list_sha256 IS NOT NULL", name=op.f("ck_draw_value_after_list")
        ),
        sa.CheckConstraint("seed IS NULL OR public_value IS NOT NULL", name=op.f("ck_draw_seed_after_value")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_draw_activity_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("activity_id", name=op.f("pk_draw")),
    )
    op.create_table(
        "draw_ticket",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=True),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("place", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('place', 'waiting', 'withdrawn')", name=op.f("ck_draw_ticket_outcome_known")
        ),
        sa.CheckConstraint(
            "num_nulls(number, place, outcome) IN (0, 3)", name=op.f("ck_draw_ticket_drawn_or_not")
        ),
        sa.CheckConstraint("weight >= 1", name=op.f("ck_draw_ticket_weight_positive")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_draw_ticket_activity_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_draw_ticket_registration_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("activity_id", "id", name=op.f("pk_draw_ticket")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_draw_ticket_registration_id")),
    )
    op.add_column("activity", sa.Column("draw_value_name", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "activity", sa.Column("draw_value_form", sa.Text(), server_default="decimals", nullable=False)
    )
    op.add_column("activity", sa.Column("draw_value_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "activity", sa.Column("draw_most_tickets", sa.BigInteger(), server_default="1", nullable=False)
    )
    op.add_column("activity", sa.Column("draw_frozen_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_activity_draw_value_form_known"), "activity", "draw_value_form IN ('decimals', 'digits')"
    )
    op.create_check_constraint(
        op.f("ck_activity_draw_most_tickets_bounded"), "activity", "draw_most_tickets BETWEEN 1 AND 5"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("activity", "draw_frozen_at")
    op.drop_column("activity", "draw_most_tickets")
    op.drop_column("activity", "draw_value_at")
    op.drop_column("activity", "draw_value_form")
    op.drop_column("activity", "draw_value_name")
    op.drop_table("draw_ticket")
    op.drop_table("draw")
