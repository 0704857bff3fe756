"""Who and what stand twice

A person or an organisation that is merged keeps its row, which leads to the one that is kept: so its address or its
spelling is still known. How it was before is kept for thirty days.
"""

# ruff: noqa: S608  (SQL of constants of this file)
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

# The people that are kept in the count (0031) are those who stand by themselves.
_COUNTED = {
    "INSERT": ("REFERENCING NEW TABLE AS moved", "SELECT count(*) AS n FROM moved WHERE merged_into IS NULL"),
    "DELETE": (
        "REFERENCING OLD TABLE AS moved",
        "SELECT -count(*) AS n FROM moved WHERE merged_into IS NULL",
    ),
    "UPDATE": (
        "REFERENCING OLD TABLE AS went NEW TABLE AS came",
        (
            "SELECT (SELECT count(*) FROM came WHERE merged_into IS NULL)"
            " - (SELECT count(*) FROM went WHERE merged_into IS NULL) AS n"
        ),
    ),
}
WHAT = "what IN ('person', 'organization')"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table, on_delete in (("person", "CASCADE"), ("organization", None)):
        op.add_column(table, sa.Column("merged_into", sa.Uuid(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_{table}_merged_into"), table, table, ["merged_into"], ["id"], ondelete=on_delete
        )
        op.create_index(
            f"ix_{table}_merged_into",
            table,
            ["merged_into"],
            postgresql_where=sa.text("merged_into IS NOT NULL"),
        )
    for event, (tables, moved) in _COUNTED.items():
        name = f"count_person_{event.lower()}"
        op.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" INSERT INTO person_count (many) SELECT n FROM ({moved}) changed WHERE n <> 0; RETURN NULL; END $$"
        )
        if event == "UPDATE":
            op.execute(
                f"CREATE TRIGGER {name} AFTER {event} ON person {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
            )
    op.create_table(
        "merge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("dropped_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.CheckConstraint(WHAT, name=op.f("ck_merge_what_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge")),
    )
    op.create_index(op.f("ix_merge_kept_id"), "merge", ["kept_id"])
    op.create_index(op.f("ix_merge_dropped_id"), "merge", ["dropped_id"])
    op.create_index("ix_merge_until", "merge", ["until"], postgresql_where=sa.text("before IS NOT NULL"))
    op.create_table(
        "told_apart",
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_told_apart")),
    )
    op.create_table(
        "duplicate",
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(), nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(WHAT, name=op.f("ck_duplicate_what_known")),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_duplicate")),
    )
    op.create_index(op.f("ix_duplicate_what_weight"), "duplicate", ["what", "weight"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("duplicate", "told_apart", "merge"):
        op.drop_table(table)
    op.execute("DROP TRIGGER count_person_update ON person")
    op.execute("DROP FUNCTION count_person_update()")
    for event, sign in (("insert", ""), ("delete", "-")):
        op.execute(
            f"CREATE OR REPLACE FUNCTION count_person_{event}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" INSERT INTO person_count (many) SELECT {sign}count(*) FROM moved HAVING count(*) <> 0; RETURN NULL; END $$"
        )
    for table in ("organization", "person"):
        op.drop_index(f"ix_{table}_merged_into", table)
        op.drop_constraint(op.f(f"fk_{table}_merged_into"), table, type_="foreignkey")
        op.drop_column(table, "merged_into")
