"""How root starts a program that refuses to be root: as another account, with no capability and no way to get one.

Our folders are closed to that account (0700, and perhaps below `/root`), and no permission outside them is
changed. So it is handed the folders themselves: open descriptors that it inherits and names by `/proc/self/fd`,
where the kernel does not ask for the right to pass what lies above. Programs are run by their path: where that
is closed too, `programs.py` has a copy.
"""

from __future__ import annotations

import os
import pwd
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CAP_SETPCAP = 8
ACCOUNTS = ("leerkring", "postgres", "nobody")


class CannotDrop(Exception):
    """We are root, and there is no way to become somebody else."""


@dataclass(frozen=True, slots=True)
class Handed:
    """Folders by the names under which a child finds them, and the descriptors that it must inherit for that."""

    names: tuple[str, ...]
    descriptors: tuple[int, ...] = ()


def owner_for(folder: Path) -> tuple[int, int]:
    """Who shall own and run what is in `folder`: ourselves, or an unprivileged account when we are root."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    if folder.exists() and (kept := folder.stat()).st_uid != 0:
        return kept.st_uid, kept.st_gid
    for name in ACCOUNTS:
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return account.pw_uid, account.pw_gid
    raise CannotDrop(
        "PostgreSQL does not run as root, and there is no account for it: useradd --system leerkring"
    )


def prefix_for(uid: int, gid: int) -> list[str]:
    """What to put before a command so that it runs as this account; nothing when we are it already."""
    if os.geteuid() == uid:
        return []
    setpriv = shutil.which("setpriv", path="/usr/bin:/bin:/usr/local/bin")
    if setpriv is None:
        raise CannotDrop(
            "PostgreSQL does not run as root, and setpriv is missing: apt-get install util-linux"
        )
    account = ["--reuid", str(uid), "--regid", str(gid), "--clear-groups"]
    none = ["--inh-caps=-all", "--ambient-caps=-all", "--no-new-privs"]
    if _may_bound():
        none.append("--bounding-set=-all")
    return [setpriv, *account, *none]


@contextmanager
def handed_to(uid: int, *folders: Path) -> Iterator[Handed]:
    """Hand folders to a child that runs as this account; by their own paths when we are it."""
    if os.geteuid() == uid:
        yield Handed(tuple(str(folder) for folder in folders))
        return
    with ExitStack() as opened:
        descriptors = []
        for folder in folders:
            descriptors.append(os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC))
            opened.callback(os.close, descriptors[-1])
        yield Handed(tuple(f"/proc/self/fd/{one}" for one in descriptors), tuple(descriptors))


@cache
def _may_bound() -> bool:
    """A container may have taken from root the right to take rights away for good."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapEff:"):
            return bool(int(line.split()[1], 16) >> CAP_SETPCAP & 1)
    return False
