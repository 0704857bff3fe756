"""docs/operations/install.md, walked by a new administrator on a minimal Debian: each block as it is written."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from leerkring.core.project_dirs import CHECKOUT
from tests.bare.debian import Debian, debian
from tests.bare.test_bare_debian import cannot, free_port

pytestmark = pytest.mark.prove
PAGE = (CHECKOUT / "docs" / "operations" / "install.md").read_text()


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Debian]:
    if why := cannot():
        pytest.skip(why)
    with debian(tmp_path_factory.mktemp("walked")) as made:
        yield made


def blocks(section: str) -> list[str]:
    """Return what a section has its reader type."""
    text = PAGE.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    return re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def without(block: str, *words: str) -> str:
    """Return a block without the lines that begin so; each must be there."""
    lines = block.splitlines()
    for word in words:
        assert any(line.startswith(word) for line in lines), word
    return "\n".join(line for line in lines if not line.startswith(words))


def test_a_new_administrator_walks_the_page(machine: Debian) -> None:
    program, settings, service, ready = blocks("One node")
    machine.clone("/srv/leerkring", "root")
    walk(machine, without(program, "git clone"))
    port = free_port()
    walk(machine, settings.replace("LEERKRING_LOG_FORMAT", f"PORT='{port}'\nLEERKRING_LOG_FORMAT"))
    unit = without(service, "systemctl")  # nothing here keeps services
    walk(machine, unit)
    started = re.search(r"^ExecStart=\S+ (.+)$", installed_unit(machine), re.MULTILINE)
    assert started is not None
    url = f"http://127.0.0.1:{port}"
    check, *staff = ready.replace("127.0.0.1:8000", f"127.0.0.1:{port}").splitlines()
    waited = f"for i in $(seq 600); do {check} 2>/dev/null && break; sleep 1; done"
    said = walk(
        machine,
        "\n".join(
            [
                f"leerkring {started[1]} & served=$!",
                waited,
                *staff,
                *blocks("Staff")[0].splitlines(),
                "leerkring check",
                "kill -TERM $served",
                "wait $served",
            ]
        ),
    )
    assert '"status":"ok"' in said
    assert "https://leerkring.example/inloggen/" in said
    assert not _answers(url)


def installed_unit(machine: Debian) -> str:
    return (Path(machine.root) / "etc/systemd/system/leerkring.service").read_text()


def walk(machine: Debian, block: str) -> str:
    """Type a block; returns what it says."""
    done = machine.run(f"set -eu\n{block}")
    assert done.returncode == 0, done.stdout[-3000:]
    return done.stdout


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz").status_code == 200
    except httpx.TransportError:
        return False
