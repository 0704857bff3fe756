"""Alembic's door to our schema; run by `leerkring.core.database.migrate`, which hands over the connection."""

from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo

from leerkring.core.database.schema.standing import note_for
from leerkring.run.schema import metadata

OURS = set(metadata().tables)


def include(_object: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    """Leave the job library's tables out of comparisons; their schema is its own (core/jobs_schema.sql)."""
    return not (kind == "table" and name not in OURS)


def leave_note(*, ctx: MigrationContext, step: MigrationInfo, **_: object) -> None:
    """Say in the same transaction which programs may work with what was made, and to who watches that it was."""
    if step.up_revision_id is not None and step.is_upgrade:
        note = note_for(step.up_revision_id).replace("'", "''")
        ctx.execute(f"COMMENT ON TABLE alembic_version IS '{note}'")
        applied = context.config.attributes.get("applied")
        if applied is not None:
            applied(step.up_revision_id)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata(),
    include_object=include,
    compare_server_default=False,
    transaction_per_migration=True,
    on_version_apply=leave_note,
)
with context.begin_transaction():
    context.run_migrations()
