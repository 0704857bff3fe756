"""Shelves of thousands

A list of the library took all its texts to show twenty. These indexes hold a shelf in its own order, and what there is
about a word with the newest last.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

WORDS = ("theme", "region", "target_group")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_index(
        "ix_item_shelf",
        "item",
        ["state", "kind", sa.text("dated_on DESC NULLS LAST"), sa.text("published_at DESC"), "number"],
    )
    for word in WORDS:
        op.create_index(f"ix_item_{word}_{word}_slug_item_id", f"item_{word}", [f"{word}_slug", "item_id"])
        op.drop_index(f"ix_item_{word}_{word}_slug", f"item_{word}")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for word in WORDS:
        op.create_index(f"ix_item_{word}_{word}_slug", f"item_{word}", [f"{word}_slug"])
        op.drop_index(f"ix_item_{word}_{word}_slug_item_id", f"item_{word}")
    op.drop_index("ix_item_shelf", "item")
