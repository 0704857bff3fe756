"""What a mistake in a statement could not do: our role, the account of the server, and who may look into the folders."""

import asyncio
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from leerkring.core.database.server import programs, roles
from leerkring.core.database.server.embedded import EmbeddedPostgres
from leerkring.core.database.server.unprivileged import prefix_for
from leerkring.run.start_checks.rights import superuser_remark
from leerkring.settings import SettingsError
from leerkring.settings.private_folder import OpenToOthers, close_to_others, make_private
from leerkring.settings.reading import read_settings
from tests.support.databases import GIVEN

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts a server as somebody else")
RIGHTS = "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
START = """
import sys
from pathlib import Path
from leerkring.core.database.server.embedded import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1]), careful=False) as postgres:
    print(postgres.cluster.postmaster(), flush=True)
"""


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    made = EmbeddedPostgres(tmp_path / "var", careful=False)
    yield made
    made.leave()
    made.cluster.stop()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account may enter; pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="leerkring-open-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def status_of(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: words.strip() for name, _, words in (line.partition(":") for line in lines)}


def holds_nothing(pid: int) -> bool:
    """Whether a process is not root, has no capability, gets none, and belongs to no group beside its own."""
    status = status_of(pid)
    sets = {status[f"Cap{name}"] for name in ("Inh", "Prm", "Eff", "Bnd", "Amb")}
    return (
        "0" not in status["Uid"].split()
        and sets == {"0" * 16}
        and status["NoNewPrivs"] == "1"
        and not status["Groups"]
    )


@pytest.mark.skipif(GIVEN is not None, reason="that server has roles of its own")
async def test_the_whole_suite_runs_without_a_superuser(database_url: str) -> None:
    assert await superuser_remark(database_url) is None
    connection = await asyncpg.connect(database_url)
    assert not await connection.fetchval(RIGHTS)
    await connection.close()


