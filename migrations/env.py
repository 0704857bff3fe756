"""Alembic's door to our schema; run by `leerkring.core.database.migrate`, which hands over the connection."""

from alembic import context

from leerkring.run.schema import metadata

OURS = set(metadata().tables)


def include(_object: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    """Leave the job library's tables out of comparisons; their schema is its own (core/jobs_schema.sql)."""
    return not (kind == "table" and name not in OURS)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata(),
    include_object=include,
    compare_server_default=False,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
