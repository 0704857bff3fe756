"""The team of an activity

A host opened every activity and saw everybody who came. From now on a host opens those whose team they are in; nobody is in
one yet, so that an organiser says who is.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "activity_team",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name="fk_activity_team_activity_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_activity_team_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("activity_id", "person_id", name="pk_activity_team"),
    )
    op.create_index("ix_activity_team_person_id", "activity_team", ["person_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("activity_team")
