"""Counts that are kept

The list of all mail and that of all readers counted every row for the numbers beside their filters, and a draft of the
newsletter grouped all readers. Each statement that changes these tables now adds a line of what it changed; the sums are exact.
"""

# ruff: noqa: S608  (SQL of constants of this file)
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

MAIL = ("kind", "state")
READERS = (
    *("stream_id", "state", "rhythm", "themes"),
    *("agenda_to", "texts_to", "texts_until", "skips"),
)
TABLES = (("delivery", "delivery_count", MAIL), ("subscription", "reader_count", READERS))
_CAME = "SELECT {names}, 1 AS many FROM came"
_WENT = "SELECT {names}, -1 AS many FROM went"
_MOVED = {
    "INSERT": (("NEW TABLE AS came",), (_CAME,)),
    "UPDATE": (("OLD TABLE AS went", "NEW TABLE AS came"), (_CAME, _WENT)),
    "DELETE": (("OLD TABLE AS went",), (_WENT,)),
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "delivery_count",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("many", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_delivery_count"),
    )
    op.create_table(
        "reader_count",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("themes", JSONB(), nullable=False),
        sa.Column("agenda_to", sa.BigInteger(), nullable=False),
        sa.Column("texts_to", sa.BigInteger(), nullable=False),
        sa.Column("texts_until", sa.BigInteger(), nullable=True),
        sa.Column("skips", JSONB(), nullable=False),
        sa.Column("many", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reader_count"),
    )
    for table, counts, columns in TABLES:
        names = ", ".join(columns)
        # A trigger lets nobody write to the table until this is committed, so what is counted below is all there is.
        for event, (tables, parts) in _MOVED.items():
            moved = " UNION ALL ".join(part.format(names=names) for part in parts)
            _trigger(
                table,
                event,
                f"REFERENCING {' '.join(tables)}",
                f"""
                INSERT INTO {counts} ({names}, many)
                SELECT {names}, sum(many) FROM ({moved}) moved
                 GROUP BY {names} HAVING sum(many) <> 0;""",
            )
        _trigger(table, "TRUNCATE", "", f"DELETE FROM {counts};")
        op.execute(
            f"INSERT INTO {counts} ({names}, many) SELECT {names}, count(*) FROM {table} GROUP BY {names}"
        )


def _trigger(table: str, event: str, referencing: str, body: str) -> None:
    name = f"count_{table}_{event.lower()}"
    op.execute(f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN {body} RETURN NULL; END $$""")
    op.execute(f"""
        CREATE TRIGGER {name} AFTER {event} ON {table} {referencing}
        FOR EACH STATEMENT EXECUTE FUNCTION {name}()""")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table, counts, _ in TABLES:
        for event in (*_MOVED, "TRUNCATE"):
            name = f"count_{table}_{event.lower()}"
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
        op.drop_table(counts)
