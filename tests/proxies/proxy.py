"""The example configurations for nginx and Caddy as they stand in docs/, on ports and with a certificate of the test."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from leerkring.core.project_dirs import CHECKOUT
from tests.support.running import wait_for

EXAMPLES = CHECKOUT / "docs" / "operations" / "examples"
CERTIFICATE = CHECKOUT / "tests" / "mail" / "sink.pem"
NAME = "leerkring.example"


def free_ports(many: int) -> list[int]:
    """Return ports that nobody listens on."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(many)]
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@dataclass(frozen=True)
class Proxy:
    """A proxy that is at work, and its folder."""

    kind: str
    folder: Path
    plain: int
    tls: int


def changed(name: str, **words: str) -> str:
    """Return an example with what an administrator changes; each thing to change must be in it."""
    text = (EXAMPLES / name).read_text()
    for old, new in words.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def nginx_files(folder: Path, behind: int, plain: int, tls: int) -> list[str]:
    """Write what nginx reads; returns the command that has it serve in the foreground."""
    words = {
        "127.0.0.1:8000": f"127.0.0.1:{behind}",
        "listen 80": f"listen {plain}",
        "listen 443": f"listen {tls}",
        "/var/cache/nginx/leerkring": str(folder / "cache"),
        "/etc/letsencrypt/live/leerkring.example/fullchain.pem": str(CERTIFICATE),
        "/etc/letsencrypt/live/leerkring.example/privkey.pem": str(CERTIFICATE),
    }
    (folder / "leerkring.conf").write_text(changed("nginx.conf", **words))
    own = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{one}_temp_path {folder}/{one};" for one in own)
    (folder / "nginx.conf").write_text(
        f"user root; pid {folder}/pid; events {{}}\n"
        f"http {{ access_log off; {temporary} include {folder}/leerkring.conf; }}\n"
    )
    return ["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "log"), "-g", "daemon off;"]


def caddy_files(folder: Path, behind: int, plain: int, tls: int) -> list[str]:
    """Write what Caddy reads; returns the command that has it serve in the foreground."""
    text = changed(
        "Caddyfile",
        **{
            "127.0.0.1:8000": f"127.0.0.1:{behind}",
            "{\n\tservers": f"{{\n\tadmin off\n\tauto_https disable_certs\n\thttp_port {plain}\n"
            f"\thttps_port {tls}\n\tservers",
            "\n{$LEERKRING_NAME:leerkring.example} {": f"\n{NAME} {{\n\ttls {CERTIFICATE} {CERTIFICATE}",
        },
    )
    (folder / "Caddyfile").write_text(text)
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


FILES = {"nginx": nginx_files, "caddy": caddy_files}


@contextmanager
def serving(kind: str, folder: Path, behind: int) -> Iterator[Proxy]:
    """Have it stand before this port."""
    plain, tls = free_ports(2)
    command = FILES[kind](folder, behind, plain, tls)
    home = {"HOME": str(folder), "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, env=home, stdout=output, stderr=output)
    try:
        wait_for(lambda: process.poll() is not None or _answers(tls))
        assert process.poll() is None, (folder / "output").read_text()
        yield Proxy(kind, folder, plain, tls)
    finally:
        process.terminate()
        process.wait(30)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def missing(kind: str) -> bool:
    """Tell whether this machine has not this proxy."""
    return shutil.which(kind) is None
