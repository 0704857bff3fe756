"""A start says in one line each what it may do that it need not."""

import asyncio
import os
from pathlib import Path

import pytest

from leerkring.core.database.server.roles import OWNER, SUPERUSER
from tests.support.databases import GIVEN, made_database
from tests.support.running import running, wait_for


@pytest.mark.skipif(GIVEN is not None, reason="that server has roles of its own")
async def test_a_superuser_is_named_once_at_the_start_and_by_check(server: str, tmp_path: Path) -> None:
    async with made_database(server, f"leerkring_rights_{os.getpid()}") as url:
        key = {"LEERKRING_SECRET_KEY": "a key of no importance, for tests only"}
        as_superuser = url.replace(f"{OWNER}@", f"{SUPERUSER}@", 1)
        await asyncio.to_thread(_start, tmp_path, as_superuser, url, key)


def _start(folder: Path, as_superuser: str, as_owner: str, key: dict[str, str]) -> None:
    with running(folder, "--workers", "2", DATABASE_URL=as_superuser, **key) as started:
        wait_for(lambda: "connects as a superuser" in started.output.read_text())
        said = started.output.read_text()
        assert said.count("connects as a superuser") == 1
        assert said.count("runs as root") == (1 if os.geteuid() == 0 else 0)
        checked = started.command("check")
        assert (checked.returncode, checked.stdout.count("NOTE    DATABASE_URL")) == (0, 1), checked
        started.settings["DATABASE_URL"] = as_owner
        assert "NOTE" not in started.command("check").stdout
