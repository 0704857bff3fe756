"""`make migration`: the next file, numbered and in the house's form, with what the models have and the schema has not."""

import asyncio
import shutil
import subprocess
import sys
from pathlib import Path

from leerkring.core.database.schema.releases import newest
from leerkring.core.project_dirs import CHECKOUT, migrations_dir
from tests.house.test_migrations import database

A_COLUMN_LESS = """
from alembic import op

revision = "{revision}"
down_revision = "{before}"


def upgrade() -> None:
    op.execute("ALTER TABLE subscription DROP COLUMN paused_from")
"""


def copied(place: Path) -> Path:
    """Our migrations, and after them one that loses a column which the models have."""
    folder = place / "migrations"
    shutil.copytree(migrations_dir(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    before = newest()
    revision = f"{int(before) + 1:04}"
    path = folder / "versions" / f"{revision}_a_column_less.py"
    path.write_text(A_COLUMN_LESS.format(revision=revision, before=before))
    return folder


def begin(url: str, message: str, folder: Path) -> Path:
    """Have it begun as `make migration` does, in a process of its own: Alembic loads the migrations by name."""
    script = (
        "import asyncio, sys, pathlib; sys.path.insert(0, 'tools/migration'); from begin import begin;"
        "print(asyncio.run(begin(sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, url, message, str(folder)],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(done.stdout.splitlines()[-1])


async def test_a_migration_begins_with_what_the_models_have_more(server: str, tmp_path: Path) -> None:
    folder = copied(tmp_path)
    async with database(server) as url:
        path = await asyncio.to_thread(begin, url, 'readers know when they "paused"', folder)
    number = int(newest()) + 2
    assert path.name == f"{number:04}_readers_know_when_they_paused.py"
    assert (
        path.read_text()
        == f'''"""Readers know when they 'paused'"""

import sqlalchemy as sa
from alembic import op

revision = "{number:04}"
down_revision = "{number - 1:04}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("subscription", sa.Column("paused_from", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("subscription", "paused_from")
'''
    )


def test_without_words_it_asks_for_them() -> None:
    for target, asked in (("migration", "make migration M="), ("quick", "make quick T=")):
        done = subprocess.run(
            ["make", "-o", "system", target], cwd=CHECKOUT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 2
        assert asked in done.stderr
