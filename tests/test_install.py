"""On a bare machine: whatever is missing is named, with what to install."""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.owner import as_owner

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
    '[ "$2" = venv ] && mkdir -p .venv/bin && '
    "printf '#!/bin/sh\\n[ \"$3\" != install ] || { echo no route to host >&2; exit 1; }\\n' >.venv/bin/python "
    "&& chmod +x .venv/bin/python; exit 0"
)
# It works, warns, and installs leerkring as pip does: with the full path of its source.
REAL = """
case "$*" in
*'-m pip'*--editable*) echo WARNING: a page of warnings >&2
    echo "$PWD/src" >"$(echo .venv/lib/python3*/site-packages)/_editable_impl_leerkring.pth" ;;
*'-m pip'*) echo WARNING: a page of warnings >&2 ;;
*) exec .venv/bin/python.real "$@" ;;
esac
"""


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A clone on a machine with a shell and little else, in a folder with a space in its name."""
    clone = tmp_path / "een kloon"
    shutil.copytree(ROOT / ".ci", clone / ".ci")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "bash", "env", "dirname", "id", "mkdir", "chmod", "uname"):
        (programs / name).symlink_to(shutil.which(name) or f"/bin/{name}")
    return clone


def has(bare: Path, name: str, script: str) -> None:
    """Put a program on this machine."""
    program = bare.parent / "bin" / name
    program.unlink(missing_ok=True)
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def run(
    bare: Path, *words: str, before: Sequence[str] = (), **environ: str
) -> subprocess.CompletedProcess[str]:
    """Run one of the scripts on this machine."""
    path = {"PATH": str(bare.parent / "bin"), "HOME": os.devnull}
    return subprocess.run(
        [*before, str(bare / words[0]), *words[1:]],
        env=path | environ,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


def says(bare: Path, *words: str, before: Sequence[str] = (), **environ: str) -> str:
    """Run one of the scripts, which has to stop with code 2; what it says."""
    done = run(bare, *words, before=before, **environ)
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
        (OFFLINE, "No network? See docs/operations/install.md"),
    ],
    ids=["no Python", "an old Python", "no venv", "no pip", "no network"],
)
def test_what_installing_misses_is_named(bare: Path, python: str | None, sentence: str) -> None:
    if python:
        has(bare, "python3", python)
    assert sentence in says(bare, ".ci/install", "run")


WITHOUT_LIBATOMIC = 'case "$2" in *libatomic*) exit 1;; esac'
NEEDED = (
    "The tests need Chromium and libatomic1: install what is missing"
    " (Debian: apt-get install chromium libatomic1), or set CHROME_PATH.\n"
)
APT = """
case "$*" in
*install*) printf '#!/bin/sh\n' >"$BIN/chromium"; chmod +x "$BIN/chromium"; printf '#!/bin/sh\n' >"$BIN/python3" ;;
esac
echo a page of what apt has to say
"""


def test_what_pip_said_is_shown_when_it_failed(bare: Path) -> None:
    has(bare, "python3", OFFLINE)
    assert "no route to host" in says(bare, ".ci/install", "run")


@pytest.fixture
def installed(bare: Path) -> Path:
    """The same clone below a folder with a letter of its own, and a Python environment in it without pip's ways."""
    clone = bare.rename(bare.parent / "kring van Zoë")
    (clone / "src" / "leerkring").mkdir(parents=True)
    (clone / "src" / "leerkring" / "__init__.py").write_text("print('leerkring is here')\n")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", clone / ".venv"], check=True)
    python = clone / ".venv" / "bin" / "python"
    python.rename(python.with_name("python.real"))
    python.write_text(f"#!/bin/sh\n{REAL}")
    python.chmod(0o755)
    return clone


