"""Lists that staff import"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "import_list",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sheet", sa.Text(), server_default="", nullable=False),
        sa.Column("rows", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("columns", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("options", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_list")),
    )
    op.create_index(op.f("ix_import_list_expires_at"), "import_list", ["expires_at"], unique=False)
    op.create_index(op.f("ix_import_list_kind_about_id"), "import_list", ["kind", "about_id"], unique=False)
    op.create_table(
        "imported_registration",
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.BigInteger(), nullable=False),
        sa.Column("extra", sa.Boolean(), server_default="false", nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["import_list.id"], name=op.f("fk_imported_registration_list_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_imported_registration_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("list_id", "registration_id", name=op.f("pk_imported_registration")),
    )
    op.create_index(
        op.f("ix_imported_registration_registration_id"),
        "imported_registration",
        ["registration_id"],
        unique=False,
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index(op.f("ix_imported_registration_registration_id"), table_name="imported_registration")
    op.drop_table("imported_registration")
    op.drop_index(op.f("ix_import_list_kind_about_id"), table_name="import_list")
    op.drop_index(op.f("ix_import_list_expires_at"), table_name="import_list")
    op.drop_table("import_list")
