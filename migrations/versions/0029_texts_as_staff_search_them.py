"""Texts as staff search them

Zoek alles folded every text to small letters without accents, each time somebody typed a word. That is kept with the text.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_FOLDED = "translate(lower({}), 'áàâäãåéèêëíìîïıóòôöõøúùûüçñýÿšžćč', 'aaaaaaeeeeiiiiioooooouuuucnyyszcc')"
TEXTS = {
    "item": "title || ' ' || summary || ' ' || body",
    "activity": "title || ' ' || summary || ' ' || slug || ' ' || body",
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table, text in TEXTS.items():
        kept = sa.Computed(_FOLDED.format(text), persisted=True)
        op.add_column(table, sa.Column("folded", sa.Text(), kept, nullable=False))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in TEXTS:
        op.drop_column(table, "folded")
