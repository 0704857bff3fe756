"""Another PostgreSQL than ours, where this machine has one: Debian's, of an older version."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from leerkring.core.database.server.unprivileged import owner_for, prefix_for
from tests.support.running import wait_for

OLDEST = 15
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")


def find() -> Path | None:
    """The programs of the oldest PostgreSQL of this machine that we promise to work on."""
    found = {
        int(path.parts[-3]): path.parent
        for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")
        if path.parts[-3].isdecimal() and int(path.parts[-3]) >= OLDEST
    }
    return found[min(found)] if found else None


@contextmanager
def second_server() -> Iterator[str | None]:
    """Its address, on a TCP port with a password, as a server elsewhere has; None where there is none."""
    programs = find()
    if programs is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="leerkring-second-"))
    try:
        with serving(programs, folder, "leerkring") as url:
            yield url
    finally:
        shutil.rmtree(folder)


@contextmanager
def serving(programs: Path, folder: Path, superuser: str) -> Iterator[str]:
    """A new server of these programs in this folder; its address as its superuser, whose name we choose."""
    uid, gid = owner_for(folder)
    os.chown(folder, uid, gid)
    prefix, data, password = prefix_for(uid, gid), folder / "data", folder / "password"
    password.write_text("hush hush")
    password.chmod(0o644)
    account = ["-U", superuser, "--auth=scram-sha-256", f"--pwfile={password}"]
    make = [str(programs / "initdb"), "-D", str(data), "-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run([*prefix, *make, *account], check=True, capture_output=True, cwd=folder)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    options = [option for setting in SETTINGS for option in ("-c", setting)]
    process = subprocess.Popen(
        [*prefix, str(programs / "postgres"), "-D", str(data), "-k", str(folder), "-p", str(port), *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        start_new_session=True,
    )
    try:
        wait_for(lambda: process.poll() is not None or _is_ready(data))
        assert process.poll() is None, "PostgreSQL ended"
        yield f"postgresql://{superuser}:hush%20hush@127.0.0.1:{port}/postgres"
    finally:
        process.send_signal(signal.SIGINT)  # end every session, then stop
        process.wait(timeout=30)


def _is_ready(data: Path) -> bool:
    """Read it where the server writes it; it takes connections before it can answer them."""
    try:
        return (data / "postmaster.pid").read_text().split()[-1] == "ready"
    except (FileNotFoundError, IndexError):
        return False
