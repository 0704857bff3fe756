"""trouble.md quotes what the program says, word for word: what can be brought about here is."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from leerkring.core.project_dirs import CHECKOUT
from leerkring.run.start_checks.remarks import start_remarks
from leerkring.settings import Settings

PAGE = (CHECKOUT / "docs" / "operations" / "trouble.md").read_text()
TOLD = re.findall(r"^\| ((?:…|`).+?) \|", PAGE.partition("| what you see |")[0], re.MULTILINE)
SOURCE = "\n".join(path.read_text() for path in (CHECKOUT / "src" / "leerkring").rglob("*.py"))


def said_by(folder: Path, *words: str, **settings: str) -> str:
    """Return what a command says that comes to no good end."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LEERKRING_")}
    done = subprocess.run(
        [sys.executable, "-m", "leerkring", *words],
        env={**kept, "LEERKRING_DATA_DIR": str(folder), **settings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode in (1, 2), done
    return done.stdout + done.stderr


def port_in_use(folder: Path) -> str:
    with socket.create_server(("127.0.0.1", 0)) as other:
        return said_by(folder, "serve", PORT=str(other.getsockname()[1]))


def no_key(folder: Path) -> str:
    return said_by(folder, "check", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")


def slip(folder: Path) -> str:
    return said_by(folder, "check", LEERKRING_BASEURL="https://leerkring.example")


def half_a_key(folder: Path) -> str:
    (folder / "secret-key").write_text("half")
    return said_by(folder, "check")


def no_proxy(folder: Path) -> str:
    settings = Settings(
        data_dir=folder, base_url="https://leerkring.example", secret_key="k" * 32, database_url=""
    )
    return "\n".join(start_remarks(settings, all_in_one=True))


BROUGHT: Mapping[str, Callable[[Path], str]] = {
    "address already in use": port_in_use,
    "LEERKRING_SECRET_KEY is missing": no_key,
    "is not a setting": slip,
    "is empty or cut off": half_a_key,
    "LEERKRING_TRUSTED_PROXIES is empty": no_proxy,
}


@pytest.mark.parametrize("told", TOLD)
def test_it_is_what_the_program_says(tmp_path: Path, told: str) -> None:
    tmp_path.chmod(0o700)
    quoted = told.replace("`", "")
    bring = next((act for words, act in BROUGHT.items() if words in told), None)
    if bring is None:  # as the source has it, where what is filled in stands between
        assert [piece for piece in re.split(r" ?(?:…|,| a ) ?", quoted) if piece not in SOURCE] == []
    else:
        pieces = [re.escape(piece.strip(" .")) for piece in quoted.split("…")]
        assert re.search(".*".join(pieces), bring(tmp_path)), quoted


def test_all_that_can_be_brought_about_is_on_the_page() -> None:
    assert len(TOLD) == 7
    assert all(any(words in told for told in TOLD) for words in BROUGHT)
