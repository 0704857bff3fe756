"""Begin a migration: `make migration M="persons have a phone number"`.

Compares the models with a new database at the newest schema, and writes what is missing there as the next numbered
file, for a person to finish.
"""

import asyncio
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import Connection
from sqlalchemy.pool import NullPool

from leerkring.core.database import migrate
from leerkring.core.database.db import open_engine
from leerkring.core.database.server.embedded import EmbeddedPostgres

NEXT = """{path}
  1. Read it: a column that is renamed looks like one that goes and one that comes, and rows of today need a value.
  2. Add the CHECK constraints that the models gained; Alembic does not see those.
  3. Say why in its docstring; if it moves rows, put some as they were before in tests/house/earlier/{before}.sql.
  4. make quick T=tests/house/test_migrations.py"""
LOCK_TIMEOUTS = 2
NOTHING = """
  The models ask for nothing that Alembic sees: write the statements yourself, or change a model.py first."""


async def begin(url: str, message: str, folder: Path) -> Path:
    """Write the next migration in `folder`; `url` is an empty database, to be spoilt."""
    config = migrate.config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    title = message[:1].upper() + message[1:].replace('"', "'")
    config.set_main_option("truncate_slug_length", "60")
    number = f"{max(int(path.name[:4]) for path in (folder / 'versions').glob('[0-9]*.py')) + 1:04}"

    def write(connection: Connection) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
        command.revision(config, title, autogenerate=True, rev_id=number)

    engine = open_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(write)
    await engine.dispose()
    (path,) = (folder / "versions").glob(f"{number}_*.py")
    _tidy(path)
    return path


def _tidy(path: Path) -> None:
    """Leave out what Alembic remarks, and what nothing uses."""
    path.write_text(re.sub(r"\n *# ### .*", "", path.read_text("utf-8")), "utf-8")
    for words in (["check", "--fix-only"], ["format"]):
        subprocess.run([sys.executable, "-m", "ruff", *words, "--quiet", str(path)], check=True)


def main() -> None:
    """Do it for the migrations of this checkout."""
    folder = migrate.migrations_dir()
    with tempfile.TemporaryDirectory() as place, EmbeddedPostgres(Path(place), careful=False) as postgres:
        path = asyncio.run(begin(postgres.url, sys.argv[1].strip(), folder))
    said = NEXT.format(path=path.relative_to(Path.cwd()), before=f"{int(path.name[:4]) - 1:04}")
    if path.read_text("utf-8").count("op.") == LOCK_TIMEOUTS:
        said += NOTHING
    sys.stdout.write(f"{said}\n")


if __name__ == "__main__":
    main()
