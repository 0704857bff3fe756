"""Orders of long lists

The list of readers by name and that of texts by title or date read everything to show fifty. The number of texts of each
kind and state is kept as those of mails and readers are (0023).
"""

# ruff: noqa: S608  (SQL of constants of this file)
import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_KINDS = "kind, state, working_state"
_CAME, _WENT = f"SELECT {_KINDS}, 1 AS many FROM came", f"SELECT {_KINDS}, -1 AS many FROM went"
_MOVED = {
    "INSERT": ("NEW TABLE AS came", _CAME),
    "UPDATE": ("OLD TABLE AS went NEW TABLE AS came", f"{_CAME} UNION ALL {_WENT}"),
    "DELETE": ("OLD TABLE AS went", _WENT),
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_index("ix_person_name_order", "person", [sa.text('"left"(name, 200)')])
    op.create_index("ix_item_title_order", "item", [sa.text('"left"(lower(title), 200)')])
    op.create_index("ix_item_updated_at", "item", ["updated_at"])
    op.create_table(
        "item_count",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("working_state", sa.Text(), nullable=True),
        sa.Column("many", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_item_count"),
    )
    for event, (tables, moved) in _MOVED.items():
        _trigger(
            event,
            f"REFERENCING {tables}",
            f"""
            INSERT INTO item_count ({_KINDS}, many)
            SELECT {_KINDS}, sum(many) FROM ({moved}) moved GROUP BY {_KINDS} HAVING sum(many) <> 0;""",
        )
    _trigger("TRUNCATE", "", "DELETE FROM item_count;")
    op.execute(
        f"INSERT INTO item_count ({_KINDS}, many) SELECT {_KINDS}, count(*) FROM item GROUP BY {_KINDS}"
    )


def _trigger(event: str, referencing: str, body: str) -> None:
    name = f"count_item_{event.lower()}"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} AFTER {event} ON item {referencing} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for event in (*_MOVED, "TRUNCATE"):
        op.execute(f"DROP TRIGGER count_item_{event.lower()} ON item")
        op.execute(f"DROP FUNCTION count_item_{event.lower()}()")
    op.drop_table("item_count")
    op.drop_index("ix_item_updated_at", "item")
    op.drop_index("ix_item_title_order", "item")
    op.drop_index("ix_person_name_order", "person")
