"""Words are counted once

Every list of the library counted the words of all its texts at each reading. They are counted when a text is written.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    counted = sa.Computed(r"cardinality(regexp_split_to_array(body, '\s+'))", persisted=True)
    op.add_column("item", sa.Column("words", sa.BigInteger(), counted, nullable=False))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("item", "words")
