"""Folders for us alone: made so whatever the umask is, closed when others could look into them, ours to write in."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

OURS = ("secret-key", "postgres", "mail", "sample-loaded", "static-cache", "database-seen.json")
OTHERS = 0o077


class OpenToOthers(Exception):
    """Others can look into a folder that we cannot rightly close; the text says why."""


def make_private(folder: Path) -> None:
    """Make a folder for us alone where there is none yet; what is missing above it nobody else can write."""
    if folder.exists():
        return
    for one in reversed((folder, *folder.parents)):
        if not one.exists():
            one.mkdir(mode=0o700 if one == folder else 0o755, exist_ok=True)


def close_to_others(folder: Path) -> bool:
    """Take others' rights on our folder away; False when they had none. `OpenToOthers` where it is not ours alone.

    A folder that everybody uses (`/tmp`, `/srv`) must not be closed because a setting named it.
    """
    found = folder.stat()
    if not found.st_mode & OTHERS or not stat.S_ISDIR(found.st_mode):
        return False
    names = [path.name for path in folder.iterdir()]
    if os.geteuid() not in (0, found.st_uid):
        raise OpenToOthers("can be read by others and belongs to another account")
    if found.st_mode & stat.S_ISVTX or (names and not any(name in OURS for name in names)):
        raise OpenToOthers("can be read by others and holds what is not ours")
    folder.chmod(found.st_mode & 0o700)
    return True


def check_writable(data_dir: Path) -> None:
    """Raise the OSError by which no file can be put in this folder; a read-only disk has its own. Makes nothing."""
    if data_dir.exists() and not os.access(data_dir, os.W_OK | os.X_OK):
        probe = data_dir / f".probe.{os.getpid()}"
        os.close(os.open(probe, os.O_CREAT | os.O_WRONLY, 0o600))
        probe.unlink()
    above = next(folder for folder in (data_dir, *data_dir.parents) if os.path.lexists(folder))
    if not above.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(above))
    if not os.access(above, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(above))