def test_installing_says_nothing_when_it_went_well(installed: Path) -> None:
    done = run(installed, ".ci/install", "dev", LC_ALL="C")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_path_with_other_letters_than_ascii_is_no_trouble(installed: Path) -> None:
    for _ in ("once", "and over a broken one"):
        assert run(installed, ".ci/install", "run", LC_ALL="C").returncode == 0
        started = subprocess.run(
            [installed / ".venv" / "bin" / "python.real", "-c", "import leerkring"],
            env={"LC_ALL": "C"},
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        assert (started.stdout, started.stderr) == ("leerkring is here\n", "")
        (path,) = (installed / ".venv").glob("lib/python3*/site-packages/_editable_impl_leerkring.pth")
        path.write_text(f"{installed}/src\n", encoding="utf-8")


def test_the_environment_of_this_checkout_names_no_full_path() -> None:
    """So that what pip calls the file is known to be what we think it is."""
    paths = Path(sysconfig.get_path("purelib")).glob("*.pth")
    assert "../../../../src\n" in [path.read_text() for path in paths]


def test_a_clone_that_cannot_be_written_is_named(bare: Path) -> None:
    bare.chmod(0o555)
    said = says(bare, ".ci/install", "run", before=as_owner())
    assert said.startswith(f"{bare} cannot be written by ")
    assert "make a clone of your own" in said


def test_all_that_the_tests_miss_is_named_in_one_sentence(bare: Path) -> None:
    has(bare, "python3", WITHOUT_LIBATOMIC)
    assert says(bare, ".ci/system") == NEEDED


def test_a_library_is_missed_also_where_a_browser_is_found(bare: Path) -> None:
    has(bare, "python3", WITHOUT_LIBATOMIC)
    has(bare, "chromium", "")
    assert says(bare, ".ci/system") == (
        "The tests need libatomic1: install what is missing (Debian: apt-get install libatomic1).\n"
    )


def test_a_wrong_path_of_the_browser_is_named(bare: Path) -> None:
    assert "names no program: /opt/none" in says(bare, ".ci/system", CHROME_PATH="/opt/none")


def test_for_root_what_is_missing_is_installed(bare: Path) -> None:
    has(bare, "python3", WITHOUT_LIBATOMIC)
    has(bare, "apt-get", APT)
    has(bare, "id", "echo 0")
    done = run(bare, ".ci/system", BIN=str(bare.parent / "bin"))
    assert (done.returncode, done.stdout) == (0, f"{bare.parent}/bin/chromium\n")
    assert done.stderr == "Installing Chromium and libatomic1 for the tests\n"


def test_the_long_proofs_also_want_what_makes_a_bare_debian(bare: Path) -> None:
    has(bare, "python3", "")
    has(bare, "chromium", "")
    has(bare, "apt-get", "")
    has(bare, "id", "echo 0")
    assert run(bare, ".ci/system").stderr == ""
    done = run(bare, ".ci/system", "prove")
    assert done.stderr.splitlines() == [
        "Installing debootstrap to prove it on a bare Debian",
        "Installing buildah to prove the container image",
    ]
    assert (done.returncode, done.stdout) == (0, f"{bare.parent}/bin/chromium\n"), "they go on without"


def test_who_is_not_root_is_asked_to_install_it(bare: Path) -> None:
    has(bare, "python3", WITHOUT_LIBATOMIC)
    has(bare, "apt-get", "echo installing >&2")
    has(bare, "id", "echo 1000")
    assert says(bare, ".ci/system") == NEEDED


def test_what_root_cannot_install_is_named_after_what_apt_said(bare: Path) -> None:
    has(bare, "python3", WITHOUT_LIBATOMIC)
    has(bare, "apt-get", "echo no such mirror; exit 100")
    has(bare, "id", "echo 0")
    said = says(bare, ".ci/system")
    assert "no such mirror" in said
    assert said.endswith(NEEDED)


def test_a_build_server_without_make_hears_it(bare: Path) -> None:
    assert "apt-get install make" in says(bare, ".ci/run")
