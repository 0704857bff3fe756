"""Choosing who gets a place

Where staff choose: what the team thinks of each application, what was decided but not yet told, and the reasons to pick
from. The first reasons are put in here; staff change them as they like.
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "decision_reason",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('confirm', 'waitlist', 'reject')", name=op.f("ck_decision_reason_verdict_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_reason")),
    )
    op.create_index(
        op.f("ix_decision_reason_verdict_number"), "decision_reason", ["verdict", "number"], unique=False
    )
    op.create_table(
        "deciding",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("second_pair", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_deciding_activity_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("activity_id", name=op.f("pk_deciding")),
    )
    op.create_table(
        "application_mark",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("mark IN ('yes', 'perhaps', 'no')", name=op.f("ck_application_mark_mark_known")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_application_mark_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_application_mark_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("registration_id", "person_id", name=op.f("pk_application_mark")),
    )
    op.create_index(op.f("ix_application_mark_person_id"), "application_mark", ["person_id"], unique=False)
    op.create_table(
        "decision_draft",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("by_hand", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "NOT by_hand OR (verdict = 'confirm' AND reason <> '')",
            name=op.f("ck_decision_draft_by_hand_has_reason"),
        ),
        sa.CheckConstraint("verdict = 'confirm' OR reason <> ''", name=op.f("ck_decision_draft_told_why")),
        sa.CheckConstraint(
            "verdict IN ('confirm', 'waitlist', 'reject')", name=op.f("ck_decision_draft_verdict_known")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_decision_draft_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_decision_draft")),
    )
    reasons = {
        "confirm": ("Past bij de vraag van deze leerkring", "Maakt de groep gevarieerder"),
        "waitlist": (
            "De groep is vol. U staat op de lijst voor als er een plaats vrijkomt.",
            "Van uw organisatie doet al iemand mee. Is er nog plaats, dan bent u aan de beurt.",
        ),
        "reject": (
            "Er waren meer aanvragen dan plaatsen. Wij kozen een groep met verschillende organisaties en regio’s.",
            "Van uw organisatie doet al iemand anders mee.",
            "Uw vraag past beter bij een andere activiteit.",
        ),
    }
    table = sa.table(
        "decision_reason", sa.column("id"), sa.column("verdict"), sa.column("text"), sa.column("number")
    )
    for verdict, texts in reasons.items():
        for number, text in enumerate(texts, start=1):
            values = {"id": sa.func.gen_random_uuid(), "verdict": verdict, "text": text, "number": number}
            op.execute(sa.insert(table).values(values))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("decision_draft")
    op.drop_index(op.f("ix_application_mark_person_id"), table_name="application_mark")
    op.drop_table("application_mark")
    op.drop_table("deciding")
    op.drop_index(op.f("ix_decision_reason_verdict_number"), table_name="decision_reason")
    op.drop_table("decision_reason")
