"""A text may be barred from the site, and a lab outlives its case"""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("item", sa.Column("barred", sa.Boolean(), server_default="false", nullable=False))
    op.alter_column("lab_of_case", "case_id", nullable=True)
    op.drop_constraint("fk_lab_of_case_case_id", "lab_of_case", type_="foreignkey")
    op.create_foreign_key(
        "fk_lab_of_case_case_id", "lab_of_case", "lab_case", ["case_id"], ["id"], ondelete="SET NULL"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DELETE FROM lab_of_case WHERE case_id IS NULL")
    op.drop_constraint("fk_lab_of_case_case_id", "lab_of_case", type_="foreignkey")
    op.create_foreign_key(
        "fk_lab_of_case_case_id", "lab_of_case", "lab_case", ["case_id"], ["id"], ondelete="CASCADE"
    )
    op.alter_column("lab_of_case", "case_id", nullable=False)
    op.drop_column("item", "barred")
