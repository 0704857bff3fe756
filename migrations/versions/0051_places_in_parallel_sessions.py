"""Places in parallel sessions

Round and slug go along in the key to a session: so the database itself sees that nobody has one session in two rounds.
"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_unique_constraint(op.f("uq_breakout_id_round_id_slug"), "breakout", ["id", "round_id", "slug"])
    op.create_table(
        "breakout_place",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("breakout_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("fixed", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("NOT fixed OR state = 'placed'", name=op.f("ck_breakout_place_fixed_is_placed")),
        sa.CheckConstraint(
            "state IN ('wished', 'placed', 'waiting')", name=op.f("ck_breakout_place_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["breakout_id", "round_id", "slug"],
            ["breakout.id", "breakout.round_id", "breakout.slug"],
            name=op.f("fk_breakout_place_breakout_id_round_id_slug"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_breakout_place_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breakout_place")),
        sa.UniqueConstraint(
            "registration_id",
            "round_id",
            "state",
            name=op.f("uq_breakout_place_registration_id_round_id_state"),
        ),
        sa.UniqueConstraint("registration_id", "slug", name=op.f("uq_breakout_place_registration_id_slug")),
    )
    op.create_index(
        op.f("ix_breakout_place_breakout_id_state_position"),
        "breakout_place",
        ["breakout_id", "state", "position"],
        unique=False,
    )
    op.create_table(
        "breakout_preference",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("breakout_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.CheckConstraint("rank >= 1", name=op.f("ck_breakout_preference_rank_positive")),
        sa.ForeignKeyConstraint(
            ["breakout_id", "round_id", "slug"],
            ["breakout.id", "breakout.round_id", "breakout.slug"],
            name=op.f("fk_breakout_preference_breakout_id_round_id_slug"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_breakout_preference_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("registration_id", "round_id", "rank", name=op.f("pk_breakout_preference")),
        sa.UniqueConstraint(
            "registration_id", "breakout_id", name=op.f("uq_breakout_preference_registration_id_breakout_id")
        ),
    )
    op.create_index(
        op.f("ix_breakout_preference_breakout_id"), "breakout_preference", ["breakout_id"], unique=False
    )
    op.add_column(
        "activity", sa.Column("breakout_choice", sa.Text(), server_default="choice", nullable=False)
    )
    op.add_column("activity", sa.Column("breakouts_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("breakout", sa.Column("waiting", sa.BigInteger(), server_default="0", nullable=False))
    op.create_check_constraint(op.f("ck_breakout_waiting_not_negative"), "breakout", "waiting >= 0")
    op.create_check_constraint(
        op.f("ck_activity_breakout_choice_known"), "activity", "breakout_choice IN ('choice', 'ranked')"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("ck_activity_breakout_choice_known"), "activity", type_="check")
    op.drop_constraint(op.f("ck_breakout_waiting_not_negative"), "breakout", type_="check")
    op.drop_column("breakout", "waiting")
    op.drop_column("activity", "breakouts_until")
    op.drop_column("activity", "breakout_choice")
    op.drop_index(op.f("ix_breakout_preference_breakout_id"), table_name="breakout_preference")
    op.drop_table("breakout_preference")
    op.drop_index(op.f("ix_breakout_place_breakout_id_state_position"), table_name="breakout_place")
    op.drop_table("breakout_place")
    op.drop_constraint(op.f("uq_breakout_id_round_id_slug"), "breakout", type_="unique")