async def test_our_role_reads_no_file_and_runs_no_program(postgres: EmbeddedPostgres) -> None:
    async with postgres:
        connection = await asyncpg.connect(postgres.url)
        assert await connection.fetchval("SELECT current_user") == "leerkring"
        assert not await connection.fetchval(RIGHTS)
        for wish in (
            "SELECT pg_read_file('/etc/shadow')",
            "SELECT pg_read_file('postgresql.conf')",
            "SELECT pg_ls_dir('/')",
            "SELECT lo_import('/etc/passwd')",
            "CREATE TEMPORARY TABLE taken (line text); COPY taken FROM '/etc/passwd'",
            "COPY (SELECT 1) TO PROGRAM 'cat'",
            "CREATE EXTENSION dblink",
            "CREATE ROLE more SUPERUSER",
            "ALTER ROLE leerkring SUPERUSER",
            "ALTER SYSTEM SET log_statement = 'all'",
            "SET ROLE postgres",
            "CREATE DATABASE more",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(wish)
        await connection.execute("CREATE EXTENSION pg_trgm")  # trusted: the owner of a database may
        await connection.close()


@as_root
async def test_a_superuser_reads_no_more_than_the_account_of_the_server(
    postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("of root")
    secret.chmod(0o600)
    async with postgres:
        pid = postgres.cluster.postmaster()
        assert pid
        connection = await asyncpg.connect(postgres.superuser_url)
        backend = await connection.fetchval("SELECT pg_backend_pid()")
        assert holds_nothing(pid)
        assert holds_nothing(backend)
        for file in ("/etc/shadow", str(secret)):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="Permission denied"):
                await connection.fetchval("SELECT pg_read_file($1)", file)
        with pytest.raises(asyncpg.PostgresError):
            await connection.execute(f"COPY (SELECT 1) TO PROGRAM 'cat > {tmp_path}/made'")
        assert not (tmp_path / "made").exists()
        await connection.close()


@as_root
def test_programs_below_a_closed_home_are_run_from_a_copy(
    postgres: EmbeddedPostgres, tmp_path: Path, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, packages = tmp_path / "home", programs.binaries().parents[2]
    home.mkdir(mode=0o700)
    for name in programs.NEEDED:
        source, copied = packages / name, home / name
        if source.exists():
            copied.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if source.is_dir() else shutil.copy)(source, copied)
    monkeypatch.setattr(programs, "COPIES", open_folder / "copies")
    monkeypatch.setattr(
        "leerkring.core.database.server.cluster.binaries", lambda: home / programs.INSTALLED / "bin"
    )
    with postgres:
        pid = postgres.cluster.postmaster()
        assert pid
        assert holds_nothing(pid)
        assert open_folder in Path(f"/proc/{pid}/exe").readlink().parents
    assert home.stat().st_mode & 0o777 == 0o700
    with postgres:
        assert len(list((open_folder / "copies").iterdir())) == 1, "made once"
    (open_folder / "copies").chmod(0o777)
    with pytest.raises(programs.PostgresFailed, match="can be written by others"), postgres:
        pass


@as_root
def test_it_starts_as_an_ordinary_user(open_folder: Path) -> None:
    account = pwd.getpwnam("nobody")
    prefix = prefix_for(account.pw_uid, account.pw_gid)
    data_dir = open_folder / "var"
    os.chown(open_folder, account.pw_uid, account.pw_gid)
    command = [*prefix, sys.executable, "-c"]
    if subprocess.run(
        [*command, "import leerkring.settings"], cwd="/", check=False, capture_output=True
    ).returncode:
        pytest.skip("an ordinary user may not enter this virtual environment")
    for _ in range(2):
        done = subprocess.run(
            [*command, START, str(data_dir)], cwd="/", capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    assert data_dir.stat().st_mode & 0o777 == 0o700


async def test_a_cluster_from_before_is_handed_over_while_it_is_in_use(postgres: EmbeddedPostgres) -> None:
    async with postgres:
        # As the versions before made it: one role for everything.
        keeper = await asyncpg.connect(postgres.cluster.url("postgres", roles.SUPERUSER))
        await keeper.execute("DROP DATABASE leerkring")
        await keeper.execute("DROP ROLE leerkring")
        await keeper.execute("CREATE DATABASE leerkring")
        await keeper.close()
        (postgres.cluster.data / roles.MARK).unlink()
        older = await asyncpg.connect(postgres.superuser_url)
        await older.execute(
            """CREATE EXTENSION pg_trgm;
               CREATE TYPE state AS ENUM ('new', 'old'); CREATE DOMAIN word AS text;
               CREATE TABLE person (id int GENERATED ALWAYS AS IDENTITY, name word, state state);
               CREATE SEQUENCE loose;
               CREATE VIEW people AS SELECT * FROM person;
               CREATE INDEX ON person USING gin ((name::text) gin_trgm_ops);
               CREATE SCHEMA apart; CREATE TABLE apart.thing (n int);
               CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
               CREATE TRIGGER told BEFORE INSERT ON person FOR EACH ROW EXECUTE FUNCTION tell();
               INSERT INTO person (name, state) VALUES ('Noor', 'new')"""
        )
        busy = older.transaction()
        await busy.start()
        await older.execute(
            "INSERT INTO person (name) VALUES ('Bas')"
        )  # a table in use, for longer than one wait

        newer = EmbeddedPostgres(postgres.folder.parent, careful=False)
        joining = asyncio.create_task(asyncio.to_thread(newer.join))
        await asyncio.sleep(2.5)
        assert not joining.done()
        await busy.commit()
        await joining

        ours = await asyncpg.connect(newer.url)
        assert not await ours.fetchval(RIGHTS)
        assert [row[0] for row in await ours.fetch("SELECT name FROM person ORDER BY id")] == ["Noor", "Bas"]
        foreign = await ours.fetch(
            """SELECT relname FROM pg_class JOIN pg_namespace AS space ON space.oid = relnamespace
                WHERE nspname IN ('public', 'apart') AND relowner <> 'leerkring'::regrole"""
        )
        assert not foreign
        await ours.execute(  # what migrations do
            """ALTER TABLE person ADD COLUMN more int; ALTER TYPE state ADD VALUE 'older';
               CREATE OR REPLACE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
               ALTER VIEW people RENAME TO everybody; ALTER TABLE apart.thing ADD m int; DROP SEQUENCE loose;
               CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE TABLE next (id int)"""
        )
        await older.execute("INSERT INTO person (name) VALUES ('Joost')")  # who came before goes on
        assert await older.fetchval("SELECT count(*) FROM next") == 0
        await older.close()
        await ours.close()
        newer.leave()
    async with postgres:  # handed over once: at the next start there is nothing to do
        assert (postgres.cluster.data / roles.MARK).exists()


def test_new_folders_are_closed_whatever_the_umask_says(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        read_settings({"LEERKRING_DATA_DIR": str(tmp_path / "above" / "var")})
        with EmbeddedPostgres(tmp_path / "above" / "var", careful=False):
            pass
    finally:
        os.umask(before)
    data_dir = tmp_path / "above" / "var"
    assert (tmp_path / "above").stat().st_mode & 0o022 == 0
    for folder in (data_dir, data_dir / "postgres", data_dir / "postgres" / "cluster"):
        assert folder.stat().st_mode & 0o777 == 0o700
    for file in (data_dir / "postgres" / "log", data_dir / "secret-key"):
        assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o777, 0o701])
def test_a_data_folder_that_others_could_enter_is_closed(
    tmp_path: Path, mode: int, capsys: pytest.CaptureFixture[str]
) -> None:
    environ = {"LEERKRING_DATA_DIR": str(tmp_path / "var")}
    key = read_settings(environ).secret_key
    (tmp_path / "var").chmod(mode)
    assert read_settings(environ).secret_key == key
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700
    assert capsys.readouterr().err.count("LEERKRING_DATA_DIR") == 1
    assert read_settings(environ).secret_key == key
    assert not capsys.readouterr().err


def test_a_folder_that_is_not_ours_alone_is_refused_by_name(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    make_private(shared)
    (shared / "of somebody").touch()
    shared.chmod(0o755)
    with pytest.raises(
        SettingsError, match=r"^LEERKRING_DATA_DIR: .*/shared can be read by others.*chmod 700"
    ):
        read_settings({"LEERKRING_DATA_DIR": str(shared)})
    assert shared.stat().st_mode & 0o777 == 0o755
    assert list(shared.iterdir()) == [shared / "of somebody"]
    for_all = tmp_path / "tmp"
    for_all.mkdir()
    for_all.chmod(0o1777)
    with pytest.raises(OpenToOthers):
        close_to_others(for_all)
