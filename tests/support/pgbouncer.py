"""PgBouncer in front of a server, where this machine has it."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from leerkring.core.database.server.unprivileged import owner_for, prefix_for
from tests.support.running import wait_for
from tests.support.servers import Server, folder_of_its_own, free_port


@contextmanager
def pooled(server: Server, mode: str) -> Iterator[str | None]:
    """The address of our database by a pooler in this mode; None where there is none."""
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/usr/local/bin")
    if program is None:
        yield None
        return
    with folder_of_its_own() as folder:
        port = free_port()
        written = folder / "pgbouncer.ini"
        written.write_text(
            f"[databases]\n* = host={server.host} port={server.port} user=leerkring\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nauth_type = any\npool_mode = {mode}\n"
            f"default_pool_size = 40\nunix_socket_dir =\nlogfile = {folder}/log\n"
        )
        uid, gid = owner_for(server.folder)
        shutil.chown(folder, uid, gid)
        process = subprocess.Popen(
            [*prefix_for(uid, gid), program, "-q", str(written)], cwd=folder, start_new_session=True
        )
        try:
            wait_for(
                lambda: "process up" in ((folder / "log").read_text() if (folder / "log").exists() else "")
            )
            yield urlsplit(server.url())._replace(netloc=f"leerkring@127.0.0.1:{port}").geturl()
        finally:
            process.terminate()
            process.wait(timeout=20)
