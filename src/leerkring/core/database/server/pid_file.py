"""What PostgreSQL keeps of itself: the file with its number, and when that is to be believed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PidFile:
    """`postmaster.pid` in the folder of a cluster, and the lock of its socket, which says the same."""

    path: Path
    lock: Path

    def exists(self) -> bool:
        return self.path.exists() or self.lock.exists()

    def lines(self) -> list[str]:
        """What is in it; nothing when it is not there."""
        try:
            return self.path.read_text(errors="replace").splitlines()
        except OSError:
            return []

    def pid(self) -> int | None:
        """The number of the server; None when there is none, or it is not a number."""
        lines = self.lines()
        return int(lines[0]) if lines and lines[0].isascii() and lines[0].isdecimal() else None

    def forget_if_stale(self) -> None:
        """Remove both when no process works in the folder; asked by who knows that nothing listens or starts.

        PostgreSQL respects the number in its files even if it is that of a dead server that nobody has buried
        (pid 1 of a container often does not) or, after a power cut, that of any other program; and it does not
        start at all on a file that is empty, or half written. But the file also guards against what a killed
        server left behind, so it stays while that is there, and where we cannot see whether it is.
        """
        if Path("/proc/self").exists() and not _works_in(self.path.parent):
            self.path.unlink(missing_ok=True)
            self.lock.unlink(missing_ok=True)


def is_alive(pid: int) -> bool:
    """Whether this process runs; one that ended and only waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _works_in(folder: Path) -> bool:
    """Whether any process of PostgreSQL has this folder as its own, as each process of a server has."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() != folder:
                continue
            if (process / "comm").read_text().strip() == "postgres":  # not somebody's shell
                return True
        except OSError:
            continue
    return False
