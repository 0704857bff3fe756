"""How root starts a program that refuses to be root, without touching a permission outside the data directory.

The program may have to pass folders that only root may enter: a virtual environment in a home with mode
0700, or our own data directory. A plain setuid cannot. So it keeps one capability, which passes closed
folders; `no_setuid_fixup` makes access(2) honour it as well, with which PostgreSQL looks for its own files.
"""

from __future__ import annotations

import os
import pwd
import shutil
from functools import cache
from pathlib import Path

CAP_DAC_OVERRIDE = 1
ACCOUNTS = ("leerkring", "postgres", "nobody")


class CannotDrop(Exception):
    """We are root, and there is no way to become somebody else."""


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
    command = [setpriv, "--reuid", str(uid), "--regid", str(gid), "--clear-groups"]
    if _may_pass_closed_folders():
        capability = "+dac_override"
        command += [
            "--securebits",
            "+no_setuid_fixup",
            f"--inh-caps={capability}",
            f"--ambient-caps={capability}",
        ]
    return command


@cache
def _may_pass_closed_folders() -> bool:
    """A container may have taken the capability away from root."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapEff:"):
            return bool(int(line.split()[1], 16) >> CAP_DAC_OVERRIDE & 1)
    return False
