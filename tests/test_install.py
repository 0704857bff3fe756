"""On a bare machine: whatever is missing is named, with what to install."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# A Python as `.ci/install` meets it: each question it asks is answered by one of these, else with yes.
OLD = '[ "$1" = -V ] && echo "Python 3.9.2" && exit; case "$2" in *version_info*) exit 1;; esac'
WITHOUT_VENV = 'case "$2" in *ensurepip*) exit 1;; esac'
# One that makes an environment of which no part works, as after a Debian upgrade.
WITHOUT_PIP = (
    '[ "$2" = venv ] && mkdir -p .venv/bin && printf "#!/bin/sh\\nexit 1\\n" >.venv/bin/python '
    "&& chmod +x .venv/bin/python; exit 0"
)
# There is pip, but no package registry to be reached.
OFFLINE = (
    '[ "$2" = venv ] && mkdir -p .venv/bin && printf \'#!/bin/sh\\n[ "$3" != install ]\\n\' >.venv/bin/python '
    "&& chmod +x .venv/bin/python; exit 0"
)


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A clone on a machine with a shell and little else, in a folder with a space in its name."""
    clone = tmp_path / "een kloon"
    shutil.copytree(ROOT / ".ci", clone / ".ci")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "bash", "env", "dirname", "id", "mkdir", "chmod"):
        (programs / name).symlink_to(shutil.which(name) or f"/bin/{name}")
    return clone


def has(bare: Path, name: str, script: str) -> None:
    """Put a program on this machine."""
    program = bare.parent / "bin" / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def says(bare: Path, *words: str, **environ: str) -> str:
    """Run one of the scripts, which has to stop with code 2; what it says."""
    path = {"PATH": str(bare.parent / "bin"), "HOME": os.devnull}
    done = subprocess.run(
        [str(bare / words[0]), *words[1:]],
        env=path | environ,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert done.returncode == 2, done
    assert done.stdout == ""
    return done.stderr


@pytest.mark.parametrize(
    "python, sentence",
    [
        (None, "apt-get install python3 python3-venv"),
        (OLD, "needs Python 3.11 or newer; python3 is Python 3.9.2"),
        (WITHOUT_VENV, "apt-get install python3-venv"),
        (WITHOUT_PIP, "The virtual environment has no pip. Remove .venv"),
        (OFFLINE, "No network? See docs/operations.md"),
    ],
    ids=["no Python", "an old Python", "no venv", "no pip", "no network"],
)
def test_what_installing_misses_is_named(bare: Path, python: str | None, sentence: str) -> None:
    if python:
        has(bare, "python3", python)
    assert sentence in says(bare, ".ci/install", "run")


def test_a_browser_that_is_missing_is_named_and_never_skipped(bare: Path) -> None:
    assert "apt-get install chromium" in says(bare, ".ci/chromium")
    assert "names no program: /opt/none" in says(bare, ".ci/chromium", CHROME_PATH="/opt/none")


def test_who_is_not_root_is_asked_to_install_the_browser(bare: Path) -> None:
    has(bare, "apt-get", "echo installing >&2")
    (bare.parent / "bin" / "id").unlink()
    has(bare, "id", "echo 1000")
    said = says(bare, ".ci/chromium")
    assert "apt-get install chromium" in said
    assert "installing" not in said


def test_a_build_server_without_make_hears_it(bare: Path) -> None:
    assert "apt-get install make" in says(bare, ".ci/run")
