"""A child process of the supervisor: `python -m leerkring.run.child web|worker|prepare|links|rights|rights-held FD SOCKET N`,
where N is how many web processes there are.

A child and its parent share a pair of sockets. The parent writes a byte when the database is ready; the child
writes one back when it is at work; another one from the parent says that a stop is near. Either sees the other's end
at once, however it came, because the kernel closes the socket; a child without a parent ends itself.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from functools import partial

from leerkring.settings import Settings, SettingsError
from leerkring.settings.reading import read_settings

GO, READY, DRAIN = b"g", b"r", b"d"
ORPHAN_SECONDS = 10


class Parent:
    """The process that started us."""

    def __init__(self, descriptor: int) -> None:
        self._socket = socket.socket(fileno=descriptor)
        self.when_drained: Callable[[], object] = lambda: None

    def wait_for_go(self) -> None:
        """Wait for the database; what can be imported before has been imported by now."""
        if self._socket.recv(1) != GO:
            raise SystemExit(1)
        threading.Thread(target=self._end_with_it, daemon=True).start()

    def say_ready(self) -> None:
        self._socket.sendall(READY)

    def _end_with_it(self) -> None:
        try:
            while word := self._socket.recv(1):
                if word == DRAIN:
                    self.when_drained()
        except OSError:
            pass
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(ORPHAN_SECONDS)
        os._exit(1)


def web(settings: Settings, parent: Parent) -> None:
    """Serve pages on the socket that all web processes share."""
    from leerkring.run import database
    from leerkring.run.start_checks.server_look import pool_for
    from leerkring.run.webserver import WebServer

    server = WebServer(settings, ready=parent.say_ready)
    parent.when_drained = server.drain
    parent.wait_for_go()
    server.limit_connections(pool_for(settings, int(sys.argv[4])))
    database.check_schema(settings.database_url)
    server.run(sockets=[socket.socket(fileno=int(sys.argv[3]))])
    if not server.started:
        raise SystemExit(1)


def worker(settings: Settings, parent: Parent) -> None:
    """Send mails and do jobs."""
    import leerkring.worker  # noqa: F401  (imported while we wait)
    from leerkring.run import commands

    parent.wait_for_go()
    commands.work(settings, ready=parent.say_ready)


def prepare(settings: Settings, parent: Parent) -> None:
    """Bring the schema to the newest, and on the first start load the sample."""
    from leerkring.run import content_commands, database

    parent.wait_for_go()
    if database.migrate(settings):
        print("The database has the newest schema.", flush=True)
    if settings.sample and content_commands.first_sample(settings):
        print("The sample content is loaded.", flush=True)


def links(settings: Settings, parent: Parent) -> None:
    """Print how to sign in as each of the sample's staff."""
    from leerkring.run import staff_commands

    parent.wait_for_go()
    for role, email, link in staff_commands.sample_links(settings):
        print(f"  sign in as {role:<10} {email:<30} {link}", flush=True)


def rights(settings: Settings, parent: Parent, *, held: bool = False) -> None:
    """Say it when the database is ours as a superuser, was used with another secret key, or holds its mail."""
    import structlog

    from leerkring.core.logs import configure
    from leerkring.run import commands

    parent.wait_for_go()
    configure(settings.log_format)
    for sentence in commands.database_remarks(settings, web_processes=int(sys.argv[4]), held=held):
        structlog.get_logger("leerkring").warning("remark", about=sentence)


ROLES: dict[str, Callable[[Settings, Parent], None]] = {
    "web": web,
    "worker": worker,
    "prepare": prepare,
    "links": links,
    "rights": rights,
    "rights-held": partial(rights, held=True),  # without a worker, which says that itself
}


def main() -> None:
    """Do what the parent asks."""
    settings = read_settings()
    if settings.embedded:
        from leerkring.core.database.server.embedded import EmbeddedPostgres

        settings = settings.with_database(EmbeddedPostgres(settings.data_dir).url)  # the parent starts it
    ROLES[sys.argv[1]](settings, Parent(int(sys.argv[2])))


if __name__ == "__main__":
    try:
        main()
    except SettingsError as error:
        sys.exit(str(error))
    except Exception as error:
        if type(error).__name__ not in ("CommandFailed", "CannotServe"):
            raise
        sys.exit(str(error))
