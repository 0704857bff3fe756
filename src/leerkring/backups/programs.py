"""PostgreSQL's own programs: those that came with us, else those of the machine, by what the server needs."""

from __future__ import annotations

import re
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from leerkring.core.database.server.programs import PostgresFailed, binaries


@dataclass(frozen=True, slots=True)
class Program:
    """A program where it was found, and the PostgreSQL that it belongs to."""

    path: Path
    major: int
    version: str


class NoProgram(Exception):
    """There is none that will do; the text says which was found and what to install."""


def get_program(name: str, server_major: int) -> Program:
    """Return a program that is not older than the server: ours, else the one on PATH. Raises NoProgram."""
    found = [program for path in _places(name) if (program := _ask(path))]
    for program in found:
        if program.major >= server_major:
            return program
    if not found:
        raise NoProgram(f"{name} is not found: install postgresql-client-{server_major}.")
    named = " and ".join(f"{one.path} is of PostgreSQL {one.version}" for one in found)
    raise NoProgram(
        f"{name} must not be older than the server, which is PostgreSQL {server_major}: {named}."
        f" Install postgresql-client-{server_major} and put it on PATH."
    )


def _places(name: str) -> list[Path]:
    places = []
    with suppress(PostgresFailed):
        places.append(binaries() / name)
    if on_path := shutil.which(name):
        places.append(Path(on_path))
    return places


def _ask(path: Path) -> Program | None:
    try:
        said = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=20, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.search(r"\(PostgreSQL\) ((\d+)[^\s]*)", said)
    return Program(path, int(version[2]), version[1]) if version else None
