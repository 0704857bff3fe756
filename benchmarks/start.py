"""How long a warm `leerkring run` takes to the first page.

The limit is what cannot be left out: a Python that imports the packages that a web process has loaded, started
together with PostgreSQL on the same data directory; whichever takes longer counts.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time

from benchmarks import report

ROUNDS = 7
PATHS = ("/healthz", "/agenda")
PACKAGES = """
import json, os, sys
from leerkring.settings.reading import read_settings
from leerkring.run.webserver import WebServer
WebServer(read_settings().with_database("postgresql://postgres@/leerkring?host=/nonexistent"))
found = [name for name, module in sys.modules.items() if "site-packages" in (getattr(module, "__file__", None) or "")]
print(json.dumps([name for name in found if name.partition(".")[0] != "leerkring"]))
"""
IMPORT = """
import importlib, json, sys
for name in json.loads(sys.argv[1]):
    try:
        importlib.import_module(name)
    except Exception:
        pass
"""
POSTGRES = """
import sys
from pathlib import Path
from leerkring.core.database.server.embedded import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1])):
    print(flush=True)
    sys.stdin.read()
"""


def main() -> None:
    """Measure both in turn."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "LEERKRING_DATA_DIR": folder, "PORT": str(_free_port())}
        _first_page(environment, "/agenda")  # makes the database, the sample and the bytecode
        loaded = [sys.executable, "-c", PACKAGES]
        packages = subprocess.run(loaded, env=environment, capture_output=True, text=True, check=True).stdout
        times: dict[str, list[float]] = {path: [] for path in PATHS}
        limits: list[float] = []
        for _ in range(ROUNDS):
            for path in PATHS:
                times[path].append(_first_page(environment, path))
            limits.append(_limit(folder, packages))
    note = "starting PostgreSQL, and beside it a Python that imports the same packages"
    for path in PATHS:
        name = "start" if path == "/healthz" else f"start {path}"
        report(name, ours=times[path], limit=limits, unit="s to the first 200", note=note)


def _first_page(environment: dict[str, str], path: str) -> float:
    """Seconds from the start of the command to the first 200."""
    started = time.perf_counter()
    command = subprocess.Popen(
        [sys.executable, "-m", "leerkring", "run"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while _status(int(environment["PORT"]), path) != 200:
            if command.poll() is not None or time.perf_counter() - started > 120:
                raise SystemExit(f"leerkring run does not serve {path}")
            time.sleep(0.002)
        return time.perf_counter() - started
    finally:
        command.send_signal(signal.SIGTERM)
        command.wait()


def _status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def _limit(folder: str, packages: str) -> float:
    """Seconds until PostgreSQL takes connections and the packages are imported, both started at once."""
    started = time.perf_counter()
    importing = subprocess.Popen([sys.executable, "-c", IMPORT, packages])
    serving = subprocess.Popen(
        [sys.executable, "-c", POSTGRES, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert serving.stdout is not None
    serving.stdout.readline()
    importing.wait()
    taken = time.perf_counter() - started
    serving.communicate()
    return taken


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
