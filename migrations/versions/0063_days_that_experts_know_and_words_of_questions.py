"""Which days an expert who comes knows of, when the words of a question changed, and which links of a person hold"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("expert_invitation", sa.Column("told_days", postgresql.JSONB(), nullable=True))
    op.add_column("person", sa.Column("link_generation", sa.BigInteger(), server_default="1", nullable=False))
    op.add_column("knowledge_question", sa.Column("worded_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("person", "link_generation")
    op.drop_column("knowledge_question", "worded_at")
    op.drop_column("expert_invitation", "told_days")
