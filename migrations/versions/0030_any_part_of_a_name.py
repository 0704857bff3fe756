"""Any part of a name

What staff look for may stand anywhere in a name, an address, an organisation or a text: trigrams find it without going through all of
them.
"""

import sqlalchemy as sa
from alembic import op

from leerkring.core.database.schema.online import build_index

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_FOLDED = "translate(lower({}), 'áàâäãåéèêëíìîïıóòôöõøúùûüçñýÿšžćč', 'aaaaaaeeeeiiiiioooooouuuucnyyszcc')"
INDEXES = {
    "ix_person_found": ("person", _FOLDED.format("name || ' ' || email")),
    "ix_registration_found": (
        "registration",
        _FOLDED.format("name || ' ' || email || ' ' || organization"),
    ),
    "ix_item_folded": ("item", "folded"),
    "ix_item_title_found": ("item", _FOLDED.format("title")),
    "ix_activity_folded": ("activity", "folded"),
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name, (table, text) in INDEXES.items():
        found = sa.literal_column(text).label("found")
        build_index(name, table, [found], postgresql_using="gin", postgresql_ops={"found": "gin_trgm_ops"})


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table)
