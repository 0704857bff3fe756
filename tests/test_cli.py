"""The command line as an administrator meets it."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from leerkring import __version__
from tests.support.owner import as_owner

HEAVY = ("litestar", "sqlalchemy", "asyncpg", "pydantic", "uvicorn", "jinja2", "rich_click", "alembic")


def leerkring(*words: str, before: Sequence[str] = (), **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LEERKRING_", "PORT"))}
    return subprocess.run(
        [*before, sys.executable, "-m", "leerkring", *words],
        env={**kept, **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_version_says_the_version() -> None:
    done = leerkring("version")
    assert (done.returncode, done.stdout) == (0, f"leerkring {__version__}\n")


def loaded_by(*modules: str) -> set[str]:
    """What a Python has loaded after importing these, as for a command that is not about help."""
    script = f"import sys, json, {', '.join(modules)}; print(json.dumps(list(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script, "version"], capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in json.loads(done.stdout)}


def test_the_command_does_not_import_the_application() -> None:
    assert not loaded_by("leerkring.cli", "leerkring.run.commands") & set(HEAVY)


def test_what_runs_before_the_first_child_is_lighter_still() -> None:
    loaded = loaded_by("leerkring.cli", "leerkring.run.supervisor", "leerkring.settings")
    assert not loaded & {*HEAVY, "asyncio"}


@pytest.mark.parametrize("words", [(), ("--help",), ("staff", "--help"), ("run", "--help")])
def test_help_names_what_can_be_done(words: tuple[str, ...]) -> None:
    done = leerkring(*words, COLUMNS="100", NO_COLOR="1")
    assert "--help" in done.stdout + done.stderr
    assert done.returncode == (0 if words else 2)


def test_only_commands_that_do_something_are_listed() -> None:
    listed = leerkring("--help", COLUMNS="100", NO_COLOR="1").stdout
    for command in (
        "run",
        "serve",
        "worker",
        "migrate",
        "load",
        "sample",
        "staff",
        "check",
        "backup",
        "restore",
        "version",
    ):
        assert f" {command} " in listed


def test_wrong_settings_are_all_named_and_end_with_code_2(tmp_path: Path) -> None:
    done = leerkring("run", LEERKRING_DATA_DIR=str(tmp_path), PORT="eight", LEERKRING_LOG_FORMAT="xml")
    assert done.returncode == 2
    assert "PORT must be" in done.stderr
    assert "LEERKRING_LOG_FORMAT must be" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [("run",), ("serve",), ("worker",), ("migrate",), ("check",)])
@pytest.mark.parametrize("known", [False, True], ids=["new", "used before"])
def test_a_data_directory_that_is_read_only_is_named(
    words: tuple[str, ...], known: bool, tmp_path: Path
) -> None:
    if known:
        (tmp_path / "secret-key").write_text("k" * 43)
    tmp_path.chmod(0o500)
    done = leerkring(*words, before=as_owner(), LEERKRING_DATA_DIR=str(tmp_path), PORT="1")
    assert (done.returncode, done.stderr) == (
        2,
        f"LEERKRING_DATA_DIR: {tmp_path} cannot be used (permission denied); choose a folder we own.\n",
    )


def test_a_database_of_another_account_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    folder.mkdir(mode=0o500)
    done = leerkring("check", before=as_owner(), LEERKRING_DATA_DIR=str(tmp_path))
    assert (done.returncode, done.stderr) == (
        1,
        f"LEERKRING_DATA_DIR: {folder}/gate cannot be used (permission denied); choose a folder we own.\n",
    )


@pytest.mark.parametrize(
    "words", [("fly",), ("run", "--workers", "0"), ("staff", "add", "a@example.org"), ("load",)]
)
def test_a_wrong_question_ends_with_code_2(words: tuple[str, ...]) -> None:
    done = leerkring(*words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "address", ["fatima", "fatima@", "a b@example.org", "a@example.org\nBcc: b@example.org"]
)
def test_staff_are_added_by_an_address_that_mail_can_reach(address: str, tmp_path: Path) -> None:
    done = leerkring("staff", "add", address, "--role", "host", LEERKRING_DATA_DIR=str(tmp_path))
    assert done.returncode == 2
    assert "not an e-mail address" in done.stderr
    assert not list(tmp_path.iterdir()), "no database was started for it"
