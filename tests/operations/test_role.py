"""The role and the database that role.sh makes are enough for leerkring, and no more than that."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote, urlsplit

import asyncpg
import pytest

from leerkring.core.database.server.programs import binaries, runnable_by
from leerkring.core.database.server.unprivileged import owner_for
from leerkring.core.project_dirs import CHECKOUT
from tests.support.second_server import serving

SCRIPT = CHECKOUT / "docs" / "operations" / "examples" / "role.sh"
PASSWORD = "a word; with 'quotes' and \\ in it"


@pytest.mark.prove
async def test_leerkring_lives_with_the_role_that_the_script_makes(tmp_path: Path) -> None:
    """On a server with passwords, as an administrator has it: migrating, checking, and nobody else comes in."""
    (tmp_path / "password").write_text(PASSWORD)
    with tempfile.TemporaryDirectory(prefix="leerkring-role-") as made:
        programs = runnable_by(owner_for(Path(made))[0], binaries())
        with serving(programs, Path(made), "postgres") as superuser_url:
            port = urlsplit(superuser_url).port
            server = {"PGHOST": "127.0.0.1", "PGPORT": str(port), "PGPASSWORD": "hush hush"}
            path = {"PATH": f"{binaries()}:{os.environ['PATH']}"}
            run(["sh", str(SCRIPT)], {**server, **path, "PASSWORD_FILE": str(tmp_path / "password")})
            url = f"postgresql://leerkring:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/leerkring"
            settings = {"DATABASE_URL": url, "LEERKRING_SECRET_KEY": "k" * 40}
            for command in ("migrate", "check"):
                said = run([sys.executable, "-m", "leerkring", command], {**os.environ, **settings})
                assert "superuser" not in said
            await _check_rights(superuser_url)


def run(words: list[str], environ: dict[str, str]) -> str:
    """Run it to a good end; returns what it says."""
    done = subprocess.run(words, env=environ, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


async def _check_rights(superuser_url: str) -> None:
    connection = await asyncpg.connect(superuser_url)
    try:
        role = await connection.fetchrow("SELECT * FROM pg_roles WHERE rolname = 'leerkring'")
        assert role is not None
        assert role["rolcanlogin"]
        may = ("rolsuper", "rolcreaterole", "rolcreatedb", "rolreplication", "rolbypassrls")
        assert not any(role[name] for name in may)
        await connection.execute("CREATE ROLE stranger LOGIN")
        assert not await connection.fetchval(
            "SELECT has_database_privilege('stranger', 'leerkring', 'connect')"
        )
    finally:
        await connection.close()
