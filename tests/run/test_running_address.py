"""Where the server on a data directory is found: known beside it while it runs, and not a moment longer."""

import os
import signal
from pathlib import Path

import pytest

from leerkring.run.running_address import RunningAddress, find_running
from tests.support.running import Running, running, wait_for

EMAIL = "karim@example.org"


@pytest.fixture
def server(tmp_path: Path) -> RunningAddress:
    """What says the address of a server on this folder."""
    return RunningAddress(tmp_path)


def test_an_address_is_known_until_it_is_withdrawn(server: RunningAddress, tmp_path: Path) -> None:
    assert find_running(tmp_path) is None
    server.announce("http://127.0.0.1:8123")
    assert find_running(tmp_path) == "http://127.0.0.1:8123"
    server.withdraw()
    assert find_running(tmp_path) is None
    assert not list(tmp_path.iterdir())


def test_what_a_killed_server_left_is_not_believed(server: RunningAddress, tmp_path: Path) -> None:
    (tmp_path / "address").write_text("http://127.0.0.1:8123\n")
    assert find_running(tmp_path) is None
    server.announce("http://127.0.0.1:9")
    assert find_running(tmp_path) == "http://127.0.0.1:9"
    server.withdraw()


def test_of_two_servers_the_first_is_the_one(server: RunningAddress, tmp_path: Path) -> None:
    server.announce("http://127.0.0.1:8123")
    second = RunningAddress(tmp_path)
    second.announce("http://127.0.0.1:9")
    second.withdraw()
    assert find_running(tmp_path) == "http://127.0.0.1:8123"
    server.withdraw()


def test_a_folder_that_is_not_there_holds_nobody_up(tmp_path: Path) -> None:
    nowhere = RunningAddress(tmp_path / "none")
    nowhere.announce("http://127.0.0.1:8123")
    nowhere.withdraw()
    assert find_running(tmp_path / "none") is None


def link(server: Running, **settings: str) -> str:
    """What `leerkring staff link` prints in a shell that knows the data directory, and no port."""
    server.settings = {"PORT": "", **settings}
    done = server.command("staff", "link", EMAIL)
    assert done.returncode == 0, done.stderr
    return done.stdout.partition("/inloggen/")[0]


def test_staff_link_prints_a_link_to_the_server_that_runs(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        wait_for(lambda: find_running(server.data_dir))
        assert server.command("staff", "add", EMAIL, "--role", "admin").returncode == 0
        assert link(server) == server.url
        assert link(server, LEERKRING_BASE_URL="https://leerkring.example") == "https://leerkring.example"
        server.settings = {}
        os.kill(server.pid, signal.SIGKILL)
        assert server.process is not None
        server.process.wait()
        assert (server.data_dir / "address").exists()
        assert link(server) == "http://127.0.0.1:8000"
        server.settings = {}
