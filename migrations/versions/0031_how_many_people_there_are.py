"""How many people there are

The list of people counted a hundred thousand of them to show fifty. Their number is kept as those of mails, readers and texts are (0023).
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_MOVED = {
    "INSERT": (
        "REFERENCING NEW TABLE AS moved",
        "INSERT INTO person_count (many) SELECT count(*) FROM moved HAVING count(*) <> 0;",
    ),
    "DELETE": (
        "REFERENCING OLD TABLE AS moved",
        "INSERT INTO person_count (many) SELECT -count(*) FROM moved HAVING count(*) <> 0;",
    ),
    "TRUNCATE": ("", "DELETE FROM person_count;"),
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "person_count",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("many", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person_count"),
    )
    for event, (tables, body) in _MOVED.items():
        name = f"count_person_{event.lower()}"
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} AFTER {event} ON person {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )
    op.execute("INSERT INTO person_count (many) SELECT count(*) FROM person")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for event in _MOVED:
        op.execute(f"DROP TRIGGER count_person_{event.lower()} ON person")
        op.execute(f"DROP FUNCTION count_person_{event.lower()}()")
    op.drop_table("person_count")
