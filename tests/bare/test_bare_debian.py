"""A fresh clone on a minimal Debian 12 with the README's three packages: `make run` and `make test`, by root and others."""

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator

import pytest

from tests.bare.debian import USER, Debian, copy, debian

pytestmark = pytest.mark.prove

MISSING = (
    "The tests need Chromium and libatomic1: install what is missing"
    " (Debian: apt-get install chromium libatomic1), or set CHROME_PATH."
)
# The checks come with it; then tests with PostgreSQL, Node, Chromium and a whole `leerkring run`. BARE_TESTS=tests is all.
SOME = os.environ.get(
    "BARE_TESTS",
    "tests/test_install.py tests/peers tests/site/test_pages.py tests/browser/test_letters.py tests/run/test_running_address.py",
)


def cannot() -> str:
    """Why this machine makes no other; empty when it does."""
    if os.geteuid() != 0 or not shutil.which("debootstrap") or not shutil.which("apt-get"):
        return "making a bare Debian takes root, apt and debootstrap (apt-get install debootstrap)"
    mounts = ["unshare", "--mount", "--pid", "--fork", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    if subprocess.run(mounts, capture_output=True, check=False).returncode:
        return "this machine lets nobody mount, as in a container"
    return ""


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Debian]:
    if why := cannot():
        pytest.skip(why)
    with debian(tmp_path_factory.mktemp("bare")) as made:
        yield made


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def serves(machine: Debian, clone: str, user: str, before: str = "") -> None:
    """`make run` prints its address, answers, says nothing that needs no reading, and stops when told."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with machine.running(f"{before} PORT={port} make run", clone, user, url) as output:
        said = output.read_text()
        assert f"leerkring serves {url}" in said
        assert "WARNING" not in said
        link = machine.run(f"{before} .venv/bin/leerkring staff link karim@leerkring.example", clone, user)
        assert link.stdout.startswith(f"{url}/inloggen/"), link.stdout
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port)).close()
    left = machine.run("ls var/postgres/cluster/postmaster.pid var/address", clone, user)
    assert left.stdout.count("No such file") == 2, "PostgreSQL stopped too"
    assert "Traceback" not in output.read_text()


def passes_tests(machine: Debian, clone: str, user: str, before: str = "") -> str:
    """`make test` comes to its end; what it said."""
    done = machine.run(f'{before} make test ARGS="-q {SOME}"', clone, user)
    assert done.returncode == 0, done.stdout[-6000:]
    assert re.search(r"^\d+ passed", done.stdout.splitlines()[-1]), done.stdout[-1000:]
    return done.stdout


def test_root_runs_and_tests_a_fresh_clone(bare: Debian) -> None:
    with copy(bare, "of-root") as machine:
        machine.clone("/root/leerkring", "root")
        serves(machine, "/root/leerkring", "root")
        said = passes_tests(machine, "/root/leerkring", "root")
        assert said.startswith("Installing Chromium and libatomic1 for the tests\n")


def test_an_ordinary_user_reads_what_is_missing_and_goes_on(bare: Debian) -> None:
    """In a path with a space and a letter of its own, under the oldest of locales."""
    clone, before = f"/home/{USER}/kring van Zoë", "export LC_ALL=C;"
    with copy(bare, "of-a-user") as machine:
        machine.clone(clone, USER)
        refused = machine.run(f"{before} make test", clone, USER)
        assert refused.returncode == 2
        first, *others = refused.stdout.splitlines()
        assert first == MISSING
        assert len(others) <= 1, "one sentence, before anything is made; and make's own line"
        serves(machine, clone, USER, before)
        machine.install(MISSING.partition("apt-get install ")[2].partition(")")[0])
        passes_tests(machine, clone, USER, before)


def test_what_cannot_be_written_is_named(bare: Debian) -> None:
    with copy(bare, "read-only") as machine:
        machine.clone("/opt/leerkring", "root")
        refused = machine.run("make run", "/opt/leerkring", USER)
        assert refused.returncode == 2
        assert f"/opt/leerkring cannot be written by {USER}" in refused.stdout
        assert "Traceback" not in refused.stdout
