"""The embedded server is shared, found again, restarted and stopped; as whoever runs the tests, root too."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from leerkring.core.database.server.cluster import Cluster
from leerkring.core.database.server.embedded import EmbeddedPostgres
from leerkring.core.database.server.programs import PostgresFailed, binaries
from leerkring.core.database.server.unprivileged import owner_for, prefix_for

USER = """
import sys
from pathlib import Path
from leerkring.core.database.server.embedded import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1]), careful=False) as postgres:
    print(postgres.cluster.postmaster(), flush=True)
    sys.stdin.read()
"""


class OtherCommand:
    """A second process that uses the same data directory."""

    def __init__(self, data_dir: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(data_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.postmaster = int(self.process.stdout.readline())

    def leave(self) -> None:
        self.process.communicate("")

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    made = EmbeddedPostgres(tmp_path / "var", careful=False)
    yield made
    made.leave()
    made.cluster.stop()


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A cluster that exists, at rest."""
    made = EmbeddedPostgres(tmp_path_factory.mktemp("used") / "var", careful=False)
    with made:
        pass
    yield made
    made.cluster.stop()


async def ask(postgres: EmbeddedPostgres, question: str) -> object:
    connection = await asyncpg.connect(postgres.url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_it_starts_serves_our_database_and_stops(postgres: EmbeddedPostgres) -> None:
    async with postgres:
        assert await ask(postgres, "SELECT current_database()") == "leerkring"
        assert await ask(postgres, "SELECT upper('één')") == "ÉÉN"
        assert await ask(postgres, "SHOW listen_addresses") == ""
        assert await ask(postgres, "SHOW jit") == "off"
    assert postgres.cluster.postmaster() is None
    assert not (postgres.folder / "cluster" / "postmaster.pid").exists()


async def test_no_permission_outside_the_data_folder_changes(postgres: EmbeddedPostgres) -> None:
    parents = [*postgres.folder.parent.parents]
    before = [(path.stat().st_mode, path.stat().st_uid) for path in parents]
    async with postgres:
        assert await ask(postgres, "SELECT 1") == 1
        for folder in (postgres.folder.parent, postgres.folder, postgres.cluster.socket_dir):
            assert folder.stat().st_mode & 0o077 == 0
    assert [(path.stat().st_mode, path.stat().st_uid) for path in parents] == before


def test_the_server_is_never_root(postgres: EmbeddedPostgres) -> None:
    with postgres:
        pid = postgres.cluster.postmaster()
        assert Path(f"/proc/{pid}").stat().st_uid != 0


def test_binaries_in_a_closed_home_are_no_hindrance(
    postgres: EmbeddedPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "bin").symlink_to(binaries())
    monkeypatch.setattr("leerkring.core.database.server.cluster.binaries", lambda: home / "bin")
    with postgres:
        assert postgres.cluster.postmaster()
    assert home.stat().st_mode & 0o777 == 0o700


def test_two_commands_share_one_server_and_the_last_one_stops_it(
    postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    with postgres:
        ours = postgres.cluster.postmaster()
        other = OtherCommand(tmp_path / "var")
        assert other.postmaster == ours
        postgres.leave()
        assert postgres.cluster.postmaster() == ours
        other.leave()
    assert postgres.cluster.postmaster() is None


def test_ten_commands_at_once_start_one_server(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "var", careful=False):
        pass
    commands = [
        subprocess.Popen(
            [sys.executable, "-c", USER, str(tmp_path / "var")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(10)
    ]
    servers = {command.stdout.readline() for command in commands if command.stdout}
    for command in commands:
        command.communicate("")
    assert len(servers) == 1
    assert Cluster(tmp_path / "var" / "postgres").postmaster() is None


async def test_a_server_whose_users_were_all_killed_is_found_again(
    postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    other = OtherCommand(tmp_path / "var")
    other.kill()
    assert postgres.cluster.postmaster() == other.postmaster
    async with postgres:
        assert postgres.cluster.postmaster() == other.postmaster
        assert await ask(postgres, "SELECT 1") == 1
    assert postgres.cluster.postmaster() is None


async def test_a_killed_server_is_started_again_and_keeps_what_was_committed(tmp_path: Path) -> None:
    async with EmbeddedPostgres(tmp_path / "var") as postgres:
        await ask(postgres, "CREATE TABLE kept AS SELECT 7 AS n")
        killed = postgres.cluster.postmaster()
        assert killed
        os.kill(killed, signal.SIGKILL)
        while postgres.is_alive():
            await asyncio.sleep(0.01)
        async with asyncio.timeout(30):  # its last child may hold the socket a moment longer
            while not await asyncio.to_thread(postgres.restart_if_dead):
                await asyncio.sleep(0.05)
        assert postgres.is_alive()
        assert postgres.cluster.postmaster() != killed
        assert await ask(postgres, "SELECT n FROM kept") == 7
        assert not postgres.restart_if_dead()


@pytest.mark.parametrize("is_emptied", [False, True])
async def test_the_next_command_recovers_what_a_killed_server_left(tmp_path: Path, is_emptied: bool) -> None:
    data_dir = tmp_path / "var"
    other = OtherCommand(data_dir)
    os.kill(other.postmaster, signal.SIGKILL)
    other.kill()
    found = EmbeddedPostgres(data_dir).cluster
    while found.postmaster():  # it takes a moment to die
        await asyncio.sleep(0.01)
    if is_emptied:
        found.pid_file.path.write_bytes(b"")
    async with EmbeddedPostgres(data_dir) as postgres:
        assert await ask(postgres, "SELECT 1") == 1


def test_a_pid_file_that_names_another_program_does_not_stop_the_start(postgres: EmbeddedPostgres) -> None:
    with postgres:
        pass
    stale = postgres.cluster.data / "postmaster.pid"
    innocent = subprocess.Popen(
        [*prefix_for(*owner_for(postgres.cluster.data)), "/bin/sleep", "60"], cwd="/", start_new_session=True
    )
    try:
        now = int(time.time())
        stale.write_text(
            f"{innocent.pid}\n{postgres.cluster.data}\n{now}\n5432\n\n\n  1234  1234\nready   \n"
        )
        os.chown(stale, *owner_for(postgres.cluster.data))
        with postgres:
            assert postgres.cluster.postmaster() != innocent.pid
        assert innocent.poll() is None
    finally:
        innocent.kill()
        innocent.wait()


@pytest.mark.parametrize(
    "kept", [b"", b"\n", b"1", b"{pid}", b"{pid}\n/elsewhe", b"\0\0\0\0", b"\xff\xfe nonsense"]
)
@pytest.mark.parametrize("name", ["postmaster.pid", "lock"])
def test_half_a_pid_file_does_not_stop_the_start(used: EmbeddedPostgres, kept: bytes, name: str) -> None:
    """As a power cut leaves it, or `kill -9` of everything: nothing listens and nothing works there."""
    pid_file = used.cluster.pid_file
    stale = pid_file.path if name == "postmaster.pid" else pid_file.lock
    innocent = subprocess.Popen(
        [*prefix_for(*owner_for(used.cluster.data)), "/bin/sleep", "60"], cwd="/", start_new_session=True
    )
    stale.write_bytes(kept.replace(b"{pid}", str(innocent.pid).encode()))
    os.chown(stale, *owner_for(used.cluster.data))
    try:
        with used:
            assert used.cluster.postmaster() not in {None, innocent.pid}
        assert innocent.poll() is None
    finally:
        innocent.kill()
        innocent.wait()


def test_an_empty_pid_file_beside_a_living_server_is_left_alone(used: EmbeddedPostgres) -> None:
    with used:
        pid, file = used.cluster.postmaster(), used.cluster.pid_file
        kept = file.path.read_bytes()
        file.path.write_bytes(b"")
        file.forget_if_stale()
        assert file.path.exists()
        file.path.write_bytes(kept)
        assert used.cluster.postmaster() == pid


def test_half_a_cluster_is_made_again(postgres: EmbeddedPostgres) -> None:
    half = postgres.folder / "cluster.new" / "base"
    half.mkdir(parents=True)
    with postgres:
        assert postgres.cluster.postmaster()
    assert not half.exists()


def test_a_long_path_has_its_socket_elsewhere(tmp_path: Path) -> None:
    data_dir = tmp_path / ("long" * 25) / "var"
    with EmbeddedPostgres(data_dir, careful=False) as postgres:
        assert data_dir not in postgres.cluster.socket_dir.parents
        assert postgres.cluster.socket_dir.stat().st_mode & 0o777 == 0o700
        assert postgres.cluster.postmaster()
    assert not postgres.cluster.socket_dir.exists(), "it leaves nothing outside"


def test_a_start_that_fails_says_what_the_log_says(tmp_path: Path) -> None:
    postgres = EmbeddedPostgres(tmp_path / "var", careful=False, settings={"shared_buffers": "nonsense"})
    with pytest.raises(PostgresFailed, match="invalid value for parameter"), postgres:
        pass
    assert postgres.cluster.postmaster() is None
